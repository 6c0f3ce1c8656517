#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/sector.hpp"

#include <string_view>
#include <vector>

namespace bidiq {

/// Parses `config/sectors.json`. Every mistake (unknown key type, duplicate id,
/// context for no keyword, empty term, more than 64 sectors) is a field error.
/// All sectors share the file's head.
outcome<std::vector<sector>> parse_sectors(std::string_view json);

} // namespace bidiq
