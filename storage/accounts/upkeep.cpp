#include "storage/accounts/upkeep.hpp"

#include "storage/accounts/quota_month.hpp"
#include "storage/accounts/quota_rows.hpp"

#include <soci/soci.h>

#include <string>
#include <vector>

namespace bidiq {

namespace {

using soci::into;
using soci::use;

// Rows of a table that one call removes: a long transaction would keep others
// waiting.
const std::string some = " limit 1000";

std::vector<std::string> keys(database_session& on, const std::string& query,
                              const std::string& limit) {
  std::vector<std::string> out;
  std::string key;
  soci::statement rows = (on.sql().prepare << query + some, use(limit),
                          into(key));
  rows.execute();
  while (rows.fetch())
    out.push_back(key);
  return out;
}

uint64_t remove(database_session& on, const char* table, const char* column,
                const std::vector<std::string>& all) {
  for (auto& key : all)
    on.sql() << std::string{"delete from "} + table + " where " + column
                  + " = :key",
      use(key);
  return all.size();
}

uint64_t remove_old(database_session& on, const char* table, const char* key,
                    const char* when, const std::string& limit) {
  return remove(on, table, key,
                keys(on,
                     std::string{"select "} + key + " from " + table + " where "
                       + when + " < :limit",
                     limit));
}

// All but the newest `most` of each user.
uint64_t remove_surplus_searches(database_session& on, uint64_t most) {
  return remove(on, "search_sessions", "search_id",
                keys(on,
                     "select search_id from (select search_id, row_number() "
                     "over (partition by user_id order by created_at desc, "
                     "search_id desc) as place from search_sessions) ranked "
                     "where place > cast(:most as integer)",
                     std::to_string(most)));
}

uint64_t remove_surplus_events(database_session& on, uint64_t most) {
  return remove(on, "audit_events", "id",
                keys(on,
                     "select id from (select id, row_number() over (order by "
                     "at desc, id desc) as place from audit_events) ranked "
                     "where place > cast(:most as integer)",
                     std::to_string(most)));
}

// Their nodes died, so no search will end them any more. What still is a job
// waits for a worker, or has one.
uint64_t end_abandoned(database_session& on, utc_time before, utc_time now) {
  auto limit = format_utc(before);
  auto at = format_utc(now);
  auto all = keys(on,
                  "select search_id from search_sessions "
                  "where ended_at is null and created_at < :limit "
                  "and not exists (select 1 from jobs where job_id = search_id "
                  "and jobs.ended_at is null)",
                  limit);
  uint64_t ended = 0;
  for (auto& id : all) {
    std::string done;
    on.sql() << "update search_sessions set status = 'failed', ended_at = :at, "
                "is_partial = true where search_id = :id and ended_at is null "
                "returning search_id",
      use(at), use(id), into(done);
    if (!on.sql().got_data())
      continue;
    refund_search(on, id, now);
    ++ended;
  }
  return ended;
}

} // namespace

outcome<upkeep_report> keep_up(database_session& on, const upkeep_options& x,
                               utc_time now) {
  write_transaction all{on};
  upkeep_report out;
  out.abandoned = end_abandoned(on, now - x.longest_search, now);
  out.removed += remove_old(on, "search_sessions", "search_id", "created_at",
                            format_utc(now - x.history));
  out.removed += remove_surplus_searches(on, x.history_per_user);
  out.removed += remove_old(on, "audit_events", "id", "at",
                            format_utc(now - x.audit));
  out.removed += remove_surplus_events(on, x.audit_events);
  out.removed += remove_old(on, "quota_uses", "search_id", "used_at",
                            format_utc(now - x.quota));
  out.removed += remove_old(on, "signed_out_tokens", "token_sha256",
                            "expires_at", format_utc(now));
  auto month = quota_month(now - x.quota);
  on.sql() << "delete from monthly_quota where month_year < :month", use(month);
  all.commit();
  return out;
}

} // namespace bidiq
