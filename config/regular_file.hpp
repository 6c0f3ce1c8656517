#pragma once

#include "config/load.hpp"

#include <cstddef>
#include <string>

namespace bidiq {

/// The largest environment files and secrets, and the largest lists of sectors
/// and certificates, that are read: a wrong name must not fill the memory.
constexpr size_t max_small_file_bytes = 1024 * 1024;
constexpr size_t max_list_file_bytes = 16 * 1024 * 1024;

/// Reads a file whole. Only regular files are opened: a pipe without a writer
/// and many a device never end, and a folder opens, but has no text.
file_text read_regular_file(const std::string& path, size_t max_bytes);

} // namespace bidiq
