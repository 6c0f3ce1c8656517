#pragma once

#include "actors/match/inflection.hpp"
#include "actors/match/matcher.hpp"
#include "actors/match/text.hpp"
#include "actors/match/text_repair.hpp"
#include "tests/actors/match/plain_weights.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace bidiq::test {

using strings = std::vector<std::string>;

// The contract's rules in the plainest way: each reading of the text as a list
// of words, and each spelling of each term tried at each place.
struct naive {
  using readings = std::vector<strings>;

  static strings words_of(const std::string& text) {
    std::istringstream in{normalise(text)};
    return {std::istream_iterator<std::string>{in}, {}};
  }

  static bool is_digit(const std::string& word) {
    return word[0] >= '0' && word[0] <= '9';
  }

  // Whether a text parts words where it begins, or where it ends.
  static bool begins_blank(const std::string& text) {
    size_t size = 1;
    while (size < text.size() && (text[size] & 0xc0) == 0x80)
      ++size;
    return text.empty() || normalise("x" + text.substr(0, size) + "x") == "x x";
  }

  static bool ends_blank(const std::string& text) {
    auto last = text.size();
    while (last > 0 && (text[--last] & 0xc0) == 0x80)
      continue;
    return text.empty() || normalise("x" + text.substr(last) + "x") == "x x";
  }

  static std::string plain_hyphens(const std::string& raw) {
    std::string memory;
    std::string text{repair_text(raw, memory)};
    for (auto hyphen : {"\u2010", "\u2011", "\u2012", "\u2013"})
      for (size_t i; (i = text.find(hyphen)) != text.npos;)
        text.replace(i, std::strlen(hyphen), "-");
    return text;
  }

  // The words of a text, and which of them hyphens join.
  static tests::plain_text scan(const std::string& raw) {
    auto text = plain_hyphens(raw);
    tests::plain_text out;
    size_t first = 0; // Of those that hyphens join.
    auto end_run = [&] {
      auto begin = out.words.begin() + static_cast<long>(first);
      auto last = out.words.size();
      if (last > first + 1)
        out.runs.push_back(
          {first, last,
           std::accumulate(begin, out.words.end(), std::string{})});
      first = last;
    };
    auto blank = true; // Before the next piece.
    size_t start = 0;
    while (start <= text.size()) {
      auto end = std::min(text.find('-', start), text.size());
      auto piece = text.substr(start, end - start);
      auto words = words_of(piece);
      for (size_t i = 0; i < words.size(); ++i) {
        auto joins = i == 0 && !blank && first < out.words.size()
                     && !begins_blank(piece)
                     && is_digit(out.words.back()) == is_digit(words[0]);
        if (!joins)
          end_run();
        out.words.push_back(words[i]);
      }
      blank = ends_blank(piece);
      start = end + 1;
    }
    end_run();
    return out;
  }

  // Each hyphenated word in its parts and as one.
  static readings read(const std::string& raw) {
    return read(scan(raw));
  }

  static readings read(const tests::plain_text& text) {
    readings out{{}};
    auto run = text.runs.begin();
    for (size_t i = 0, last = 0; i < text.words.size(); i = last) {
      auto joined = run != text.runs.end() && run->first == i;
      last = joined ? run->last : i + 1;
      auto count = joined && out.size() <= 64 ? out.size() : 0;
      for (size_t k = 0; k < count; ++k) {
        out.push_back(out[k]);
        out.back().push_back(run->joined);
      }
      auto begin = text.words.begin();
      for (size_t k = 0; k < out.size() - count; ++k)
        out[k].insert(out[k].end(), begin + static_cast<long>(i),
                      begin + static_cast<long>(last));
      run += joined;
    }
    return out;
  }

  static strings with_joined(const strings& forms) {
    strings out;
    for (auto& form : forms) {
      out.push_back(form);
      auto star = form.back() == '*';
      auto plain = star ? form.substr(0, form.size() - 1) : form;
      if (plain.find('*') != plain.npos)
        continue;
      std::erase(plain, ' ');
      out.push_back(normalise(plain) + (star ? "*" : ""));
    }
    return out;
  }

  static strings forms_of(const sector_term& term) {
    auto word = normalise(term.text);
    if (word.empty())
      return {};
    strings forms{word};
    if (!term.plural)
      return with_joined(forms);
    auto stem = [&](size_t n) { return word.substr(0, word.size() - n); };
    forms.push_back(word + "s");
    forms.push_back(word + "es");
    if (word.size() >= 2 && word.substr(word.size() - 2) == "ao")
      forms.push_back(stem(2) + "oes");
    if (word.back() == 'm')
      forms.push_back(stem(1) + "ns");
    if (word.back() == 'l')
      forms.push_back(stem(1) + "is");
    return with_joined(forms);
  }

  static strings forms_of(const user_term& term) {
    strings forms{""};
    std::istringstream in{term.text};
    for (std::string word; in >> word;) {
      strings next;
      for (auto& form : forms)
        for (auto& y : term.inflect ? number_forms(word) : strings{word})
          next.push_back(form + (form.empty() ? "" : " ") + y);
      forms = next;
    }
    return with_joined(forms);
  }

  static bool begins(const strings& words, size_t at, const strings& form) {
    if (at + form.size() > words.size())
      return false;
    for (size_t i = 0; i < form.size(); ++i) {
      auto star = form[i].back() == '*';
      auto plain = star ? form[i].substr(0, form[i].size() - 1) : form[i];
      if (star ? words[at + i].compare(0, plain.size(), plain) != 0
               : words[at + i] != plain)
        return false;
    }
    return true;
  }

  template <class Term>
  static bool occurs(const Term& term, const readings& text) {
    for (auto& form : forms_of(term)) {
      std::istringstream in{form};
      strings wanted{std::istream_iterator<std::string>{in}, {}};
      for (auto& words : text)
        for (size_t i = 0; i < words.size(); ++i)
          if (begins(words, i, wanted))
            return true;
    }
    return false;
  }
};

// What a rule says of texts: its keywords weighed by where they stand.
class naive_rule {
public:
  explicit naive_rule(const match_rule& rule)
    : rule_(rule), ignored_(padded_forms(rule.ignored)) {
    static const char* names[] = {"weak", "common", "object", "firm"};
    for (auto& keyword : rule.keywords) {
      auto& next = keywords_.emplace_back();
      next.forms = padded_forms(keyword);
      next.weight = names[static_cast<size_t>(keyword.weight)];
      for (auto& context : rule.contexts)
        if (normalise(context.keyword) == normalise(keyword.text))
          add_context(next, context);
    }
    if (!rule.head)
      return;
    head_.words = rule.head->words;
    for (auto& x : rule.head->fillers)
      head_.fillers.push_back(padded(normalise(x)));
    for (auto& x : rule.head->purposes)
      head_.purposes.push_back(padded(normalise(x)));
  }

  // Which of these keywords of the rule count.
  tests::plain_counts
  count(const tests::plain_text& text,
        const std::vector<tests::plain_keyword>& keywords) const {
    return tests::plain_count(text, keywords, ignored_, head_);
  }

  const std::vector<tests::plain_keyword>& keywords() const {
    return keywords_;
  }

  match_verdict explain(const std::string& raw) const {
    auto text = naive::scan(raw);
    auto readings = naive::read(text);
    auto occurs = [&](auto& term) { return naive::occurs(term, readings); };
    auto counted = count(text, keywords_);
    auto occurred = static_cast<size_t>(
      std::count_if(rule_.terms.begin(), rule_.terms.end(), occurs));
    match_verdict result;
    result.keyword
      = counted.suffice
        || (occurred > 0
            && (!rule_.all_terms || occurred == rule_.terms.size()));
    std::set<std::string> told;
    auto tell = [&](auto& term) {
      if (told.insert(term.text).second)
        result.terms.push_back(term.text);
    };
    for (auto i : counted.keywords)
      if (result.keyword)
        tell(rule_.keywords[i]);
    for (auto& term : rule_.terms)
      if (occurs(term))
        tell(term);
    auto any = [&](auto& terms) {
      return std::any_of(terms.begin(), terms.end(), occurs);
    };
    result.excluded = result.keyword
                      && (any(rule_.exclusions) || any(rule_.unwanted));
    return result;
  }

private:
  static std::string padded(const std::string& form) {
    return " " + form + " ";
  }

  static strings padded_forms(const sector_term& term) {
    strings out;
    for (auto& form : naive::forms_of(term))
      out.push_back(padded(form));
    return out;
  }

  static strings padded_forms(const std::vector<sector_term>& terms) {
    strings out;
    for (auto& term : terms)
      for (auto& form : padded_forms(term))
        out.push_back(form);
    return out;
  }

  static void add_context(tests::plain_keyword& to, const sector_context& x) {
    to.conditional = true;
    to.within = x.within;
    for (auto& form : padded_forms(x.words))
      to.context.push_back(form);
  }

  match_rule rule_;
  std::vector<tests::plain_keyword> keywords_;
  strings ignored_;
  tests::plain_head head_;
};

} // namespace bidiq::test
