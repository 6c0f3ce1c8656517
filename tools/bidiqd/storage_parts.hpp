#pragma once

#include "config/settings.hpp"
#include "net/routes/app.hpp"

#include <memory>

namespace bidiq {

/// A bucket of the store of STORAGE_BACKEND. `keys` sign the addresses of local
/// objects.
outcome<object_store_ptr>
open_store(const settings& x, std::shared_ptr<const signing_keys> keys,
           const std::string& bucket, metrics& meters);

/// The document library.
outcome<library_source_ptr>
open_library(const settings& x, std::shared_ptr<const signing_keys> keys,
             metrics& meters);

} // namespace bidiq
