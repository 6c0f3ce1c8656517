#include "actors/search/collector.hpp"

#include "actors/search/consolidate.hpp"
#include "actors/search/ranking.hpp"
#include "actors/search/summary.hpp"
#include "actors/search/viability.hpp"

#include <algorithm>
#include <unordered_map>

namespace bidiq {

namespace {

// Distinct matched terms, most frequent first.
std::vector<std::string> count_terms(const std::vector<found_notice>& found) {
  std::unordered_map<std::string_view, size_t> counts;
  for (const auto& x : found)
    for (const auto& term : x.matched_terms)
      ++counts[term];
  std::vector<std::pair<std::string_view, size_t>> order(counts.begin(),
                                                         counts.end());
  std::sort(order.begin(), order.end(), [](const auto& x, const auto& y) {
    return x.second != y.second ? x.second > y.second : x.first < y.first;
  });
  std::vector<std::string> result;
  for (const auto& [term, n] : order)
    result.emplace_back(term);
  return result;
}

// Two rules in one pass: the search's own, and the same without exclusions,
// which tells why a notice was rejected.
constexpr uint64_t kept_bit = 1;
constexpr uint64_t keyword_bit = 2;

std::vector<match_rule> rules_of(const search_request& request,
                                 const sector* base) {
  auto rule = make_rule(base, request.terms, request.exclusion_terms);
  auto lenient = rule;
  lenient.exclusions.clear();
  return {std::move(rule), std::move(lenient)};
}

} // namespace

search_collector::search_collector(search_request_ptr request,
                                   const sector* base, local_time now)
  : request_(std::move(request)),
    now_(now),
    filter_(request_, now),
    matcher_(rules_of(*request_, base)),
    scratch_(matcher_.make_scratch()) {
  for (const auto& uf : request_->ufs)
    raw_by_uf_[uf] = 0;
}

void search_collector::add(const notice_batch& page) {
  for (const auto& x : page)
    if (filter_.in_scope(*x) && seen_.insert(x->id))
      take(x);
}

uint64_t search_collector::total_raw(const std::string& uf) const {
  auto i = raw_by_uf_.find(uf);
  return i != raw_by_uf_.end() ? i->second : 0;
}

search_result search_collector::snapshot() const {
  return conclude(found_);
}

search_result search_collector::finish() {
  return conclude(std::exchange(found_, {}));
}

void search_collector::take(const notice_ptr& x) {
  ++total_raw_;
  ++raw_by_uf_[x->uf];
  if (auto why = filter_.check(*x))
    return count(stats_, *why);
  auto rules = matcher_.match(x->object, *scratch_);
  if ((rules & keyword_bit) == 0)
    return count(stats_, rejection::keyword);
  if ((rules & kept_bit) == 0)
    return count(stats_, rejection::exclusion);
  auto verdict = matcher_.explain(x->object, 0, *scratch_);
  found_notice found;
  found.relevance = relevance(x->object, verdict.terms);
  found.viable = assess_viability(*x, *request_, now_);
  found.matched_terms = std::move(verdict.terms);
  found.data = x;
  found_.push_back(std::move(found));
}

search_result
search_collector::conclude(std::vector<found_notice> found) const {
  search_result result;
  result.search_id = request_->search_id;
  result.request = request_;
  result.total_raw = total_raw_;
  result.now = now_;
  result.stats = stats_;
  result.stats.duplicates = consolidate(found);
  sort_notices(found, request_->order);
  result.notices = std::move(found);
  result.terms_used = request_->terms.empty() ? count_terms(result.notices)
                                              : request_->terms;
  for (const auto& uf : request_->ufs)
    result.ufs.push_back({uf, "pending", total_raw(uf)});
  result.summary = summarise(result);
  return result;
}

} // namespace bidiq
