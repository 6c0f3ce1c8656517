#pragma once

#include "storage/catalog/catalog_rows.hpp"
#include "storage/migrations/migrator.hpp"
#include "tests/storage/database/both_databases.hpp"

#include <soci/soci.h>

#include <string>
#include <vector>

namespace bidiq::test {

/// A migrated database of either kind.
class catalog_database : public empty_database {
public:
  explicit catalog_database(sql_dialect dialect) : empty_database(dialect) {
    auto on = connect();
    migrator{*on, all_migrations(), system_utc_now}.up().value();
  }

  database_session_ptr connect() const {
    return open_session(session()).value();
  }
};

/// Noon of a day, and later.
inline utc_time noon(std::chrono::milliseconds later = {}) {
  return utc_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 29}
                  + std::chrono::hours{12}}
         + later;
}

inline library_file file(const std::string& id, const std::string& name,
                         const std::string& folder = {}) {
  library_file out;
  out.id = id;
  out.name = name;
  out.mime_type = "application/pdf";
  out.size = 42;
  out.modified = noon();
  out.folder = folder;
  out.source = "drive";
  return out;
}

/// Begins a generation, puts the files there, and leaves it unread.
inline uint64_t build(database_session& on,
                      const std::vector<library_file>& files) {
  auto out = begin_catalog(on, noon(), {}).value();
  add_to_catalog(on, out, files);
  return out;
}

/// The same, and makes it the one that is read.
inline uint64_t fill(database_session& on,
                     const std::vector<library_file>& files) {
  auto out = build(on, files);
  swap_catalog(on, out, noon());
  return out;
}

using names = std::vector<std::string>;

inline names names_of(const std::vector<library_file>& files) {
  names out;
  for (auto& x : files)
    out.push_back(x.name);
  return out;
}

/// All pages from `query` on, one behind the other.
inline std::vector<library_file> whole_list(database_session& on,
                                            library_query query) {
  std::vector<library_file> out;
  do {
    auto page = list_catalog(on, query).value();
    out.insert(out.end(), page.files.begin(), page.files.end());
    query.token = page.next;
  } while (!query.token.empty());
  return out;
}

/// Names of what is found by a part of them.
inline names found_by(database_session& on, const std::string& search) {
  library_query query;
  query.search = search;
  return names_of(whole_list(on, query));
}

inline long long number(database_session& on, const std::string& query) {
  long long out = 0;
  on.sql() << query, soci::into(out);
  return out;
}

} // namespace bidiq::test
