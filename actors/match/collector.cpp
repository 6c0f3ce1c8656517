#include "actors/match/collector.hpp"

#include "actors/domain/notice_memory.hpp"
#include "actors/match/consolidate.hpp"
#include "actors/match/consolidate_pairs.hpp"
#include "actors/match/ranking.hpp"
#include "actors/match/summary.hpp"
#include "actors/match/viability.hpp"
#include "actors/match/vocabulary.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace bidiq {

namespace {

// The distinct texts of a list of each notice, most frequent first.
std::vector<std::string>
count_terms(const std::vector<found_notice>& found,
            std::vector<std::string> found_notice::*list) {
  std::unordered_map<std::string_view, size_t> counts;
  for (const auto& x : found)
    for (const auto& term : x.*list)
      ++counts[term];
  std::vector<std::pair<std::string_view, size_t>> order(counts.begin(),
                                                         counts.end());
  std::sort(order.begin(), order.end(), [](const auto& x, const auto& y) {
    return x.second != y.second ? x.second > y.second : x.first < y.first;
  });
  std::vector<std::string> result;
  result.reserve(order.size());
  for (const auto& [term, n] : order)
    result.emplace_back(term);
  return result;
}

// Two rules in one pass: the search's own, and the same without exclusions,
// which tells why a notice was rejected.
constexpr uint64_t kept_bit = 1;
constexpr uint64_t keyword_bit = 2;

// What a number in `seen_ids`, and the terms of a kept notice, take.
constexpr uint64_t bytes_per_number = 56;
constexpr uint64_t bytes_of_terms = 96;

// How many forms of the user's terms `terms_used` tells.
constexpr size_t max_forms_told = 100;

std::vector<user_term> user_terms(const std::vector<std::string>& terms,
                                  const std::vector<std::string>& exact,
                                  bool inflect) {
  std::vector<user_term> out;
  for (const auto& x : terms) {
    auto in_quotes = std::find(exact.begin(), exact.end(), x) != exact.end();
    out.push_back({x, inflect && !in_quotes});
  }
  return out;
}

std::vector<match_rule> rules_of(const search_request& request,
                                 const sector* base) {
  auto rule = make_rule(
    base, user_terms(request.terms, request.exact_terms, request.inflect),
    user_terms(request.exclusion_terms, request.exact_exclusions,
               request.inflect),
    request.mode == term_mode::todos);
  auto lenient = rule;
  lenient.exclusions.clear();
  lenient.unwanted.clear();
  return {std::move(rule), std::move(lenient)};
}

} // namespace

search_rules compile_rules(const search_request& request, const sector* base) {
  return std::make_shared<const matcher>(rules_of(request, base));
}

search_collector::search_collector(search_request_ptr request,
                                   search_rules rules, local_time now,
                                   double plausible_value)
  : request_(std::move(request)),
    now_(now),
    plausible_value_(plausible_value),
    filter_(request_, now),
    matcher_(std::move(rules)),
    scratch_(matcher_->make_scratch()) {
  for (const auto& uf : request_->ufs)
    raw_by_uf_[uf] = 0;
}

search_collector::search_collector(search_request_ptr request,
                                   const sector* base, local_time now,
                                   double plausible_value)
  : search_collector(request, compile_rules(*request, base), now,
                     plausible_value) {
  // nop
}

void search_collector::add(const notice_batch& page) {
  for (const auto& x : page) {
    if (!filter_.in_scope(*x))
      continue;
    auto [number, fresh] = seen_.insert(x->id);
    if (!fresh) {
      meet_again(number, x);
      continue;
    }
    entries_.push_back({x, nullptr, nowhere, {}});
    notice_bytes_ += memory_of(*x) + bytes_per_number;
    ++raw_by_uf_[x->uf];
    if (!shares_control_numbers(x->source))
      joiners_.push_back(number);
    settle(number);
  }
}

uint64_t search_collector::total_raw(const std::string& uf) const {
  auto i = raw_by_uf_.find(uf);
  return i != raw_by_uf_.end() ? i->second : 0;
}

uint64_t search_collector::memory() const noexcept {
  return sizeof(*this) + notice_bytes_ + entries_.capacity() * sizeof(entry)
         + owners_.capacity() * sizeof(uint32_t)
         + found_.capacity() * sizeof(found_notice)
         + found_.size() * bytes_of_terms;
}

search_result search_collector::snapshot() const {
  return conclude(found_);
}

search_result search_collector::finish() {
  auto out = conclude(std::exchange(found_, {}));
  if (out.notices.empty())
    out.suggestions = suggest();
  // It may be kept for long.
  out.notices.shrink_to_fit();
  return out;
}

search_collector::decision search_collector::decide(const notice_ptr& x) const {
  if (auto why = filter_.check(*x))
    return {why, {}};
  auto rules = matcher_->match(x->object, *scratch_);
  if ((rules & keyword_bit) == 0)
    return {rejection::keyword, {}};
  if ((rules & kept_bit) == 0)
    return {rejection::exclusion, {}};
  auto verdict = matcher_->explain(x->object, 0, *scratch_);
  decision out;
  out.found.relevance = relevance(verdict.places);
  out.found.matched_terms = std::move(verdict.terms);
  out.found.matched_forms = std::move(verdict.forms);
  out.found.data = x;
  out.found.implausible_value = implausible(*x, plausible_value_);
  out.found.viable = assess_viability(out.found, *request_, now_);
  return out;
}

std::vector<word_suggestion> search_collector::suggest() const {
  if (request_->terms.empty())
    return {};
  vocabulary words;
  for (const auto& x : entries_)
    if (!words.add(x.data->object))
      break;
  return words.suggest(request_->terms);
}

void search_collector::settle(uint32_t number) {
  auto& x = entries_[number];
  auto verdict = decide(x.data);
  if (verdict.why) {
    x.why = *verdict.why;
    ++tally_of(stats_, x.why);
    return;
  }
  if (x.more) {
    verdict.found.sources = x.more->sources;
    verdict.found.filled = x.more->filled;
  }
  x.place = static_cast<uint32_t>(found_.size());
  found_.push_back(std::move(verdict.found));
  owners_.push_back(number);
}

// Takes back what `settle` did; the last of those kept moves to the free place.
void search_collector::unsettle(entry& x) {
  if (x.place == nowhere) {
    --tally_of(stats_, x.why);
    return;
  }
  auto place = std::exchange(x.place, nowhere);
  if (place + 1 < found_.size()) {
    found_[place] = std::move(found_.back());
    owners_[place] = owners_.back();
    entries_[owners_[place]].place = place;
  }
  found_.pop_back();
  owners_.pop_back();
}

void search_collector::meet_again(uint32_t number, const notice_ptr& x) {
  auto& known = entries_[number];
  if (!known.more) {
    if (known.data == x || *known.data == *x)
      return;
    known.more = std::make_unique<joint>();
    known.more->versions.push_back(known.data);
  }
  auto& versions = known.more->versions;
  auto same = std::find_if(versions.begin(), versions.end(),
                           [&](auto& y) { return y->source == x->source; });
  if (same == versions.end())
    versions.push_back(x);
  else if (supersedes(*x, **same))
    *same = x;
  else
    return;
  rejoin(number);
}

void search_collector::rejoin(uint32_t number) {
  auto& x = entries_[number];
  auto joined = join_versions(x.more->versions);
  x.more->sources = std::move(joined.sources);
  x.more->filled = std::move(joined.filled);
  unsettle(x);
  --raw_by_uf_[x.data->uf];
  x.data = std::move(joined.data);
  ++raw_by_uf_[x.data->uf];
  settle(number);
}

void search_collector::merge_sources(std::vector<found_notice>& found,
                                     filter_stats& stats) const {
  if (joiners_.empty() || joiners_.size() == entries_.size())
    return;
  std::vector<const notice*> keepers, joiners;
  std::vector<uint32_t> numbers;
  for (uint32_t i = 0; i < entries_.size(); ++i) {
    auto x = entries_[i].data.get();
    if (joiners.size() < joiners_.size() && joiners_[joiners.size()] == i) {
      joiners.push_back(x);
      continue;
    }
    keepers.push_back(x);
    numbers.push_back(i);
  }
  for (auto& x : pair_notices(keepers, joiners))
    merge_pair(entries_[numbers[x.keeper]], entries_[joiners_[x.joiner]], found,
               stats);
  std::erase_if(found, [](auto& x) { return !x.data; });
}

// Both verdicts are taken back, for the one on what they are together.
void search_collector::merge_pair(const entry& keeper, const entry& joiner,
                                  std::vector<found_notice>& found,
                                  filter_stats& stats) const {
  notice_batch versions;
  for (auto x : {&keeper, &joiner}) {
    if (x->place == nowhere)
      --tally_of(stats, x->why);
    else
      found[x->place].data.reset();
    if (x->more)
      versions.insert(versions.end(), x->more->versions.begin(),
                      x->more->versions.end());
    else
      versions.push_back(x->data);
  }
  auto joined = join_versions(versions);
  auto verdict = decide(joined.data);
  if (verdict.why) {
    tally_of(stats, *verdict.why) += 2;
    return;
  }
  ++stats.duplicates;
  verdict.found.merged_from = {joiner.data->id};
  verdict.found.sources = std::move(joined.sources);
  verdict.found.filled = std::move(joined.filled);
  found.push_back(std::move(verdict.found));
}

// The user's own terms, then what else they have matched: a "*" may match any
// number of words. Notices need not keep these any longer.
void search_collector::tell_terms(search_result& result) const {
  auto& told = result.terms_used;
  if (request_->terms.empty()) {
    told = count_terms(result.notices, &found_notice::matched_terms);
    return;
  }
  told = request_->terms;
  for (auto& form : count_terms(result.notices, &found_notice::matched_forms)) {
    if (told.size() == request_->terms.size() + max_forms_told)
      break;
    if (std::find(request_->terms.begin(), request_->terms.end(), form)
        == request_->terms.end())
      told.push_back(std::move(form));
  }
  for (auto& x : result.notices)
    x.matched_forms = {};
}

search_result
search_collector::conclude(std::vector<found_notice> found) const {
  search_result result;
  result.search_id = request_->search_id;
  result.request = request_;
  result.total_raw = total_raw();
  result.now = now_;
  result.stats = stats_;
  merge_sources(found, result.stats);
  result.stats.duplicates += consolidate(found);
  sort_notices(found, request_->order);
  result.notices = std::move(found);
  tell_terms(result);
  for (const auto& uf : request_->ufs)
    result.ufs.push_back({uf, "pending", total_raw(uf)});
  result.summary = summarise(result);
  return result;
}

} // namespace bidiq
