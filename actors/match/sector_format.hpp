#pragma once

#include "actors/domain/sector.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace bidiq {

/// How sectors are written for one kind of reader: what keys are called, how
/// mistakes are told, and how long texts may be. The same things can be said in
/// each of them.
struct sector_format {
  using weight_name = std::pair<std::string_view, term_weight>;

  // Keys, and the weights that are written (`term_weight::common` is not).
  const char* name;
  const char* description;
  const char* keywords;
  const char* exclusions;
  const char* ignored;
  const char* contexts;
  const char* term;
  const char* plural;
  const char* weight;
  const char* within;
  const char* words;
  std::array<weight_name, 3> weights;

  // What is told of mistakes.
  const char* not_object;
  const char* not_text;
  const char* not_list;
  const char* not_flag;
  const char* not_number;
  const char* not_term;
  const char* not_words;
  const char* unknown_key;
  const char* missing;
  const char* no_word;
  const char* no_keyword;
  const char* no_weight;
  const char* no_such_keyword;
  const char* out_of_range; ///< Followed by the greatest number.
  const char* too_long;     ///< Followed by how many characters may be.
  const char* control;

  // Told of terms that cost much or surprise; null: they may be.
  const char* repeated;  ///< Followed by where it stands already.
  const char* stopwords; ///< A keyword that most notices have.
  const char* asterisk;  ///< A sector knows no beginnings of words.

  // Bounds in code points; SIZE_MAX: none.
  size_t longest_term;
  size_t longest_name;
  size_t longest_description;
  bool strict; ///< All has to be there, and null is nothing that is there.
};

/// Operators' own words, as in config/sectors.json.
extern const sector_format file_format;

/// Users' words (pt-BR), as in the API.
extern const sector_format api_format;

} // namespace bidiq
