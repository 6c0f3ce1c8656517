#pragma once

#include "tools/pncp-sim/storage/object_shelf.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// An upload before it is taken.
struct supabase_upload {
  std::string_view path{};
  bool upsert = false; ///< May take the place of an object of that name.
  uint64_t size = 0;
};

/// Why an upload is refused: no bucket, a path with letters that the store
/// does not take (those with accents among them), too large, or taken.
std::optional<store_answer> refuse_upload(const shelf_bucket* bucket,
                                          const supabase_upload& upload,
                                          uint64_t max_bytes);

/// What the store assumes where an upload tells nothing.
std::string content_type_or_default(std::string_view told);
std::string cache_control_or_default(std::string_view told);

} // namespace bidiq
