#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/request.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace bidiq {

/// What the pure validator needs to know of its surroundings.
struct request_rules {
  /// The sectors that everybody can search for: their names (pt-BR) by id.
  std::map<std::string, std::string, std::less<>> sector_names;
  int max_span_days = 365;       ///< data_final - data_inicial.
  size_t max_nesting = 32;       ///< Arrays and objects in the body.
  size_t max_terms_length = 500; ///< Code points of termos_busca.
  size_t max_list = 100;         ///< Entries of a list of free texts.
  size_t max_entry_length = 200; ///< Code points of one such entry.
  size_t max_cities = 6000;      ///< Brazil has 5,571.
};

/// Parses and validates a request body. `malformed` unless it is a JSON object
/// nested no deeper than `max_nesting`; `invalid_request` with every violation
/// listed, in the order of contract section 4 and with messages in pt-BR.
/// Unknown fields are ignored. `null`, and except for `ufs` an empty list or
/// text, count as an absent field; 3.0 counts as the integer 3. Entries that
/// repeat are a violation in `ufs` and dropped elsewhere. Of a list that is too
/// long only the entries within the limit are looked at. `own` is the sector
/// of the caller's own that the body asks for, with its id, if there is one.
outcome<search_request> parse_search_request(std::string_view body,
                                             const request_rules& rules,
                                             const sector_ptr& own = nullptr);

/// The id of the sector that a body asks for and `rules` have not, if it may be
/// that of one of its sender's own; else empty. Looks at nothing else.
std::string asked_own_sector(std::string_view body, const request_rules& rules);

} // namespace bidiq
