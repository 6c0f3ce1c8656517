#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// What `termos_busca` asks for.
struct split_terms {
  std::vector<std::string> terms; ///< Normalised, distinct, in order; a "*"
                                  ///< behind a word stands for any ending.
  std::vector<std::string>
    exact; ///< Those of `terms` that were in quotes only.
  std::vector<std::string> stopwords; ///< Dropped ones, normalised, distinct.
  std::vector<std::string> ignored;   ///< Runs of characters that mean nothing,
                                      ///< as written, distinct: "++", "*".
};

/// Splits `termos_busca` (contract section 4): with a comma or double quotes
/// (straight, curly or angled) each piece is a phrase, otherwise each word is a
/// term, and one that normalising parts ("guarda-chuva", "d'água", "500ml") a
/// phrase. Stopwords that stand alone, and phrases of nothing else, are
/// dropped. A "*" counts behind three or more letters, outside of quotes, at
/// the end of a word. A quote without a partner counts as a blank.
split_terms split_search_terms(std::string_view text);

/// Reads a list's entry, one word or phrase: exact if all of it is in quotes.
/// Leaves what it ignores in `ignored`.
struct written_term {
  std::string text; ///< Empty if there is no word in it.
  bool exact = false;
};
written_term read_term(std::string_view text,
                       std::vector<std::string>& ignored);

} // namespace bidiq
