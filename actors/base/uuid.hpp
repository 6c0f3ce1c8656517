#pragma once

#include <string_view>

namespace bidiq {

/// Whether a text is a UUID in its usual form (RFC 9562 section 4), in any
/// case.
bool is_uuid(std::string_view text) noexcept;

} // namespace bidiq
