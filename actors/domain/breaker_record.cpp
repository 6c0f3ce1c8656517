#include "actors/domain/breaker_record.hpp"

#include "actors/base/enum_names.hpp"

namespace bidiq {

namespace {

constexpr enum_names<breaker_state::half_open> states{"closed", "open",
                                                      "half_open"};

} // namespace

std::string_view to_string(breaker_state x) noexcept {
  return states.of(x);
}

std::optional<breaker_state> breaker_state_of(std::string_view name) noexcept {
  return states.find(name);
}

} // namespace bidiq
