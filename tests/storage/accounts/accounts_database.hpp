#pragma once

#include "actors/domain/account.hpp"
#include "storage/migrations/migrator.hpp"
#include "tests/storage/database/both_databases.hpp"

#include <soci/soci.h>

#include <string>

namespace bidiq::test {

/// A migrated database of either kind.
class accounts_database : public empty_database {
public:
  explicit accounts_database(sql_dialect dialect) : empty_database(dialect) {
    auto on = connect();
    migrator{*on, all_migrations(), system_utc_now}.up().value();
  }

  database_session_ptr connect() const {
    return open_session(session()).value();
  }
};

inline utc_time at(int year, unsigned month, unsigned day, int hour = 12) {
  return utc_time{std::chrono::sys_days{std::chrono::year{year} / month / day}
                  + std::chrono::hours{hour}};
}

inline std::string user_id(int n) {
  auto digits = std::to_string(n);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0')
         + digits;
}

/// A search that begins.
inline search_record begun(const std::string& id, const std::string& user,
                           utc_time now) {
  search_record out;
  out.search_id = id;
  out.user = user;
  out.status = "running";
  out.created = now;
  out.ufs = {"SP", "RJ"};
  out.first = "2026-01-01";
  out.last = "2026-01-15";
  out.sector_id = "vestuario";
  return out;
}

inline long long number(database_session& on, const std::string& query) {
  long long out = 0;
  on.sql() << query, soci::into(out);
  return out;
}

} // namespace bidiq::test
