#pragma once

#include "config/load.hpp"

namespace bidiq {

/// Adds a problem for each URL whose form only the room that uses it knows, so
/// that `--check-config` says all that a start would.
void check_urls(loaded_settings& x);

} // namespace bidiq
