#pragma once

#include "actors/base/errc.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// A word or phrase of a sector. `plural` also matches the last word's plural
/// forms: +s, +es, ao>oes, m>ns, l>is (contract section 10).
struct sector_term {
  std::string text; ///< As written in the file or by the user.
  bool plural = false;
};

/// A keyword that counts only when one of `words` also occurs.
struct sector_context {
  std::string keyword; ///< As written; compared in normalised form.
  std::vector<sector_term> words;
};

/// One line of trade, as data.
struct sector {
  std::string id;          ///< snake_case, stable.
  std::string name;        ///< pt-BR, shown to users.
  std::string description; ///< pt-BR.
  std::vector<sector_term> keywords;
  std::vector<sector_term> exclusions;
  std::vector<sector_context> contexts;
};

/// Parses `config/sectors.json`. Every mistake (unknown key type, duplicate id,
/// context for no keyword, empty term, more than 64 sectors) is a field error.
outcome<std::vector<sector>> parse_sectors(std::string_view json);

} // namespace bidiq
