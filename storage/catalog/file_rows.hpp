#pragma once

#include "actors/domain/library_file.hpp"
#include "storage/catalog/catalog_token.hpp"
#include "storage/database/database_session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bidiq {

// The statements on the table of files; what makes a catalog of them is in
// catalog_rows.hpp. All throw what SOCI does.

/// Writes files into a generation, in place of those of the same id and source.
void put_files(database_session& on, uint64_t generation,
               const std::vector<library_file>& files);

/// Which files of the current generation; without any, the first ones of all.
struct file_range {
  std::string folder; ///< Empty: everywhere.
  std::string search; ///< Folded; empty: any name.
  std::optional<catalog_position> after;
  size_t most = 0;
};

struct found_file {
  library_file file;
  catalog_position position;
};

/// In the order of their positions. One statement, so that all are of one
/// generation whatever happens meanwhile.
std::vector<found_file> select_files(database_session& on,
                                     const file_range& which);

/// One of that id in the current generation.
std::optional<library_file> select_file(database_session& on,
                                        const std::string& id);

} // namespace bidiq
