#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bidiq {

/// The longest name that `html_entity` knows, in bytes.
inline constexpr size_t max_entity_name = 8;

/// Returns the code point of a named character reference of HTML 4.01 (section
/// 24) or XML ("apos"), without "&" and ";"; nothing if there is none. Upper
/// and lower case differ.
std::optional<uint32_t> html_entity(std::string_view name) noexcept;

} // namespace bidiq
