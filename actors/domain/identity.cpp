#include "actors/domain/identity.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bidiq {

namespace {

using plan = std::pair<std::string_view, capabilities>;

// Days of history, Excel, requests a minute, searches a month; the cheapest
// first.
constexpr std::array<plan, 5> plans{{
  {"free_trial", {365, true, 2, 1000}},
  {"consultor_agil", {30, false, 10, 50}},
  {"maquina", {365, true, 30, 300}},
  {"sala_guerra", {1825, true, 60, 1000}},
  {"master", {}},
}};

auto find_plan(std::string_view id) noexcept {
  return std::find_if(plans.begin(), plans.end(),
                      [id](const plan& x) { return x.first == id; });
}

} // namespace

std::optional<capabilities> capabilities_of(std::string_view id) noexcept {
  auto i = find_plan(id);
  if (i == plans.end())
    return std::nullopt;
  return i->second;
}

int priority_of(std::string_view id) noexcept {
  auto i = find_plan(id);
  return i == plans.end() ? 0 : static_cast<int>(i - plans.begin());
}

} // namespace bidiq
