#include "actors/domain/breaker_record.hpp"

#include <array>

namespace bidiq {

namespace {

constexpr std::array<std::string_view, 3> state_names{"closed", "open",
                                                      "half_open"};

} // namespace

std::string_view to_string(breaker_state x) noexcept {
  return state_names[static_cast<size_t>(x)];
}

std::optional<breaker_state> breaker_state_of(std::string_view name) noexcept {
  for (size_t i = 0; i < state_names.size(); ++i)
    if (state_names[i] == name)
      return static_cast<breaker_state>(i);
  return std::nullopt;
}

} // namespace bidiq
