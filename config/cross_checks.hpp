#pragma once

#include "config/load.hpp"

namespace bidiq {

/// Adds the problems and warnings that only show when several settings are
/// looked at together: dangerous mixes and limits that cannot take effect.
void check_together(loaded_settings& x);

/// Where the setting called `name` (of the table) got its value from.
const std::string& origin_of(const loaded_settings& x, std::string_view name);

} // namespace bidiq
