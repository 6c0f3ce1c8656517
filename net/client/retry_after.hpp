#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace bidiq {

/// Reads a Retry-After value (RFC 9110, 10.2.3): whole seconds, or any of the
/// three HTTP dates counted from `now`. 0 for a date in the past; at most one
/// day, so that no upstream can park us for good; none if it is neither form.
std::optional<std::chrono::seconds>
parse_retry_after(std::string_view value, std::chrono::sys_seconds now);

} // namespace bidiq
