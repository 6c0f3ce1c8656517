#pragma once

#include "config/load.hpp"

namespace bidiq {

/// Adds a problem for each file or folder that a setting names and that a start
/// could not use. Leaves nothing behind.
void check_files(loaded_settings& x);

} // namespace bidiq
