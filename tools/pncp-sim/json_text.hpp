#pragma once

#include <string>
#include <string_view>

namespace bidiq {

/// Appends `text` as a quoted JSON string; bytes from 0x80 up go out as they
/// are, control characters as \u00XX.
void append_json(std::string& out, std::string_view text);

/// Appends `"key":` with a comma in front unless `out` ends with an opening
/// brace.
void append_key(std::string& out, std::string_view key);

} // namespace bidiq
