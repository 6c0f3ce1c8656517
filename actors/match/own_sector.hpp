#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/sector.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// What a user may write into one sector.
struct own_sector_rules {
  size_t max_terms = 3'000; ///< Words and phrases of all kinds together.
  size_t max_nesting = 8;   ///< Arrays and objects.
  size_t max_errors = 100;  ///< How many mistakes are told.
};

/// Reads a sector as the API writes it (docs/own-sectors.md): the same that
/// config/sectors.json can say of one, without id and head. `malformed` unless
/// it is a JSON object nested no deeper than `max_nesting`; `invalid_request`
/// with the mistakes, in pt-BR, in the order of the fields. Keys that answers
/// have are ignored: `id`, `created_at`, `updated_at`; any other unknown key is
/// a mistake. `null` counts as absent.
outcome<sector> parse_own_sector(std::string_view json,
                                 const own_sector_rules& rules = {});

/// A sector that is to be tried, and where.
struct trial_request {
  sector tried;
  std::vector<std::string> ufs; ///< Distinct, upper case; empty: all.
};

/// The same of a sector that has `ufs` beside its own fields.
outcome<trial_request> parse_trial_request(std::string_view json,
                                           const own_sector_rules& rules = {});

/// Writes it as `parse_own_sector` reads it: one JSON object with every field,
/// without blanks; terms without properties as texts. No longer than the
/// shortest text that says the same, but for the names of fields left out.
std::string own_sector_json(const sector& x);

/// Whether `id` may name a sector of a user: `[a-z0-9_]{2,40}`.
bool valid_own_sector_id(std::string_view id) noexcept;

} // namespace bidiq
