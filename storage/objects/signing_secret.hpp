#pragma once

#include "actors/system/errc.hpp"

#include <string>

namespace bidiq {

/// Reads the 32 random bytes that sign this node's URLs and tickets from
/// `signing.key` in `directory`, making them (mode 0600) the first time.
/// Processes that start together get the same. `storage_failed`, saying why,
/// when the file is not 32 bytes or cannot be made; never half a secret.
outcome<std::string> load_or_create_secret(const std::string& directory);

} // namespace bidiq
