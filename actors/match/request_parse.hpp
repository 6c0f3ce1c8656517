#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// What the pure validator needs to know of its surroundings.
struct request_rules {
  std::vector<std::string> sector_ids; ///< Those that exist.
  int max_span_days = 365;             ///< data_final - data_inicial.
  size_t max_nesting = 32;             ///< Arrays and objects in the body.
  size_t max_terms_length = 500;       ///< Code points of termos_busca.
  size_t max_list = 100;               ///< Entries of a list of free texts.
  size_t max_entry_length = 200;       ///< Code points of one such entry.
  size_t max_cities = 6000;            ///< Brazil has 5,571.
};

/// Parses and validates a request body. `malformed` unless it is a JSON object
/// nested no deeper than `max_nesting`; `invalid_request` with every violation
/// listed, in the order of contract section 4 and with messages in pt-BR.
/// Unknown fields are ignored. `null`, and except for `ufs` an empty list or
/// text, count as an absent field; 3.0 counts as the integer 3. Entries that
/// repeat are a violation in `ufs` and dropped elsewhere. Of a list that is too
/// long only the entries within the limit are looked at.
outcome<search_request> parse_search_request(std::string_view body,
                                             const request_rules& rules);

} // namespace bidiq
