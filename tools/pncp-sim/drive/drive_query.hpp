#pragma once

#include "tools/pncp-sim/drive/drive_file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// What `q` asks of a file: all of its terms.
struct drive_query {
  enum class kind { in_folder, name_contains, type_is, type_is_not, trashed };
  struct term {
    kind what = kind::trashed;
    std::string value{}; ///< A name is folded. Of `trashed`: "true", "false".
  };
  std::vector<term> terms{};

  bool matches(const drive_file& x) const;
};

/// Reads `'ID' in parents`, `name contains 'x'`, `mimeType = 'x'`, `mimeType !=
/// 'x'` and `trashed = false`, joined by `and`; nothing for anything else.
/// Quotes and backslashes in a text have a backslash before them.
std::optional<drive_query> read_drive_query(std::string_view text);

/// One member of `orderBy`.
struct drive_order {
  enum class key { folder, name, modified };
  key by = key::name;
  bool descending = false;
};

/// Reads "folder,name,modifiedTime desc"; nothing for other members.
std::optional<std::vector<drive_order>> read_drive_order(std::string_view text);

} // namespace bidiq
