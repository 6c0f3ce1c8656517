#pragma once

#include "actors/base/errc.hpp"
#include "actors/domain/library_file.hpp"
#include "net/client/http.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

// Google Drive's documents (API version 3). Pure; what cannot be read is
// nothing.

/// What Drive tells of a file.
struct drive_entry {
  library_file file;
  std::string thumbnail_link; ///< Empty: it has none.
};

/// `not_found` for a folder, and for what is in the trash; `storage_failed` if
/// something is missing or makes no sense. In names a blank stands for each
/// control character.
outcome<drive_entry> read_drive_file(const std::string& json);

/// Leaves out what would be an error by itself. `next` is URL-safe.
std::optional<library_page> read_drive_list(const std::string& json);

/// An answer of the token endpoint.
struct drive_token {
  std::string text; ///< Fit for a header.
  std::chrono::seconds lifetime{};
};
std::optional<drive_token> read_drive_token(const std::string& json);

/// The reason that an error gives, "rateLimitExceeded"; empty: none. Letters
/// and underscores only, so that it may go into a log.
std::string read_drive_reason(const std::string& json);

/// Whether there were too many requests: Drive says so also by 403.
bool is_drive_limit(const http_response& x);

} // namespace bidiq
