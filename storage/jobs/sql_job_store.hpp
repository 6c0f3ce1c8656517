#pragma once

#include "actors/jobs/job_store.hpp"
#include "storage/database/database.hpp"

namespace bidiq {

/// Jobs in the database, which nodes share if it is PostgreSQL's.
job_store_ptr make_sql_job_store(database_ptr database, job_rules rules);

} // namespace bidiq
