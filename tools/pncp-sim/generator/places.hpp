#pragma once

#include <span>
#include <string_view>

namespace bidiq {

/// A municipality with its IBGE code of seven digits.
struct sim_city {
  std::string_view code;
  std::string_view name;
};

/// A state; `weight` is its population in thousands (census of 2022). The
/// first city is the capital.
struct sim_state {
  std::string_view code;
  std::string_view name;
  int weight;
  std::span<const sim_city> cities;
};

/// Returns the 27 states, in order of their codes.
std::span<const sim_state> sim_states();

} // namespace bidiq
