#pragma once

#include "actors/base/json_text.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Appends `"key":` with a comma in front unless `out` ends with an opening
/// brace.
void append_key(std::string& out, std::string_view key);

} // namespace bidiq
