#include "actors/search/matcher.hpp"

#include "actors/search/matcher_phrases.hpp"
#include "actors/search/text.hpp"
#include "actors/search/text_fold.hpp"
#include "actors/search/words_scan.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <unordered_map>

namespace bidiq {

namespace {

using node = phrase_tree::node;
using node_list = std::vector<node>;

// A keyword as `explain` needs it.
struct keyword_plan {
  std::string text; // As written.
  node_list forms;
  bool needs_context = false;
  node_list context; // One of these must occur too.
};

struct rule_plan {
  std::vector<keyword_plan> keywords;
  node_list exclusions;
};

// The rule of `bit` keeps a text with `keyword` if one of its context occurs:
// those of `first..last` in `impl::contexts`.
struct condition {
  node keyword;
  uint32_t first;
  uint32_t last;
  uint64_t bit;
};

// What the occurrence of a node's phrase means; nothing for most nodes.
struct node_plan {
  uint64_t keeps = 0;
  uint64_t rejects = 0;
};

} // namespace

struct matcher::scratch {
  std::vector<char> folded;
  std::vector<uint32_t> edges; // See `find_words`.
  node_list words;
  std::vector<uint32_t> pairs; // Indices into `words`.
  node_list conditional;       // Occurred and has conditions.
  std::vector<uint32_t> seen;  // By node: the last round in which it occurred.
  uint32_t round = 0;

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
      std::fill(seen.begin(), seen.end(), 0);
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
  phrase_tree tree;
  std::vector<rule_plan> rules;
  std::vector<node_plan> nodes;
  std::vector<uint8_t> has_conditions;   // By node.
  std::vector<condition> conditions;     // By keyword.
  std::vector<uint32_t> first_condition; // By node; one more than nodes.
  node_list contexts;

  void add_phrases(const std::vector<sector_term>& terms) {
    for (auto& term : terms)
      for (auto& form : term_forms(normalise(term.text), term.plural))
        tree.add(form);
  }

  node_list nodes_of(const sector_term& term) const {
    node_list result;
    for (auto& form : term_forms(normalise(term.text), term.plural))
      result.push_back(tree.find(form));
    return result;
  }

  struct occurrence_log;

  void plan_rule(const match_rule& rule);
  void plan_keyword(const sector_term& term, const node_list* context);
  void index_conditions();

  // Finds what occurs in `text`: marks it as seen, lists what has conditions,
  // returns how many of these there are, and tells what is kept and rejected.
  size_t scan(std::string_view text, scratch& memory, node_plan& found) const;

  // Keeps what a keyword with conditions keeps after `scan`.
  void check_conditions(node keyword, const scratch& memory,
                        node_plan& found) const;
};

// Notes what occurs in one text. A local copy of all it needs, so that the
// compiler can keep it in registers.
struct matcher::impl::occurrence_log {
  occurrence_log(const impl& rules, scratch& memory)
    : plans(rules.nodes.data()),
      has_conditions(rules.has_conditions.data()),
      seen(memory.seen.data()),
      conditional(memory.conditional.data()),
      round(memory.round) {
    // nop
  }

  void add(node at) noexcept {
    found.keeps |= plans[at].keeps;
    found.rejects |= plans[at].rejects;
    conditional[conditional_count] = at;
    conditional_count += has_conditions[at] & (seen[at] != round);
    seen[at] = round;
  }

  const node_plan* plans;
  const uint8_t* has_conditions;
  uint32_t* seen;
  node* conditional;
  uint32_t round;
  size_t conditional_count = 0;
  node_plan found;
};

void matcher::impl::plan_rule(const match_rule& rule) {
  auto bit = uint64_t{1} << rules.size();
  rules.emplace_back();
  std::unordered_map<std::string, node_list> by_keyword;
  for (auto& x : rule.contexts) {
    auto& words = by_keyword[normalise(x.keyword)];
    for (auto& word : x.words)
      for (auto at : nodes_of(word))
        words.push_back(at);
  }
  for (auto& term : rule.keywords) {
    auto context = by_keyword.find(normalise(term.text));
    plan_keyword(term,
                 context == by_keyword.end() ? nullptr : &context->second);
  }
  for (auto& term : rule.exclusions)
    for (auto at : nodes_of(term)) {
      nodes[at].rejects |= bit;
      rules.back().exclusions.push_back(at);
    }
}

void matcher::impl::plan_keyword(const sector_term& term,
                                 const node_list* context) {
  auto bit = uint64_t{1} << (rules.size() - 1);
  auto& plan = rules.back().keywords.emplace_back();
  plan.text = term.text;
  plan.forms = nodes_of(term);
  if (context) {
    plan.needs_context = true;
    plan.context = *context;
  }
  auto first = static_cast<uint32_t>(contexts.size());
  contexts.insert(contexts.end(), plan.context.begin(), plan.context.end());
  auto last = static_cast<uint32_t>(contexts.size());
  for (auto at : plan.forms)
    if (context)
      conditions.push_back({at, first, last, bit});
    else
      nodes[at].keeps |= bit;
}

void matcher::impl::index_conditions() {
  std::stable_sort(conditions.begin(), conditions.end(),
                   [](auto& x, auto& y) { return x.keyword < y.keyword; });
  has_conditions.resize(nodes.size());
  first_condition.resize(nodes.size() + 1);
  for (auto& x : conditions) {
    has_conditions[x.keyword] = 1;
    ++first_condition[x.keyword + 1];
  }
  std::partial_sum(first_condition.begin(), first_condition.end(),
                   first_condition.begin());
}

// No branch depends on the words: whether one is known, decides something or
// begins a phrase is a toss-up that costs more than looking always.
size_t matcher::impl::scan(std::string_view text, scratch& memory,
                           node_plan& found) const {
  memory.begin_round(text.size(), nodes.size());
  auto begin = memory.folded.data();
  auto end = fold_text(text, begin);
  std::memset(end, ' ', scan_step);
  auto edges = memory.edges.data();
  auto count = find_words(begin, end, edges);
  occurrence_log log{*this, memory};
  auto words = memory.words.data();
  auto pairs = memory.pairs.data();
  size_t pair_count = 0;
  words[0] = phrase_tree::none;
  for (size_t i = 0; i < count; ++i, edges += 2) {
    auto at = tree.word(begin + edges[0], edges[1] - edges[0]);
    log.add(at);
    pairs[pair_count] = static_cast<uint32_t>(i);
    pair_count += tree.may_begin(words[i], at);
    words[i + 1] = at;
  }
  words[count + 1] = phrase_tree::none;
  for (size_t i = 0; i < pair_count; ++i) {
    auto word = words + pairs[i];
    auto at = tree.next(word[0], word[1]);
    log.add(at);
    for (word += 2; tree.goes_on(at); ++word) {
      at = tree.next(at, *word);
      log.add(at);
    }
  }
  found = log.found;
  return log.conditional_count;
}

void matcher::impl::check_conditions(node keyword, const scratch& memory,
                                     node_plan& found) const {
  for (auto i = first_condition[keyword]; i != first_condition[keyword + 1];
       ++i) {
    auto& x = conditions[i];
    if ((found.keeps | found.rejects) & x.bit)
      continue;
    for (auto k = x.first; k != x.last; ++k)
      if (memory.occurred(contexts[k])) {
        found.keeps |= x.bit;
        break;
      }
  }
}

matcher::matcher(const std::vector<match_rule>& rules)
  : impl_(std::make_unique<impl>()) {
  if (rules.size() > 64)
    throw std::invalid_argument("a matcher takes at most 64 rules");
  for (auto& rule : rules) {
    impl_->add_phrases(rule.keywords);
    impl_->add_phrases(rule.exclusions);
    for (auto& context : rule.contexts)
      impl_->add_phrases(context.words);
  }
  impl_->tree.build();
  impl_->nodes.resize(impl_->tree.nodes());
  for (auto& rule : rules)
    impl_->plan_rule(rule);
  impl_->index_conditions();
}

matcher::~matcher() = default;
matcher::matcher(matcher&&) noexcept = default;
matcher& matcher::operator=(matcher&&) noexcept = default;

matcher::scratch_ptr matcher::make_scratch() const {
  return scratch_ptr{new scratch};
}

uint64_t matcher::match(std::string_view text, scratch& memory) const {
  node_plan found;
  auto conditional = impl_->scan(text, memory, found);
  for (size_t i = 0; i < conditional; ++i)
    impl_->check_conditions(memory.conditional[i], memory, found);
  return found.keeps & ~found.rejects;
}

match_verdict matcher::explain(std::string_view text, size_t rule,
                               scratch& memory) const {
  node_plan found;
  impl_->scan(text, memory, found);
  match_verdict result;
  auto& plan = impl_->rules.at(rule);
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
