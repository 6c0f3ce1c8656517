#pragma once

#include "storage/objects/remote/remote_store.hpp"

#include <string>

namespace bidiq {

struct supabase_store_options {
  std::string url;                      ///< Of the project, no path.
  std::string service_key;              ///< May do everything in every bucket.
  std::string bucket = "excel-reports"; ///< Made, private, if it is not there.
  remote_call_options calls;
};

/// Objects in a bucket of Supabase Storage (its REST interface,
/// /storage/v1/). Larger objects go through its resumable uploads (TUS 1.0.0),
/// which go on where a connection broke.
object_store_ptr open_supabase_store(supabase_store_options options);

} // namespace bidiq
