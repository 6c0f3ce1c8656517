#pragma once

#include "storage/objects/remote/remote_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

// Supabase Storage's documents. Pure; what cannot be read is nothing.

/// What an answer that is no success says. Most have the status 400, and the
/// real one in their body.
struct supabase_error {
  int status = 0;      ///< As the body says, or else the answer.
  std::string message; ///< Not longer than a line of a log.
  /// Which of two things is missing cannot be told from the status.
  bool no_bucket = false;
};
supabase_error read_supabase_error(const http_response& x);

/// Entries of a folder; what is no object has no size.
std::optional<remote_protocol::page>
read_supabase_list(const std::string& json);

/// How many objects an answer to a deletion names.
std::optional<size_t> read_supabase_removed(const std::string& json);

/// The signed address within the store: "/object/sign/...".
std::optional<std::string> read_supabase_signed(const std::string& json);

std::string supabase_bucket(std::string_view name);
std::string supabase_list_query(size_t limit, size_t offset);
std::string supabase_removal(std::string_view path);
std::string supabase_signing(std::chrono::seconds ttl);

/// Upload-Metadata of a resumable upload.
std::string supabase_metadata(std::string_view bucket, std::string_view path,
                              std::string_view content_type);

} // namespace bidiq
