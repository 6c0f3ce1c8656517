#pragma once

#include "actors/base/errc.hpp"
#include "tools/pncp-sim/storage/object_shelf.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace bidiq {

/// What a client asked to see of a bucket.
struct supabase_list_query {
  std::string folder{}; ///< Empty, or ending with a slash.
  std::string search{}; ///< How names in the folder begin, blind to case.
  std::string column = "name";
  bool descending = false;
  size_t limit = 100;
  size_t offset = 0;
};

/// Reads {prefix, search, limit, offset, sortBy: {column, order}}; all may be
/// missing.
outcome<supabase_list_query> read_supabase_list(std::string_view body);

/// One level of a folder: first its folders, whose ids are null, then its
/// objects, under names relative to it.
nlohmann::ordered_json list_supabase_folder(const shelf_bucket& bucket,
                                            const supabase_list_query& query);

/// An object as lists and removals show it.
nlohmann::ordered_json supabase_entry(std::string_view name,
                                      const shelf_object& object);

} // namespace bidiq
