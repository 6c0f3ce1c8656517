#pragma once

#include "tools/bidiq/text.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace bidiq::client {

// Forgiving access to a server's JSON: a missing field or one of another type
// is as good as none.

inline const nlohmann::json& field(const nlohmann::json& x, const char* key) {
  static const nlohmann::json none;
  if (!x.is_object())
    return none;
  auto i = x.find(key);
  return i == x.end() ? none : *i;
}

/// A text field, printable; empty if there is none.
inline std::string text_field(const nlohmann::json& x, const char* key) {
  const auto& value = field(x, key);
  return value.is_string() ? printable(value.get_ref<const std::string&>())
                           : std::string();
}

/// A text field exactly as sent, e.g. a URL.
inline std::string raw_field(const nlohmann::json& x, const char* key) {
  const auto& value = field(x, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

inline std::optional<double> number_field(const nlohmann::json& x,
                                          const char* key) {
  const auto& value = field(x, key);
  if (!value.is_number())
    return std::nullopt;
  return value.get<double>();
}

inline int64_t count_field(const nlohmann::json& x, const char* key) {
  auto value = number_field(x, key).value_or(0);
  return value >= -1e15 && value <= 1e15 ? static_cast<int64_t>(value) : 0;
}

/// Serialises whatever the server sent; invalid UTF-8 becomes U+FFFD.
inline std::string dump(const nlohmann::json& x, int indent = 2) {
  return x.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace bidiq::client
