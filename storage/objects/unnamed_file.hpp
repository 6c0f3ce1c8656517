#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/memory_file.hpp"

#include <string>

namespace bidiq {

/// Makes a file without a name (O_TMPFILE, mode 0600) in the directory open as
/// `directory`: until it gets one it disappears with its descriptor, also after
/// kill -9. `storage_failed` on file systems that lack such files; there is no
/// fallback, as any would leave half-written names behind.
outcome<unique_fd> make_unnamed_file(int directory);

/// Writes the file out to the disk, so that not even a power cut can leave the
/// name with less than everything, and names it. False if the name is taken.
outcome<bool> give_name(const unique_fd& file, int directory,
                        const std::string& name);

/// Opens a directory, making it (mode 0700) and its parents if missing.
outcome<unique_fd> open_directory(const std::string& path);

} // namespace bidiq
