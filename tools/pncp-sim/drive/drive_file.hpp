#pragma once

#include "actors/base/time.hpp"
#include "tools/pncp-sim/storage/blob.hpp"

#include <string>
#include <string_view>

namespace bidiq {

inline constexpr std::string_view drive_folder_type
  = "application/vnd.google-apps.folder";

/// A file as Drive knows it.
struct drive_file {
  std::string id{};
  std::string name{};
  std::string mime_type{};
  std::string folder{}; ///< Its parent's id; empty: none.
  utc_time modified{};
  blob bytes{};
  std::string md5{};    ///< In hex; empty: not told.
  std::string folded{}; ///< The name as it is searched for.

  /// Whether it is one of Google's own formats, which have no bytes.
  bool is_google() const noexcept {
    return mime_type.starts_with("application/vnd.google-apps.");
  }
  bool is_folder() const noexcept {
    return mime_type == drive_folder_type;
  }
  bool has_thumbnail() const noexcept;
};

/// A text without accents and in lower case; bytes that are no UTF-8 stay.
std::string fold_name(std::string_view text);

/// Fills in what follows from the rest: the digest, unless its bytes are too
/// many to read, and the folded name.
void complete(drive_file& x);

} // namespace bidiq
