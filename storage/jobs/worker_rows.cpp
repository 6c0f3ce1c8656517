#include "storage/jobs/worker_rows.hpp"

#include "storage/database/timestamp.hpp"

#include <soci/soci.h>

namespace bidiq {

using soci::into;
using soci::use;

uint64_t enlist_worker(database_session& on, const std::string& worker,
                       utc_time now, utc_time since) {
  auto at = format_utc(now);
  auto limit = format_utc(since);
  long long living = 0;
  write_transaction all{on};
  if (!worker.empty()) {
    on.sql() << "insert into job_workers (worker, seen_at) values (:worker, "
                ":now) on conflict (worker) do update set "
                "seen_at = excluded.seen_at",
      use(worker), use(at);
    on.sql() << "delete from job_workers where seen_at < :since", use(limit);
  }
  on.sql() << "select count(*) from job_workers where seen_at >= :since",
    use(limit), into(living);
  all.commit();
  return static_cast<uint64_t>(living);
}

bool retire_worker(database_session& on, const std::string& worker) {
  write_transaction all{on};
  std::string gone;
  on.sql() << "delete from job_workers where worker = :worker returning worker",
    use(worker), into(gone);
  auto known = on.sql().got_data();
  all.commit();
  return known;
}

} // namespace bidiq
