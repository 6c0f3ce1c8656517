#include "actors/auth/strict_json.hpp"

#include "actors/base/parse_json.hpp"

#include <set>
#include <vector>

namespace bidiq {

namespace {

using nlohmann::json;

// Of tokens and key sets; theirs have three levels or four.
constexpr size_t max_nesting = 16;

} // namespace

json parse_strict_object(std::string_view text) {
  // The library takes a NUL for the end and passes over a byte order mark.
  if (!text.starts_with('{') || text.find('\0') != text.npos
      || nested_deeper(text, max_nesting))
    return json::value_t::discarded;
  auto twice = false;
  std::vector<std::set<std::string>> names; // Of the objects that are open.
  auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start)
      names.emplace_back();
    else if (event == json::parse_event_t::object_end)
      names.pop_back();
    else if (event == json::parse_event_t::key)
      twice |= !names.back().insert(value.get<std::string>()).second;
    return true;
  };
  auto out = json::parse(text, watch, false);
  if (twice || !out.is_object())
    return json::value_t::discarded;
  return out;
}

std::optional<std::string> text_member(const json& x, const char* name) {
  auto i = x.find(name);
  if (i == x.end() || !i->is_string())
    return std::nullopt;
  return i->get<std::string>();
}

} // namespace bidiq
