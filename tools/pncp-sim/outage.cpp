#include "tools/pncp-sim/outage.hpp"

#include "actors/base/parse_json.hpp"

#include <nlohmann/json.hpp>

namespace bidiq {

namespace {

using nlohmann::json;

constexpr std::string_view mode_names[] = {"up", "503", "hang", "close"};

std::optional<outage_mode> find_mode(const json& value) {
  for (auto mode :
       {outage_mode::unavailable, outage_mode::hang, outage_mode::close})
    if (value == std::string{mode_names[static_cast<size_t>(mode)]})
      return mode;
  return std::nullopt;
}

failure refused(const std::string& what) {
  return fail(errc::invalid_request, what);
}

} // namespace

outcome<outages> read_outage(std::string_view text, outages current) {
  auto wish = parse_json(text);
  if (!wish.is_object() || !wish.contains("up") || !wish["up"].is_boolean())
    return refused("up: not true or false");
  std::optional<sim_source> only;
  if (auto source = wish.find("source"); source != wish.end()) {
    only = find_source(source->is_string() ? source->get<std::string>() : "");
    if (!only)
      return refused("no such source");
  }
  auto mode = find_mode(wish.value("mode", json("503")));
  if (!mode)
    return refused("mode: not 503, hang or close");
  auto next = wish["up"].get<bool>() ? outage_mode::none : *mode;
  for (auto source :
       {sim_source::pncp, sim_source::pcp, sim_source::comprasgov})
    if (!only || *only == source)
      at(current, source) = next;
  return current;
}

std::string to_json(const outages& current) {
  nlohmann::ordered_json out;
  for (auto source :
       {sim_source::pncp, sim_source::pcp, sim_source::comprasgov})
    out[std::string{to_string(source)}]
      = mode_names[static_cast<size_t>(at(current, source))];
  return out.dump();
}

} // namespace bidiq
