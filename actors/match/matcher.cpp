#include "actors/match/matcher.hpp"

#include "actors/match/matcher_plan.hpp"
#include "actors/match/text.hpp"
#include "actors/match/text_fold.hpp"
#include "actors/match/words_scan.hpp"

#include <algorithm>
#include <cstring>

namespace bidiq {

namespace {

using node = phrase_tree::node;

// What one text says: the rules that keep and reject it at once, and how many
// keywords have conditions.
struct scan_result {
  uint64_t keeps = 0;
  uint64_t rejects = 0;
  size_t conditional = 0;
};

} // namespace

struct matcher::scratch {
  std::vector<char> folded;
  std::vector<uint32_t> edges; // See `find_words`.
  node_list words;
  std::vector<uint32_t> pairs; // Indices into `words`.
  node_list conditional;       // Occurred and has conditions.
  std::vector<uint16_t> seen;  // By node: the last round in which it occurred.
  uint16_t round = 0;

  // The lists are filled by index, without asking for room.
  void begin_round(size_t text_size, size_t nodes) {
    auto room = fold_room(text_size) + scan_step;
    if (folded.size() < room) {
      folded.resize(room);
      edges.resize(room);
      words.resize(room / 2);
      pairs.resize(room / 2);
    }
    if (seen.size() < nodes) {
      seen.resize(nodes);
      conditional.resize(nodes + 1);
    }
    if (++round == 0) {
      std::fill(seen.begin(), seen.end(), uint16_t{0});
      round = 1;
    }
  }

  bool occurred(node x) const noexcept {
    return seen[x] == round;
  }

  bool any_occurred(const node_list& nodes) const noexcept {
    return std::any_of(nodes.begin(), nodes.end(),
                       [this](node x) { return occurred(x); });
  }
};

void matcher::scratch_deleter::operator()(scratch* x) const noexcept {
  delete x;
}

struct matcher::impl {
  explicit impl(const std::vector<match_rule>& rules) : plan(rules) {
    // nop
  }

  // Finds what occurs in `text`, marks it as seen and lists what of it has
  // conditions.
  scan_result scan(std::string_view text, scratch& memory) const;

  // Adds to `found` what a keyword with conditions keeps, after `scan`.
  void check_conditions(node keyword, const scratch& memory,
                        scan_result& found) const;

  match_plan plan;
};

// No branch depends on the words: whether one is known, decides something or
// begins a phrase is a toss-up that costs more than looking always.
scan_result matcher::impl::scan(std::string_view text, scratch& memory) const {
  memory.begin_round(text.size(), plan.meaning.size());
  auto begin = memory.folded.data();
  auto end = fold_text(text, begin);
  std::memset(end, ' ', scan_step);
  auto edges = memory.edges.data();
  auto count = find_words(begin, end, edges);
  auto words = memory.words.data();
  auto pairs = memory.pairs.data();
  scan_result found;
  auto occurs = [&found, meaning = plan.meaning.data(),
                 meanings = plan.meanings.data(), seen = memory.seen.data(),
                 conditional = memory.conditional.data(),
                 round = memory.round](node at) {
    auto& means = meanings[meaning[at]];
    found.keeps |= means.keeps;
    found.rejects |= means.rejects;
    conditional[found.conditional] = at;
    found.conditional += means.has_conditions & (seen[at] != round);
    seen[at] = round;
  };
  size_t pair_count = 0;
  words[0] = phrase_tree::none;
  for (size_t i = 0; i < count; ++i, edges += 2) {
    auto at = plan.tree.word(begin + edges[0], edges[1] - edges[0]);
    occurs(at);
    pairs[pair_count] = static_cast<uint32_t>(i);
    pair_count += plan.tree.may_begin(words[i], at);
    words[i + 1] = at;
  }
  words[count + 1] = phrase_tree::none;
  for (size_t i = 0; i < pair_count; ++i) {
    auto word = words + pairs[i];
    auto at = plan.tree.next(word[0], word[1]);
    occurs(at);
    for (word += 2; plan.tree.goes_on(at); ++word) {
      at = plan.tree.next(at, *word);
      occurs(at);
    }
  }
  return found;
}

void matcher::impl::check_conditions(node keyword, const scratch& memory,
                                     scan_result& found) const {
  auto last = plan.first_condition[keyword + 1];
  for (auto i = plan.first_condition[keyword]; i != last; ++i) {
    auto& x = plan.conditions[i];
    if ((found.keeps | found.rejects) & x.bit)
      continue;
    auto first = plan.contexts.begin();
    if (std::any_of(first + x.first, first + x.last,
                    [&](node word) { return memory.occurred(word); }))
      found.keeps |= x.bit;
  }
}

matcher::matcher(const std::vector<match_rule>& rules)
  : impl_(std::make_unique<impl>(rules)) {
  // nop
}

matcher::~matcher() = default;
matcher::matcher(matcher&&) noexcept = default;
matcher& matcher::operator=(matcher&&) noexcept = default;

matcher::scratch_ptr matcher::make_scratch() const {
  return scratch_ptr{new scratch};
}

uint64_t matcher::match(std::string_view text, scratch& memory) const {
  auto found = impl_->scan(text, memory);
  for (size_t i = 0; i < found.conditional; ++i)
    impl_->check_conditions(memory.conditional[i], memory, found);
  return found.keeps & ~found.rejects;
}

match_verdict matcher::explain(std::string_view text, size_t rule,
                               scratch& memory) const {
  impl_->scan(text, memory);
  match_verdict result;
  auto& plan = impl_->plan.rules.at(rule);
  for (auto& x : plan.keywords) {
    if (!memory.any_occurred(x.forms)
        || (x.needs_context && !memory.any_occurred(x.context)))
      continue;
    if (std::find(result.terms.begin(), result.terms.end(), x.text)
        == result.terms.end())
      result.terms.push_back(x.text);
  }
  result.keyword = !result.terms.empty();
  result.excluded = result.keyword && memory.any_occurred(plan.exclusions);
  return result;
}

match_rule make_rule(const sector* base, const std::vector<std::string>& terms,
                     const std::vector<std::string>& exclusion_terms) {
  match_rule rule;
  if (base)
    rule = {base->keywords, base->exclusions, base->contexts};
  // A term that the user asks for counts without the sector's context.
  std::erase_if(rule.contexts, [&](const sector_context& x) {
    return std::find(terms.begin(), terms.end(), normalise(x.keyword))
           != terms.end();
  });
  for (auto& term : terms)
    rule.keywords.push_back({term, false});
  for (auto& term : exclusion_terms)
    rule.exclusions.push_back({term, false});
  return rule;
}

} // namespace bidiq
