#include "actors/match/matcher_plan.hpp"

#include "actors/match/spelling.hpp"
#include "actors/match/text.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <tuple>

namespace bidiq {

namespace {

// Hyphens and blanks part words where another spelling has none: whether a
// phrase can lie inside another is told without any.
std::string squeezed(std::string phrase) {
  std::erase(phrase, ' ');
  return phrase;
}

// All forms of these terms between bars, to look for parts of them.
std::string squeezed_forms(const std::vector<sector_term>& terms) {
  std::string out;
  for (auto& term : terms) {
    auto written = spell(term);
    for (auto& form : written.same)
      out.append(squeezed(form)).append("|");
    for (auto& form : written.inflected)
      out.append(squeezed(form)).append("|");
  }
  return out;
}

// Whether a keyword can lie inside an ignored phrase is worth this many
// characters to be looked at; beyond it keywords are taken to do so, which only
// makes matching look at their places.
constexpr size_t most_looked_at = size_t{4} << 20;

bool same_head(const text_head& x, const text_head& y) {
  return x.words == y.words && x.fillers == y.fillers
         && x.purposes == y.purposes;
}

} // namespace

match_plan::match_plan(const std::vector<match_rule>& from) {
  if (from.size() > 64)
    throw std::invalid_argument("a matcher takes at most 64 rules");
  take_head(from);
  for (auto& rule : from) {
    add_phrases(rule.keywords);
    add_phrases(rule.exclusions);
    add_phrases(rule.ignored);
    add_phrases(rule.terms);
    add_phrases(rule.unwanted);
    for (auto& context : rule.contexts)
      add_phrases(context.words);
  }
  tree.build();
  ignores.resize(tree.nodes());
  purposes.resize(tree.nodes());
  meaning_list by_node(tree.nodes());
  plan_head(by_node);
  for (auto& rule : from)
    plan_rule(rule, by_node);
  index_uses();
  number_meanings(by_node);
}

void match_plan::take_head(const std::vector<match_rule>& from) {
  for (auto& rule : from)
    if (rule.head && !head_)
      head_ = rule.head;
    else if (rule.head && rule.head != head_ && !same_head(*rule.head, *head_))
      throw std::invalid_argument("rules differ in the heads of their texts");
  if (!head_)
    return;
  for (auto& word : head_->fillers)
    add_phrase(normalise(word));
  for (auto& phrase : head_->purposes)
    add_phrase(normalise(phrase));
}

void match_plan::add_phrase(const std::string& normalised) {
  if (normalised.empty())
    return;
  tree.add(normalised);
  longest = std::max(longest, split_words(normalised).size());
}

template <class Term>
void match_plan::add_phrases(const std::vector<Term>& terms) {
  for (auto& term : terms) {
    auto written = spell(term);
    for (auto& form : written.same)
      add_phrase(form);
    for (auto& form : written.inflected)
      add_phrase(form);
  }
}

template <class Term>
keyword_plan match_plan::plan_term(const Term& term) const {
  auto written = spell(term);
  keyword_plan plan{term.text, {}, written.same.size()};
  for (auto& form : written.same)
    plan.forms.push_back(tree.find(form));
  for (auto& form : written.inflected)
    plan.forms.push_back(tree.find(form));
  return plan;
}

template <class Term>
void match_plan::plan_exclusions(const std::vector<Term>& terms,
                                 meaning_list& by_node) {
  auto bit = uint64_t{1} << (rules.size() - 1);
  for (auto& term : terms)
    for (auto at : plan_term(term).forms) {
      by_node[at].rejects |= bit;
      rules.back().exclusions.push_back(at);
    }
}

void match_plan::plan_head(meaning_list& by_node) {
  head_words = std::numeric_limits<size_t>::max();
  if (!head_)
    return;
  if (head_->words > 0)
    head_words = head_->words;
  for (auto& word : head_->fillers)
    by_node[tree.find(normalise(word))].filler = 1;
  for (auto& text : head_->purposes) {
    auto at = tree.find(normalise(text));
    purposes[at] = true;
    by_node[at].weighed = 1;
  }
}

void match_plan::plan_rule(const match_rule& rule, meaning_list& by_node) {
  auto bit = uint64_t{1} << rules.size();
  rules.emplace_back();
  for (auto& term : rule.ignored)
    for (auto at : plan_term(term).forms) {
      ignores[at] |= bit;
      by_node[at].weighed = 1;
    }
  std::optional<std::string> ignored = squeezed_forms(rule.ignored);
  if (ignored->size() * rule.keywords.size() > most_looked_at)
    ignored.reset();
  auto by_keyword = plan_contexts(rule, by_node);
  for (auto& term : rule.keywords) {
    auto use = by_keyword[normalise(term.text)];
    use.bit = bit;
    plan_keyword(term, use, ignored, by_node);
  }
  plan_terms(rule, by_node);
  plan_exclusions(rule.exclusions, by_node);
  plan_exclusions(rule.unwanted, by_node);
}

// By keyword: uses of which only the context is told.
std::unordered_map<std::string, keyword_use>
match_plan::plan_contexts(const match_rule& rule, meaning_list& by_node) {
  std::unordered_map<std::string, node_list> nodes;
  std::unordered_map<std::string, keyword_use> result;
  for (auto& x : rule.contexts) {
    auto keyword = normalise(x.keyword);
    for (auto& word : x.words)
      for (auto at : plan_term(word).forms)
        nodes[keyword].push_back(at);
    auto& use = result[keyword];
    use.needs_context = true;
    use.within = static_cast<uint16_t>(x.within);
  }
  for (auto& [keyword, use] : result) {
    use.first = static_cast<uint32_t>(contexts.size());
    auto& list = nodes[keyword];
    for (auto at : list)
      by_node[at].weighed |= use.within != 0;
    std::sort(list.begin(), list.end());
    contexts.insert(contexts.end(), list.begin(), list.end());
    use.last = static_cast<uint32_t>(contexts.size());
  }
  return result;
}

void match_plan::plan_keyword(const sector_term& term, const keyword_use& use,
                              const std::optional<std::string>& ignored,
                              meaning_list& by_node) {
  auto& keywords = rules.back().keywords;
  auto plan = plan_term(term);
  auto written = spell(term);
  auto inside = [&](auto& form) {
    return !ignored || ignored->find(squeezed(form)) != ignored->npos;
  };
  auto next = use;
  next.keyword = static_cast<uint32_t>(keywords.size());
  next.weight = term.weight;
  next.ignorable
    = term.weight != term_weight::firm
      && (std::any_of(written.same.begin(), written.same.end(), inside)
          || std::any_of(written.inflected.begin(), written.inflected.end(),
                         inside));
  for (auto at : plan.forms) {
    next.at = at;
    uses.push_back(next);
    auto& means = by_node[at];
    if (next.plain())
      means.keeps |= next.bit;
    else
      means.weighed = 1;
    if (next.plain() && next.weight == term_weight::firm)
      means.firm |= next.bit;
  }
  keywords.push_back(std::move(plan));
}

// A user's term counts anywhere. One term is all of them: it needs no look at
// the others.
void match_plan::plan_terms(const match_rule& rule, meaning_list& by_node) {
  auto bit = uint64_t{1} << (rules.size() - 1);
  auto& plan = rules.back();
  plan.all_terms = rule.all_terms && rule.terms.size() > 1;
  if (plan.all_terms)
    joint_rules.push_back(rules.size() - 1);
  for (auto& term : rule.terms) {
    auto& next = plan.terms.emplace_back(plan_term(term));
    if (plan.all_terms)
      continue;
    for (auto at : next.forms) {
      by_node[at].keeps |= bit;
      by_node[at].firm |= bit;
    }
  }
}

void match_plan::index_uses() {
  std::stable_sort(uses.begin(), uses.end(),
                   [](auto& x, auto& y) { return x.at < y.at; });
  first_use.resize(tree.nodes() + 1);
  for (auto& x : uses)
    ++first_use[x.at + 1];
  std::partial_sum(first_use.begin(), first_use.end(), first_use.begin());
}

void match_plan::number_meanings(const meaning_list& by_node) {
  std::map<std::tuple<uint64_t, uint64_t, uint64_t, uint16_t, uint32_t>, size_t>
    numbers;
  for (auto& x : by_node) {
    auto key = std::tuple{x.keeps, x.firm, x.rejects, x.weighed, x.filler};
    auto [known, is_new] = numbers.try_emplace(key, meanings.size());
    if (is_new)
      meanings.push_back(x);
    if (known->second > UINT16_MAX)
      throw std::length_error("the rules' terms mean too many things");
    meaning.push_back(static_cast<uint16_t>(known->second));
  }
  explained = meanings;
  for (auto& x : meanings)
    x.weighed_after = x.weighed | (x.keeps != x.firm);
  for (auto& x : explained)
    x.weighed = x.weighed_after = x.weighed | (x.keeps != 0);
}

} // namespace bidiq
