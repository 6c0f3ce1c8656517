#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace bidiq {

// Looks into documents of others. Unlike pointers into a document these do not
// throw where they meet a list.

/// What an object has under that name; null of anything else.
inline nlohmann::json found_member(const nlohmann::json& x, const char* name) {
  auto found = x.is_object() ? x.find(name) : x.end();
  return x.is_object() && found != x.end() ? *found : nlohmann::json{};
}

/// The same as text; empty of anything else.
inline std::string found_text(const nlohmann::json& x, const char* name) {
  auto found = found_member(x, name);
  return found.is_string() ? found.get<std::string>() : std::string{};
}

} // namespace bidiq
