#include "actors/match/matcher.hpp"

#include "actors/match/matcher_scan.hpp"
#include "actors/match/matcher_verdict.hpp"
#include "actors/match/matcher_weights.hpp"
#include "actors/match/text.hpp"

#include <algorithm>

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
  phrase_place* list; // What has to be weighed.
  size_t listed = 0;
  uint64_t keeps = 0;
  uint64_t rejects = 0;

  template <bool InHead>
  const phrase_meaning& take(node at, uint32_t first, uint32_t last) noexcept {
    auto& means = meanings[meaning[at]];
    keeps |= InHead ? means.keeps : means.firm;
    rejects |= means.rejects;
    list[listed] = {at, first, last};
    listed += InHead ? means.weighed : means.weighed_after;
    seen[at] = round;
    return means;
  }

  // Takes down the phrases that begin with the pair at `word`.
  template <bool InHead>
  void take_phrases(const phrase_tree& tree, const node* word,
                    uint32_t first) noexcept {
    auto at = tree.next(word[0], word[1]);
    auto last = first + 2;
    take<InHead>(at, first, last);
    for (word += 2; tree.goes_on(at); ++word) {
      at = tree.next(at, *word);
      take<InHead>(at, first, ++last);
    }
  }
};

} // namespace

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

  // Takes down what hyphens and beginnings of words make of a text.
  void take_readings(size_t head, scratch& memory, note_taker& notes) const;

  // Returns the rules that want all of their terms and have them.
  uint64_t joint_rules(const scratch& memory) const;

  match_plan plan;
};

// No branch depends on the words: whether one is known, decides something or
// begins a phrase is a toss-up that costs more than looking always. Only texts
// with another reading, which few have, are walked through once more. Each step
// is a loop of its own, so that what several words need is fetched at once.
scan_result
matcher::impl::scan(std::string_view text, scratch& memory,
                    const std::vector<phrase_meaning>& meanings) const {
  memory.begin_round(text, plan.meaning.size());
  auto count = static_cast<uint32_t>(memory.text.size());
  auto words = memory.words.data();
  auto pairs = memory.pairs.data();
  memory.make_room(count + 1);
  note_taker notes{plan.meaning.data(), meanings.data(), memory.seen.data(),
                   memory.round, memory.weighed.data()};
  size_t pair_count = 0;
  words[0] = phrase_tree::none;
  auto sought = memory.sought.data();
  for (uint32_t i = 0; i < count; ++i)
    sought[i] = plan.tree.seek(memory.text.begin(i), memory.text.length(i));
  for (uint32_t i = 0; i < count; ++i)
    words[i + 1] = plan.tree.word_at(sought[i], memory.text.begin(i),
                                     memory.text.length(i));
  words[count + 1] = phrase_tree::none;
  for (uint32_t i = 0; i < count; ++i) {
    pairs[pair_count] = i;
    pair_count += plan.tree.may_begin(words[i], words[i + 1]);
  }
  size_t content = 0; // Words that are no fillers.
  uint32_t object = 0;
  uint32_t head = 0;
  for (; head < count && content < plan.head_words; ++head) {
    object += content < 2;
    content += 1 - notes.take<true>(words[head + 1], head, head + 1).filler;
  }
  for (auto i = head; i < count; ++i)
    notes.take<false>(words[i + 1], i, i + 1);
  memory.make_room(notes.listed + pair_count * plan.longest + 1);
  notes.list = memory.weighed.data();
  for (size_t i = 0; i < pair_count; ++i)
    plan.tree.seek_next(words[pairs[i]], words[pairs[i] + 1]);
  size_t head_pairs = 0; // A phrase begins a word before its pair's second.
  while (head_pairs < pair_count && pairs[head_pairs] <= head)
    ++head_pairs;
  for (size_t i = 0; i < head_pairs; ++i)
    notes.take_phrases<true>(plan.tree, words + pairs[i], pairs[i] - 1);
  for (auto i = head_pairs; i < pair_count; ++i)
    notes.take_phrases<false>(plan.tree, words + pairs[i], pairs[i] - 1);
  take_readings(head, memory, notes);
  text_findings weighed{notes.list,
                        notes.list + notes.listed,
                        memory.seen.data(),
                        memory.round,
                        object,
                        head};
  return {notes.keeps, notes.rejects, weighed};
}

void matcher::impl::take_readings(size_t head, scratch& memory,
                                  note_taker& notes) const {
  memory.bridges.clear();
  if (memory.text.has_hyphens() || !plan.tree.prefixes().empty())
    find_bridges(plan, memory);
  if (memory.bridges.empty())
    return;
  auto visit = [&](const phrase_place& x) {
    if (notes.listed + 1 >= memory.weighed.size()) {
      memory.make_room(2 * memory.weighed.size() + 2);
      notes.list = memory.weighed.data();
    }
    if (x.first < head)
      notes.take<true>(x.at, x.first, x.last);
    else
      notes.take<false>(x.at, x.first, x.last);
  };
  reading_walk{plan, memory, visit}.run();
}

uint64_t matcher::impl::joint_rules(const scratch& memory) const {
  uint64_t keeps = 0;
  for (auto i : plan.joint_rules) {
    auto& terms = plan.rules[i].terms;
    if (std::all_of(terms.begin(), terms.end(),
                    [&](auto& x) { return memory.any_occurred(x.forms); }))
      keeps |= uint64_t{1} << i;
  }
  return keeps;
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
  auto keeps = found.keeps | impl_->joint_rules(memory);
  keeps |= weights.weigh(keeps | found.rejects, told);
  return keeps & ~found.rejects;
}

match_verdict matcher::explain(std::string_view text, size_t rule,
                               scratch& memory) const {
  auto& plan = impl_->plan.rules.at(rule);
  auto found = impl_->scan(text, memory, impl_->plan.explained);
  keyword_weights weights{impl_->plan, found.weighed, memory.halves};
  weights.tell_all();
  auto bit = uint64_t{1} << rule;
  keyword_findings keywords{std::vector<bool>(plan.keywords.size())};
  auto keeps = weights.weigh(0, [&](const keyword_use& use, unsigned) {
    if (use.bit == bit)
      keywords.counts[use.keyword] = true;
  });
  keywords.suffice = keeps & bit;
  return explain_matches(impl_->plan, plan, keywords, memory);
}

void matcher::shares(std::string_view text, size_t rule, scratch& memory,
                     std::vector<keyword_share>& out) const {
  auto found = impl_->scan(text, memory, impl_->plan.explained);
  keyword_weights weights{impl_->plan, found.weighed, memory.halves};
  weights.tell_all();
  auto bit = uint64_t{1} << rule;
  out.clear();
  auto keeps = weights.weigh(0, [&](const keyword_use& use, unsigned) {
    if (use.bit == bit)
      out.push_back({use.keyword, false});
  });
  if ((keeps & bit) == 0)
    return out.clear();
  std::sort(out.begin(), out.end(),
            [](auto& x, auto& y) { return x.keyword < y.keyword; });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  for (auto& x : out)
    x.alone = !weights.suffice_without(bit, static_cast<uint32_t>(x.keyword));
}

match_rule make_rule(const sector* base, std::vector<user_term> terms,
                     std::vector<user_term> unwanted, bool all_terms) {
  match_rule rule;
  if (base)
    rule = {base->keywords, base->exclusions, base->contexts, base->ignored,
            base->head};
  // A term that the user asks for counts without the sector's context, unless
  // it does not count by itself.
  if (!all_terms || terms.size() < 2)
    std::erase_if(rule.contexts, [&](const sector_context& x) {
      auto keyword = normalise(x.keyword);
      return std::any_of(terms.begin(), terms.end(),
                         [&](auto& y) { return y.text == keyword; });
    });
  rule.terms = std::move(terms);
  rule.unwanted = std::move(unwanted);
  rule.all_terms = all_terms;
  return rule;
}

match_rule make_rule(const sector* base, const std::vector<std::string>& terms,
                     const std::vector<std::string>& exclusion_terms) {
  auto as_they_are = [](const std::vector<std::string>& texts) {
    std::vector<user_term> out;
    out.reserve(texts.size());
    for (auto& text : texts)
      out.push_back({text, false});
    return out;
  };
  return make_rule(base, as_they_are(terms), as_they_are(exclusion_terms),
                   false);
}

} // namespace bidiq
