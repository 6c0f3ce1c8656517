#pragma once

#include "actors/resilience/breaker_event.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace bidiq::test {

/// An event as the breakers' script announces it.
inline std::string render_breaker_event(const breaker_event& x) {
  auto& r = x.record;
  nlohmann::ordered_json out{
    {"source", x.source},   {"state", to_string(r.state)},
    {"version", r.version}, {"since", r.since},
    {"until", r.until},     {"cooldown", r.cooldown},
    {"reason", r.reason},   {"node", r.node}};
  return out.dump(-1, ' ', false,
                  nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace bidiq::test
