#pragma once

#include "actors/jobs/job_store.hpp"
#include "storage/database/database_session.hpp"

#include <optional>
#include <string>

namespace bidiq {

// The operations of a `job_store` on rows. All throw what SOCI does; a database
// worker makes a value of it. Each may be run twice.

job add_job(database_session& on, const job& x, const std::string& worker,
            utc_time now, const job_rules& rules);
/// The same of one that waits for a worker; `too_many_searches` if its user has
/// `most` that have not ended (0: any number), whoever else places one.
outcome<job> place_job(database_session& on, const job& x, uint64_t most);
job_list take_jobs(database_session& on, const job_wish& wish, utc_time now,
                   const job_rules& rules);
job_list held_jobs(database_session& on, uint64_t most);
std::vector<job_lease> renew_jobs(database_session& on,
                                  const std::vector<job_beat>& beats,
                                  utc_time now, const job_rules& rules);
std::optional<job> find_job(database_session& on, const std::string& id);
job_page list_jobs(database_session& on, const job_query& which);
uint64_t sweep_jobs(database_session& on, const job_retention& keep,
                    utc_time now);

/// The channel that PostgreSQL notifies when jobs wait.
inline constexpr const char* jobs_channel = "bidiq_jobs";

/// Reads the job of that id, lets `change` alter it, and writes it if that says
/// so, while no one else can. Answers with the job as it is then, and with what
/// `change` said; nothing if there is no such job.
struct changed_job {
  job now;
  bool changed = false;
};
std::optional<changed_job> change_job(database_session& on,
                                      const std::string& id,
                                      const std::function<bool(job&)>& change);

} // namespace bidiq
