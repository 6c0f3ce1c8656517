#include "tools/tcp-gate/faults.hpp"

#include "actors/base/parse_json.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace bidiq {

namespace {

using nlohmann::json;

bool take_count(const json& value, uint64_t& out) {
  if (!value.is_number_unsigned())
    return false;
  out = value.get<uint64_t>();
  return true;
}

bool take_flag(const json& value, bool& out) {
  if (!value.is_boolean())
    return false;
  out = value.get<bool>();
  return true;
}

bool take(const std::string& name, const json& value, flow_faults& out) {
  if (name == "blackhole")
    return take_flag(value, out.blackhole);
  if (name == "bytes_per_s")
    return take_count(value, out.bytes_per_s);
  if (name == "corrupt")
    return take_count(value, out.corrupt);
  uint64_t ms = 0;
  if (name != "delay_ms" || !take_count(value, ms))
    return false;
  out.delay = std::chrono::milliseconds{ms};
  return true;
}

bool take_all(const json& members, flow_faults& out) {
  if (!members.is_object())
    return false;
  for (auto& [name, value] : members.items())
    if (!take(name, value, out))
      return false;
  return true;
}

} // namespace

std::optional<gate_faults> parse_faults(std::string_view text) {
  auto all = parse_json(text);
  if (!all.is_object())
    return std::nullopt;
  gate_faults out;
  if (auto i = all.find("refuse"); i != all.end()) {
    if (!take_flag(*i, out.refuse))
      return std::nullopt;
    all.erase(i);
  }
  auto up = all.value("up", json::object());
  auto down = all.value("down", json::object());
  all.erase("up");
  all.erase("down");
  if (!take_all(all, out.up) || !take_all(all, out.down)
      || !take_all(up, out.up) || !take_all(down, out.down))
    return std::nullopt;
  return out;
}

std::optional<gate_target> parse_target(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return std::nullopt;
  gate_target out{std::string{text.substr(0, colon)}, 0};
  auto end = text.data() + text.size();
  auto [at, failed] = std::from_chars(text.data() + colon + 1, end, out.port);
  if (failed != std::errc{} || at != end || out.port == 0)
    return std::nullopt;
  return out;
}

std::optional<direction> parse_direction(std::string_view text) {
  if (text == "up")
    return direction::up;
  if (text == "down")
    return direction::down;
  return std::nullopt;
}

std::string to_json(const gate_stats& x) {
  return json{{"accepted", x.accepted},     {"open", x.open},
              {"failed", x.failed},         {"bytes_up", x.bytes_up},
              {"bytes_down", x.bytes_down}, {"corrupted", x.corrupted}}
    .dump();
}

} // namespace bidiq
