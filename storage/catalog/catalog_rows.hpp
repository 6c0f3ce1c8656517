#pragma once

#include "actors/domain/library_file.hpp"
#include "storage/database/database_session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

// The catalog of the document library: what files there are, in the database,
// so that listing them asks no other service. It is filled one generation at a
// time, beside the one that is read, and swapped in when it is whole. All
// functions throw what SOCI does; a database worker makes a value of it. Each
// may be run twice, as `database::post` does, but `begin_catalog`: its second
// run is refused by what the first one began, and it is tried again once that
// is older than `patience`.

/// How the catalog is. The numbers of generations begin with 1.
struct catalog_state {
  std::optional<uint64_t> generation; ///< What is read; none: never filled.
  uint64_t files = 0;                 ///< In that one.
  std::optional<utc_time> filled;     ///< When it was swapped in.
  std::optional<utc_time> synced;     ///< When it last was what its sources
                                      ///< have, as far as they told.
  std::optional<uint64_t> building;
  std::optional<utc_time> building_since;
  std::string error; ///< Why filling or syncing failed; empty: it did not,
                     ///< since the last time that it succeeded.
  std::optional<utc_time> failed; ///< When that was.
};

catalog_state read_catalog(database_session& on);

/// Bytes of an error that are kept.
inline constexpr size_t max_catalog_error = 500;

struct catalog_start {
  /// Refuses if there is a catalog already: of nodes that start together with
  /// an empty one, one fills it.
  bool only_if_empty = false;
  /// After how long one who began is taken to have died; what it has written
  /// is left to `drop_old_catalog` then.
  std::chrono::milliseconds patience = std::chrono::hours{1};
};

/// Begins a generation and returns its number. `already_finished` if there is
/// a catalog and there may not be, or if another one is being built.
outcome<uint64_t> begin_catalog(database_session& on, utc_time now,
                                const catalog_start& how);

/// Adds files to the generation that is being built, all or none; a file of
/// the same id and source that it has already is replaced. False, and nothing
/// was added, if it is not being built any more: the builder may stop.
bool add_to_catalog(database_session& on, uint64_t generation,
                    const std::vector<library_file>& files);

/// Makes a generation the one that is read. False if it is not being built any
/// more; true if it was made so before.
bool swap_catalog(database_session& on, uint64_t generation, utc_time now);

/// Notes why a generation could not be built, which ends it, or the current
/// one not be synced. Of any other nothing is noted.
void fail_catalog(database_session& on, uint64_t generation, utc_time now,
                  const std::string& error);

/// Removes rows of generations that nobody reads or builds, at most that many;
/// returns how many it were. Some thousands at a time keep no one waiting.
uint64_t drop_old_catalog(database_session& on, size_t at_most);

/// Which file, of any generation.
struct catalog_key {
  std::string source;
  std::string id;
};

/// What has changed since the last time: the current generation takes it, all
/// or nothing. False, and nothing is changed, if that is another one by now.
bool sync_catalog(database_session& on, uint64_t generation,
                  const std::vector<library_file>& upserts,
                  const std::vector<catalog_key>& removed, utc_time now);

/// Files of one page at most, whatever is asked for.
inline constexpr size_t max_catalog_page = 1'000;

/// Bytes of what may be searched for, once folded. SQLite takes no pattern
/// above 50,000.
inline constexpr size_t max_catalog_search = 1'000;

/// A page of the files by folded name, source and id, in the database's own
/// order of texts; empty if the catalog was never filled. It is of one
/// generation; the next page may be of a later one: a file that is in both
/// under the same name comes once, and what is added or removed elsewhere moves
/// nothing. `invalid_request` with `page_token` or `q` if that cannot be.
outcome<library_page> list_catalog(database_session& on,
                                   const library_query& query);

/// The file of that id; of several sources, the first one's by name.
/// `not_found` if there is none.
outcome<library_file> find_in_catalog(database_session& on,
                                      const std::string& id);

} // namespace bidiq
