#include "actors/redis/node_command.hpp"

#include "actors/base/parse_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace bidiq {

namespace {

using kind = node_command::kind;

constexpr size_t max_text = 4096;
constexpr size_t max_id = 80;
constexpr size_t max_name = 256;

constexpr std::array<std::pair<std::string_view, kind>, 6> names{
  {{"need", kind::need},
   {"have", kind::have},
   {"ahead", kind::ahead},
   {"cancel", kind::cancel},
   {"renew", kind::renew},
   {"beacon", kind::beacon}}};

bool is_id(const std::string& x) {
  return !x.empty() && x.size() <= max_id
         && std::all_of(x.begin(), x.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                     || (c >= '0' && c <= '9') || c == '_' || c == '-';
            });
}

bool is_name(const std::string& x) {
  return !x.empty() && x.size() <= max_name;
}

void read(const nlohmann::json& from, const char* key, std::string& to) {
  if (auto i = from.find(key); i != from.end() && i->is_string())
    to = i->get<std::string>();
}

void read(const nlohmann::json& from, const char* key,
          std::optional<uint64_t>& to) {
  if (auto i = from.find(key); i != from.end() && i->is_number_unsigned())
    to = i->get<uint64_t>();
}

} // namespace

std::string render_node_command(const node_command& x) {
  nlohmann::json out;
  for (auto& [name, type] : names)
    if (type == x.type)
      out["cmd"] = name;
  if (x.type == kind::beacon)
    out["n"] = x.n;
  else
    out["id"] = x.id;
  if (x.type == kind::need || x.type == kind::renew)
    out["node"] = x.node;
  if (x.type == kind::ahead)
    out["cursor"] = x.cursor;
  if (x.type == kind::cancel)
    out["user"] = x.user;
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<node_command> parse_node_command(std::string_view text) {
  if (text.size() > max_text)
    return std::nullopt;
  auto json = parse_json(text);
  if (!json.is_object())
    return std::nullopt;
  std::string name;
  read(json, "cmd", name);
  auto known = std::find_if(names.begin(), names.end(),
                            [&](auto& x) { return x.first == name; });
  if (known == names.end())
    return std::nullopt;
  node_command out;
  out.type = known->second;
  std::optional<uint64_t> cursor;
  std::optional<uint64_t> n;
  // Fields of other kinds are not looked at.
  if (out.type != kind::beacon) {
    read(json, "id", out.id);
    if (!is_id(out.id))
      return std::nullopt;
  }
  if (out.type == kind::need || out.type == kind::renew) {
    read(json, "node", out.node);
    if (!is_name(out.node))
      return std::nullopt;
  }
  if (out.type == kind::cancel) {
    read(json, "user", out.user);
    if (!is_name(out.user))
      return std::nullopt;
  }
  if (out.type == kind::ahead) {
    read(json, "cursor", cursor);
    if (!cursor)
      return std::nullopt;
  }
  if (out.type == kind::beacon) {
    read(json, "n", n);
    if (!n)
      return std::nullopt;
  }
  out.cursor = cursor.value_or(0);
  out.n = n.value_or(0);
  return out;
}

} // namespace bidiq
