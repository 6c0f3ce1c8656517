#pragma once

#include "actors/match/sectors.hpp"

#include <string>
#include <vector>

namespace bidiq {

/// The sectors of a file; the built-in ones if `path` is empty. The context of
/// a failure says everything that is wrong with it.
outcome<std::vector<sector>> load_sectors(const std::string& path);

} // namespace bidiq
