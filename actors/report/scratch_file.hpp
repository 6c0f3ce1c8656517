#pragma once

#include "actors/base/errc.hpp"

#include <cstdint>

namespace bidiq {

/// How many scratch files libxlsxwriter has taken from us so far, by all
/// threads.
uint64_t scratch_files_made() noexcept;

/// Proves, by writing a tiny workbook, that libxlsxwriter takes its scratch
/// files from our `lxw_tmpfile` (memory) and not from its own (named files in
/// /tmp). A static libxlsxwriter, or one that has renamed the function, would
/// bypass ours silently, hence a check at start and no promise at build time.
/// `internal` when it does not.
outcome<void> check_scratch_interposed();

} // namespace bidiq
