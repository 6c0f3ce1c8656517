#include "actors/match/matcher_plan.hpp"

#include "actors/match/text.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <stdexcept>
#include <tuple>

namespace bidiq {

match_plan::match_plan(const std::vector<match_rule>& from) {
  if (from.size() > 64)
    throw std::invalid_argument("a matcher takes at most 64 rules");
  for (auto& rule : from) {
    add_phrases(rule.keywords);
    add_phrases(rule.exclusions);
    for (auto& context : rule.contexts)
      add_phrases(context.words);
  }
  tree.build();
  meaning_list by_node(tree.nodes());
  for (auto& rule : from)
    plan_rule(rule, by_node);
  index_conditions(by_node);
  number_meanings(by_node);
}

void match_plan::add_phrases(const std::vector<sector_term>& terms) {
  for (auto& term : terms)
    for (auto& form : term_forms(normalise(term.text), term.plural))
      tree.add(form);
}

node_list match_plan::nodes_of(const sector_term& term) const {
  node_list result;
  for (auto& form : term_forms(normalise(term.text), term.plural))
    result.push_back(tree.find(form));
  return result;
}

void match_plan::plan_rule(const match_rule& rule, meaning_list& by_node) {
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
    plan_keyword(term, context == by_keyword.end() ? nullptr : &context->second,
                 by_node);
  }
  for (auto& term : rule.exclusions)
    for (auto at : nodes_of(term)) {
      by_node[at].rejects |= bit;
      rules.back().exclusions.push_back(at);
    }
}

void match_plan::plan_keyword(const sector_term& term, const node_list* context,
                              meaning_list& by_node) {
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
      by_node[at].keeps |= bit;
}

void match_plan::index_conditions(meaning_list& by_node) {
  std::stable_sort(conditions.begin(), conditions.end(),
                   [](auto& x, auto& y) { return x.keyword < y.keyword; });
  first_condition.resize(by_node.size() + 1);
  for (auto& x : conditions) {
    by_node[x.keyword].has_conditions = 1;
    ++first_condition[x.keyword + 1];
  }
  std::partial_sum(first_condition.begin(), first_condition.end(),
                   first_condition.begin());
}

void match_plan::number_meanings(const meaning_list& by_node) {
  std::map<std::tuple<uint64_t, uint64_t, uint64_t>, size_t> numbers;
  for (auto& x : by_node) {
    auto key = std::tuple{x.keeps, x.rejects, x.has_conditions};
    auto [known, is_new] = numbers.try_emplace(key, meanings.size());
    if (is_new)
      meanings.push_back(x);
    if (known->second > UINT16_MAX)
      throw std::length_error("the rules' terms mean too many things");
    meaning.push_back(static_cast<uint16_t>(known->second));
  }
}

} // namespace bidiq
