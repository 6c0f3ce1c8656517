#pragma once

#include "net/redis/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bidiq::redis {

/// The value that follows a name in a flat list of names and values, as our
/// scripts and HGETALL answer; null if there is none.
inline const value* field(const value& list, std::string_view name) noexcept {
  for (size_t i = 0; i + 1 < list.items.size(); i += 2)
    if (list.items[i].type == value::kind::text && list.items[i].text == name)
      return &list.items[i + 1];
  return nullptr;
}

/// The same, as text: empty if there is none, or it is no text.
inline std::string text_of(const value& list, std::string_view name) {
  auto x = field(list, name);
  return x ? x->text : std::string{};
}

/// The same, if it is a whole number.
inline std::optional<int64_t> integer_of(const value& list,
                                         std::string_view name) noexcept {
  auto x = field(list, name);
  if (!x || x->type != value::kind::integer)
    return std::nullopt;
  return x->integer;
}

} // namespace bidiq::redis
