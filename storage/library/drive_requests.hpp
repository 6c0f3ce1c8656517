#pragma once

#include "actors/domain/library_file.hpp"

#include <string>
#include <string_view>

namespace bidiq {

// What Google Drive (API version 3) is asked for. Pure.

/// The media type of a folder, which is a file as others.
inline constexpr std::string_view drive_folder_media_type
  = "application/vnd.google-apps.folder";

/// Whether it may be a file's id: `[A-Za-z0-9_.-]`, at most 128, not only dots.
bool is_drive_id(std::string_view text) noexcept;

/// Path and query of a listing: what is neither a folder nor in the trash.
/// `token` is Drive's own; the query's folder is a valid id or empty.
std::string drive_list_target(const library_query& query,
                              std::string_view token);

/// Path and query of what is told of a file, and of its bytes.
std::string drive_file_target(std::string_view id);
std::string drive_media_target(std::string_view id);

/// A text as it stands in a query of Drive, with its quotes.
std::string drive_quoted(std::string_view text);

/// Whether the account's token may go to that address: of the API itself, or,
/// by https, of a host below googleusercontent.com.
bool is_thumbnail_address(std::string_view link, std::string_view api);

} // namespace bidiq
