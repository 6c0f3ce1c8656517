#pragma once

#include "actors/base/json_text.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string_view>

namespace bidiq {

/// Whether arrays and objects of a JSON text are nested deeper than `limit`.
/// Looks at brackets outside of strings only, so it works before parsing.
inline bool nested_deeper(std::string_view json, size_t limit) noexcept {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    auto c = json[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > limit)
        return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

/// Parses a text from outside: discarded unless it is JSON that is
/// nested at most `limit` deep. Copying, comparing and dumping a document
/// recurse, so that a deep one would end the process. Every text from outside
/// is parsed by this function.
template <class Json = nlohmann::json>
Json parse_json(std::string_view text, size_t limit = max_json_nesting) {
  if (nested_deeper(text, limit))
    return Json::value_t::discarded;
  return Json::parse(text, nullptr, false);
}

} // namespace bidiq
