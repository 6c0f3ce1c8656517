#pragma once

#include <cstddef>
#include <string_view>

namespace bidiq {

/// How far a JSON value reaches.
struct json_extent {
  size_t size = 0;    ///< Bytes; up to where it breaks unless `whole`.
  bool whole = false; ///< Sound in structure, at most 32 levels deep.
};

/// Measures the value at the start of `text` by its structure alone: what is
/// within strings, and what numbers and words say, is not looked at.
json_extent measure_json(std::string_view text);

/// Returns where the elements of the array `key` of the object `body` begin,
/// behind its bracket; npos if there is none or what is before it is broken.
size_t find_array(std::string_view body, std::string_view key);

} // namespace bidiq
