#pragma once

#include <cstdint>
#include <string_view>

namespace bidiq {

/// The highest cursor that has a next event: beyond it JSON readers that keep
/// numbers as doubles (browsers, Lua) do not tell ids apart.
constexpr uint64_t max_cursor = (uint64_t{1} << 53) - 2;

/// Reads a Last-Event-ID. What is no decimal number is no id of ours: 0, from
/// the beginning. What is too large for an id is `max_cursor`.
uint64_t parse_cursor(std::string_view text) noexcept;

} // namespace bidiq
