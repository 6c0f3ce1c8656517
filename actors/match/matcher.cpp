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

// Takes down what occurs in a text. No branch depends on what it is.
struct note_taker {
  const uint16_t* meaning;
  const phrase_meaning* meanings;
  uint16_t* seen;
  uint16_t round;
  occurrence* list; // What has to be weighed.
  size_t listed = 0;
  uint64_t keeps = 0;
  uint64_t rejects = 0;

  template <bool InHead>
  const phrase_meaning& take(node at, size_t first) noexcept {
    auto& means = meanings[meaning[at]];
    keeps |= InHead ? means.keeps : means.firm;
    rejects |= means.rejects;
    list[listed] = {at, static_cast<uint32_t>(first)};
    listed += InHead ? means.weighed : means.weighed_after;
    seen[at] = round;
    return means;
  }

  // Takes down the phrases that begin with the pair at `word`.
  template <bool InHead>
  void take_phrases(const phrase_tree& tree, const node* word,
                    size_t first) noexcept {
    auto at = tree.next(word[0], word[1]);
    take<InHead>(at, first);
    for (word += 2; tree.goes_on(at); ++word) {
      at = tree.next(at, *word);
      take<InHead>(at, first);
    }
  }
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
  // be weighed by these meanings.
  scan_result scan(std::string_view text, scratch& memory,
                   const std::vector<phrase_meaning>& meanings) const;

  match_plan plan;
};

// No branch depends on the words: whether one is known, decides something or
// begins a phrase is a toss-up that costs more than looking always.
scan_result
matcher::impl::scan(std::string_view text, scratch& memory,
                    const std::vector<phrase_meaning>& meanings) const {
  memory.begin_round(text.size(), plan.meaning.size());
  auto begin = memory.folded.data();
  auto end = fold_text(text, begin);
  std::memset(end, ' ', scan_step);
  auto edges = memory.edges.data();
  auto count = find_words(begin, end, edges);
  auto words = memory.words.data();
  auto pairs = memory.pairs.data();
  memory.make_room(count + 1);
  note_taker notes{plan.meaning.data(), meanings.data(), memory.seen.data(),
                   memory.round, memory.weighed.data()};
  size_t pair_count = 0;
  words[0] = phrase_tree::none;
  auto take_word = [&](size_t i) {
    auto at = plan.tree.word(begin + edges[2 * i],
                             edges[2 * i + 1] - edges[2 * i]);
    pairs[pair_count] = static_cast<uint32_t>(i);
    pair_count += plan.tree.may_begin(words[i], at);
    words[i + 1] = at;
    return at;
  };
  size_t content = 0; // Words that are no fillers.
  size_t object = 0;
  size_t head = 0;
  for (; head < count && content < plan.head_words; ++head) {
    object += content < 2;
    content += 1 - notes.take<true>(take_word(head), head).filler;
  }
  auto head_pairs = pair_count;
  for (auto i = head; i < count; ++i)
    notes.take<false>(take_word(i), i);
  words[count + 1] = phrase_tree::none;
  memory.make_room(notes.listed + pair_count * plan.longest + 1);
  notes.list = memory.weighed.data();
  // A phrase begins a word before the second of its first pair.
  if (head_pairs < pair_count && pairs[head_pairs] == head)
    ++head_pairs;
  for (size_t i = 0; i < head_pairs; ++i)
    notes.take_phrases<true>(plan.tree, words + pairs[i], pairs[i] - 1);
  for (auto i = head_pairs; i < pair_count; ++i)
    notes.take_phrases<false>(plan.tree, words + pairs[i], pairs[i] - 1);
  text_findings weighed{
    notes.list,   notes.list + notes.listed,     memory.seen.data(),
    memory.round, static_cast<uint32_t>(object), static_cast<uint32_t>(head)};
  return {notes.keeps, notes.rejects, weighed};
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
  auto found = impl_->scan(text, memory, impl_->plan.meanings);
  keyword_weights weights{impl_->plan, found.weighed, memory.halves};
  auto told = [](const keyword_use&, unsigned) {};
  auto weighed = weights.weigh(found.keeps | found.rejects, told);
  return (found.keeps | weighed) & ~found.rejects;
}

match_verdict matcher::explain(std::string_view text, size_t rule,
                               scratch& memory) const {
  auto& plan = impl_->plan.rules.at(rule);
  auto found = impl_->scan(text, memory, impl_->plan.explained);
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
