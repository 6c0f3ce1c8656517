#include "actors/match/matcher.hpp"

#include "actors/match/matcher_weights.hpp"
#include "actors/match/text.hpp"
#include "actors/match/text_fold.hpp"
#include "actors/match/words_scan.hpp"

#include <algorithm>
#include <cstring>

namespace bidiq {

namespace {

using node = phrase_tree::node;

// What one text says: the rules that keep and reject it at once, and what of it
// has to be weighed.
struct scan_result {
  uint64_t keeps = 0;
  uint64_t rejects = 0;
  text_findings weighed{};
};

} // namespace

struct matcher::scratch {
  std::vector<char> folded;
  std::vector<uint32_t> edges; // See `find_words`.
  node_list words;
  std::vector<uint32_t> pairs; // Indices into `words`.
  std::vector<occurrence> weighed;
  std::vector<half_weight> halves;
  std::vector<uint16_t> seen; // By node: the last round in which it occurred.
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
    if (seen.size() < nodes)
      seen.resize(nodes);
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

  void make_room(size_t occurrences) {
    if (weighed.size() < occurrences)
      weighed.resize(occurrences);
  }
};

void matcher::scratch_deleter::operator()(scratch* x) const noexcept {
  delete x;
}

struct matcher::impl {
  explicit impl(const std::vector<match_rule>& rules) : plan(rules) {
    // nop
  }

  // Finds what occurs in `text`, marks it as seen and lists of it what has to
  // be weighed, or all that is a keyword.
  scan_result scan(std::string_view text, scratch& memory, bool list_all) const;

  match_plan plan;
};

// No branch depends on the words: whether one is known, decides something or
// begins a phrase is a toss-up that costs more than looking always.
scan_result matcher::impl::scan(std::string_view text, scratch& memory,
                                bool list_all) const {
  memory.begin_round(text.size(), plan.meaning.size());
  auto begin = memory.folded.data();
  auto end = fold_text(text, begin);
  std::memset(end, ' ', scan_step);
  auto edges = memory.edges.data();
  auto count = find_words(begin, end, edges);
  auto words = memory.words.data();
  auto pairs = memory.pairs.data();
  scan_result found;
  memory.make_room(count + 1);
  auto list = memory.weighed.data();
  size_t listed = 0;
  auto occurs = [&, meaning = plan.meaning.data(),
                 meanings = plan.meanings.data(), seen = memory.seen.data(),
                 round = memory.round](node at, size_t first, bool in_head) {
    auto& means = meanings[meaning[at]];
    found.keeps |= (means.keeps & (0 - uint64_t{in_head})) | means.firm;
    found.rejects |= means.rejects;
    list[listed] = {at, static_cast<uint32_t>(first)};
    listed += means.weighed | ((means.keeps != 0) & !in_head)
              | (list_all & ((means.keeps | means.firm) != 0));
    seen[at] = round;
    return means.filler;
  };
  size_t pair_count = 0;
  size_t content = 0; // Words that are no fillers.
  size_t object = 0;
  size_t head = 0;
  words[0] = phrase_tree::none;
  for (size_t i = 0; i < count; ++i, edges += 2) {
    auto at = plan.tree.word(begin + edges[0], edges[1] - edges[0]);
    auto in_head = content < plan.head_words;
    head += in_head;
    object += content < 2;
    content += 1 - occurs(at, i, in_head);
    pairs[pair_count] = static_cast<uint32_t>(i);
    pair_count += plan.tree.may_begin(words[i], at);
    words[i + 1] = at;
  }
  words[count + 1] = phrase_tree::none;
  memory.make_room(listed + pair_count * plan.longest + 1);
  list = memory.weighed.data();
  for (size_t i = 0; i < pair_count; ++i) {
    auto word = words + pairs[i];
    auto first = size_t{pairs[i]} - 1; // Of a pair no phrase has, at worst.
    auto in_head = first < head;
    auto at = plan.tree.next(word[0], word[1]);
    occurs(at, first, in_head);
    for (word += 2; plan.tree.goes_on(at); ++word) {
      at = plan.tree.next(at, *word);
      occurs(at, first, in_head);
    }
  }
  found.weighed = {list,
                   list + listed,
                   memory.seen.data(),
                   memory.round,
                   static_cast<uint32_t>(object),
                   static_cast<uint32_t>(head)};
  return found;
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
  auto found = impl_->scan(text, memory, false);
  keyword_weights weights{impl_->plan, found.weighed, memory.halves};
  auto told = [](const keyword_use&, unsigned) {};
  auto weighed = weights.weigh(found.keeps | found.rejects, told);
  return (found.keeps | weighed) & ~found.rejects;
}

match_verdict matcher::explain(std::string_view text, size_t rule,
                               scratch& memory) const {
  auto& plan = impl_->plan.rules.at(rule);
  auto found = impl_->scan(text, memory, true);
  keyword_weights weights{impl_->plan, found.weighed, memory.halves};
  weights.tell_all();
  auto bit = uint64_t{1} << rule;
  std::vector<bool> counts(plan.keywords.size());
  auto keeps = weights.weigh(0, [&](const keyword_use& use, unsigned) {
    if (use.bit == bit)
      counts[use.keyword] = true;
  });
  match_verdict result;
  result.keyword = keeps & bit;
  for (size_t i = 0; result.keyword && i < counts.size(); ++i) {
    auto& text_of = plan.keywords[i];
    if (counts[i]
        && std::find(result.terms.begin(), result.terms.end(), text_of)
             == result.terms.end())
      result.terms.push_back(text_of);
  }
  result.excluded = result.keyword && memory.any_occurred(plan.exclusions);
  return result;
}

match_rule make_rule(const sector* base, const std::vector<std::string>& terms,
                     const std::vector<std::string>& exclusion_terms) {
  match_rule rule;
  if (base)
    rule = {base->keywords, base->exclusions, base->contexts, base->ignored,
            base->head};
  // A term that the user asks for counts without the sector's context.
  std::erase_if(rule.contexts, [&](const sector_context& x) {
    return std::find(terms.begin(), terms.end(), normalise(x.keyword))
           != terms.end();
  });
  for (auto& term : terms)
    rule.keywords.push_back({term, false, term_weight::firm});
  for (auto& term : exclusion_terms)
    rule.exclusions.push_back({term, false});
  return rule;
}

} // namespace bidiq
