#pragma once

#include "actors/match/matcher.hpp"
#include "actors/match/text.hpp"
#include "tests/actors/match/plain_weights.hpp"

#include <set>
#include <string>
#include <vector>

namespace bidiq {

/// The contract's rules in the plainest way: blanks around everything, find.
class naive_matcher {
public:
  explicit naive_matcher(const match_rule& rule)
    : ignored_(forms(rule.ignored)), exclusions_(forms(rule.exclusions)) {
    for (auto& keyword : rule.keywords) {
      auto& next = keywords_.emplace_back();
      texts_.push_back(keyword.text);
      add_forms(next.forms, keyword);
      next.weight = name(keyword.weight);
    }
    for (auto& context : rule.contexts)
      add_context(context, rule);
    if (rule.head)
      head_ = {rule.head->words, forms(rule.head->fillers),
               forms(rule.head->purposes)};
  }

  match_verdict explain(const std::string& text) const {
    auto padded = " " + normalise(text) + " ";
    match_verdict result;
    std::set<std::string> told;
    for (auto i : tests::plain_counting(padded, keywords_, ignored_, head_))
      if (told.insert(texts_[i]).second)
        result.terms.push_back(texts_[i]);
    result.keyword = !result.terms.empty();
    for (auto& exclusion : exclusions_)
      if (result.keyword && padded.find(exclusion) != std::string::npos)
        result.excluded = true;
    return result;
  }

private:
  using phrases = std::vector<std::string>;

  static const char* name(term_weight x) {
    static const char* names[] = {"weak", "common", "object", "firm"};
    return names[static_cast<size_t>(x)];
  }

  static void add_forms(phrases& to, const sector_term& term) {
    auto word = normalise(term.text);
    if (word.empty())
      return;
    auto add = [&](size_t dropped, const char* ending) {
      to.push_back(" " + word.substr(0, word.size() - dropped) + ending + " ");
    };
    add(0, "");
    if (!term.plural)
      return;
    add(0, "s");
    add(0, "es");
    if (word.size() >= 2 && word.substr(word.size() - 2) == "ao")
      add(2, "oes");
    if (word.back() == 'm')
      add(1, "ns");
    if (word.back() == 'l')
      add(1, "is");
  }

  static phrases forms(const std::vector<sector_term>& terms) {
    phrases out;
    for (auto& term : terms)
      add_forms(out, term);
    return out;
  }

  static phrases forms(const std::vector<std::string>& texts) {
    phrases out;
    for (auto& text : texts)
      out.push_back(" " + normalise(text) + " ");
    return out;
  }

  void add_context(const sector_context& context, const match_rule& rule) {
    auto keyword = normalise(context.keyword);
    for (size_t i = 0; i < keywords_.size(); ++i) {
      if (normalise(rule.keywords[i].text) != keyword)
        continue;
      keywords_[i].conditional = true;
      keywords_[i].within = context.within;
      for (auto& word : context.words)
        add_forms(keywords_[i].context, word);
    }
  }

  std::vector<tests::plain_keyword> keywords_;
  phrases texts_; // Of the keywords, as written.
  phrases ignored_;
  phrases exclusions_;
  tests::plain_head head_;
};

} // namespace bidiq
