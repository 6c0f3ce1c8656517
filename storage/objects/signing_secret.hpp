#pragma once

#include "actors/base/errc.hpp"

#include <string>
#include <string_view>

namespace bidiq {

/// Whether `x` is what a node makes: 32 bytes that are no text. Anything else
/// that stands where a secret should be was put there by another program, or is
/// a part of a secret.
bool is_node_secret(std::string_view x) noexcept;

/// Reads the 32 random bytes that sign this node's URLs and tickets from
/// `signing.key` in `directory`, making them (mode 0600) the first time.
/// Processes that start together get the same. `storage_failed`, saying why,
/// when the file is no node's secret or cannot be made; never half a secret.
outcome<std::string> load_or_create_secret(const std::string& directory);

} // namespace bidiq
