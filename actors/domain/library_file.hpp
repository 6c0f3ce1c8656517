#pragma once

#include "actors/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// A file of the document library, wherever it lies.
struct library_file {
  std::string id;   ///< Of its source; `[A-Za-z0-9_.-]`, at most 128.
  std::string name; ///< As people read it: UTF-8, no control characters.
  std::string mime_type;
  std::optional<uint64_t> size; ///< None: the source does not tell.
  utc_time modified{};
  std::string md5;    ///< Lower-case hexadecimal; empty: not known.
  std::string folder; ///< Id of the folder it lies in; empty: none.
  std::string source; ///< "drive", "local", "supabase" or "s3".
  bool has_thumbnail = false;

  bool operator==(const library_file&) const = default;
};

/// Which files are asked for, and from where on.
struct library_query {
  size_t limit = 100; ///< 1 to 1,000.
  std::string token;  ///< `library_page::next` of the page before; empty: the
                      ///< first page.
  std::string search; ///< A part of the name, whatever its accents and case.
  std::string folder; ///< Only what lies in that one; empty: everywhere.
};

struct library_page {
  std::vector<library_file> files;
  std::string next; ///< Opaque, URL-safe; empty: this was the last page.
};

} // namespace bidiq
