#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// Continues a W3C trace context (Trace Context 1, section 3.2): the same trace
/// and flags with `span` as parent id, in version 00. Empty if `parent` is not
/// a valid traceparent or `span` is 0, which means "none" there.
std::string child_traceparent(std::string_view parent, uint64_t span);

} // namespace bidiq
