#include "actors/match/spelling.hpp"

#include "actors/match/inflection.hpp"
#include "actors/match/text.hpp"
#include "actors/match/words.hpp"

#include <algorithm>

namespace bidiq {

namespace {

using strings = std::vector<std::string>;

constexpr size_t max_spellings = 32;

// The words of a phrase written as one: "micro onibus", "microonibus". Nothing
// for a word, or where a "*" ends another word than the last.
std::string as_one(std::string_view phrase) {
  auto star = phrase.ends_with('*');
  if (star)
    phrase.remove_suffix(1);
  if (phrase.find(' ') == phrase.npos || phrase.find('*') != phrase.npos)
    return {};
  std::string joined{phrase};
  std::erase(joined, ' ');
  joined = normalise(joined); // Letters and digits part again.
  if (joined == phrase)
    return {};
  return star ? joined + '*' : joined;
}

void add_with_joined(strings& out, std::string phrase) {
  auto joined = as_one(phrase);
  out.push_back(std::move(phrase));
  if (!joined.empty())
    out.push_back(std::move(joined));
}

// Each phrase with each form of one more word behind it.
strings with_word(const strings& phrases, const strings& forms) {
  strings out;
  for (auto& phrase : phrases)
    for (auto& form : forms) {
      auto& longer = out.emplace_back(phrase);
      if (!longer.empty())
        longer += ' ';
      longer += form;
    }
  return out;
}

} // namespace

spelling spell(const sector_term& term) {
  spelling out;
  for (auto& form : term_forms(normalise(term.text), term.plural))
    add_with_joined(out.same.empty() ? out.same : out.inflected, form);
  return out;
}

spelling spell(const user_term& term) {
  spelling out;
  if (term.text.empty())
    return out;
  add_with_joined(out.same, term.text);
  if (!term.inflect)
    return out;
  strings phrases{""};
  for (auto word : split_words(term.text)) {
    auto forms = number_forms(word);
    if (phrases.size() * forms.size() > max_spellings)
      forms.resize(1);
    phrases = with_word(phrases, forms);
  }
  for (size_t i = 1; i < phrases.size(); ++i)
    add_with_joined(out.inflected, std::move(phrases[i]));
  return out;
}

} // namespace bidiq
