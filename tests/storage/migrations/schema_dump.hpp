#pragma once

#include "storage/database/database_session.hpp"

#include <soci/soci.h>

#include <string>
#include <vector>

namespace bidiq::test {

/// All rows of a query as text, a line each.
inline std::string rows(database_session& on, const std::string& query) {
  std::string out;
  soci::rowset<std::string> found = (on.sql().prepare << query);
  for (auto& x : found)
    out.append(x).append("\n");
  return out;
}

/// What a database has of tables and columns but for the history itself.
inline std::string schema(database_session& on) {
  return rows(on, on.pick("select m.name || '.' || c.name || ' ' || c.type "
                          "from sqlite_master m, pragma_table_info(m.name) c "
                          "where m.type = 'table' "
                          "and m.name <> 'schema_migrations' order by 1",
                          "select table_name || '.' || column_name || ' ' "
                          "|| data_type from information_schema.columns "
                          "where table_schema = 'public' "
                          "and table_name <> 'schema_migrations' order by 1"));
}

} // namespace bidiq::test
