#pragma once

#include <string_view>

namespace bidiq {

/// The content of config/sectors.json at build time: the sectors used unless
/// SECTORS_FILE names another file.
std::string_view default_sectors_json() noexcept;

} // namespace bidiq
