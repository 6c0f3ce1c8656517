#pragma once

#include "storage/database/database.hpp"
#include "storage/library/library_catalog.hpp"

#include <chrono>
#include <functional>

namespace bidiq {

struct kept_catalog_options {
  database_ptr rows;          ///< Never null.
  library_source_ptr library; ///< What it is a catalog of; never null.
  /// After how long whoever began to fill it is taken to have died.
  std::chrono::milliseconds patience = std::chrono::hours{1};
  utc_clock now = system_utc_now;
};

/// The catalog of a library in the database (`catalog_rows.hpp`). What was left
/// of those before is removed when a new one is in its place.
library_catalog_ptr make_kept_catalog(kept_catalog_options options);

} // namespace bidiq
