#include "actors/match/matcher_plan.hpp"

#include "actors/match/text.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <stdexcept>
#include <tuple>

namespace bidiq {

namespace {

std::vector<std::string> forms_of(const sector_term& term) {
  return term_forms(normalise(term.text), term.plural);
}

// All forms of these terms between blanks and bars, to look for parts of them.
std::string joined_forms(const std::vector<sector_term>& terms) {
  std::string out;
  for (auto& term : terms)
    for (auto& form : forms_of(term))
      out.append(" ").append(form).append(" |");
  return out;
}

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
    for (auto& context : rule.contexts)
      add_phrases(context.words);
  }
  tree.build();
  ignores.resize(tree.nodes());
  purposes.resize(tree.nodes());
  words.resize(tree.nodes(), 1);
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
  if (!normalised.empty())
    tree.add(normalised);
}

void match_plan::add_phrases(const std::vector<sector_term>& terms) {
  for (auto& term : terms)
    for (auto& form : forms_of(term))
      add_phrase(form);
}

// Notes how many words a phrase has; more than 255 are told as 255.
void match_plan::measure(const std::string& normalised) {
  auto count = split_words(normalised).size();
  words[tree.find(normalised)] = static_cast<uint8_t>(
    std::min<size_t>(count, std::numeric_limits<uint8_t>::max()));
  longest = std::max(longest, count);
}

void match_plan::measure_phrases(const std::vector<sector_term>& terms) {
  for (auto& term : terms)
    for (auto& form : forms_of(term))
      measure(form);
}

node_list match_plan::nodes_of(const sector_term& term) const {
  node_list result;
  for (auto& form : forms_of(term))
    result.push_back(tree.find(form));
  return result;
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
    auto phrase = normalise(text);
    measure(phrase);
    auto at = tree.find(phrase);
    purposes[at] = true;
    by_node[at].weighed = 1;
  }
}

void match_plan::plan_rule(const match_rule& rule, meaning_list& by_node) {
  auto bit = uint64_t{1} << rules.size();
  rules.emplace_back();
  measure_phrases(rule.keywords);
  measure_phrases(rule.ignored);
  for (auto& term : rule.ignored)
    for (auto at : nodes_of(term)) {
      ignores[at] |= bit;
      by_node[at].weighed = 1;
    }
  auto ignored = joined_forms(rule.ignored);
  auto by_keyword = plan_contexts(rule, by_node);
  for (auto& term : rule.keywords) {
    auto use = by_keyword[normalise(term.text)];
    use.bit = bit;
    plan_keyword(term, use, ignored, by_node);
  }
  for (auto& term : rule.exclusions)
    for (auto at : nodes_of(term)) {
      by_node[at].rejects |= bit;
      rules.back().exclusions.push_back(at);
    }
}

// By keyword: uses of which only the context is told.
std::unordered_map<std::string, keyword_use>
match_plan::plan_contexts(const match_rule& rule, meaning_list& by_node) {
  std::unordered_map<std::string, node_list> nodes;
  std::unordered_map<std::string, keyword_use> result;
  for (auto& x : rule.contexts) {
    measure_phrases(x.words);
    auto keyword = normalise(x.keyword);
    for (auto& word : x.words)
      for (auto at : nodes_of(word)) {
        nodes[keyword].push_back(at);
        by_node[at].weighed |= x.within != 0;
      }
    auto& use = result[keyword];
    use.needs_context = true;
    use.within = static_cast<uint16_t>(x.within);
  }
  for (auto& [keyword, use] : result) {
    use.first = static_cast<uint32_t>(contexts.size());
    contexts.insert(contexts.end(), nodes[keyword].begin(),
                    nodes[keyword].end());
    use.last = static_cast<uint32_t>(contexts.size());
  }
  return result;
}

void match_plan::plan_keyword(const sector_term& term, const keyword_use& use,
                              const std::string& ignored,
                              meaning_list& by_node) {
  auto& keywords = rules.back().keywords;
  for (auto& form : forms_of(term)) {
    auto next = use;
    next.at = tree.find(form);
    next.keyword = static_cast<uint32_t>(keywords.size());
    next.weight = term.weight;
    next.ignorable = term.weight != term_weight::firm
                     && ignored.find(" " + form + " ") != ignored.npos;
    uses.push_back(next);
    auto& means = by_node[next.at];
    if (next.plain())
      means.keeps |= next.bit;
    else
      means.weighed = 1;
    if (next.plain() && next.weight == term_weight::firm)
      means.firm |= next.bit;
  }
  keywords.push_back(term.text);
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
