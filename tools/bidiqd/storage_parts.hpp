#pragma once

#include "config/settings.hpp"
#include "net/routes/app.hpp"
#include "storage/objects/remote/call_ending.hpp"

#include <memory>

namespace bidiq {

/// What calls to stores in the network tell, and what ends them.
struct store_parts {
  metrics* meters = nullptr;
  std::shared_ptr<call_ending> ending;
};

/// A bucket of the store of STORAGE_BACKEND. `keys` sign the addresses of local
/// objects.
outcome<object_store_ptr>
open_store(const settings& x, std::shared_ptr<const signing_keys> keys,
           const std::string& bucket, const store_parts& parts);

/// The document library.
outcome<library_source_ptr>
open_library(const settings& x, std::shared_ptr<const signing_keys> keys,
             const store_parts& parts);

} // namespace bidiq
