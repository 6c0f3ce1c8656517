-- What was accepted and has to come to an end: see actors/domain/job.hpp. The
-- payload is bytes in hexadecimal, which both databases keep alike.
create table jobs (
  job_id text not null primary key,
  kind text not null,
  user_id text not null,
  state text not null,
  payload text not null,
  priority integer not null,
  attempts integer not null,
  crashes integer not null,
  progress integer not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  worker text not null,
  fencing_token bigint not null,
  leased_until timestamptz not null,
  error_code text not null,
  error_message text not null,
  result_url text not null
);

create index jobs_due on jobs (priority desc, created_at, job_id)
  where state = 'queued';
create index jobs_held on jobs (leased_until) where worker <> '';
create index jobs_by_user on jobs (user_id, created_at);
create index jobs_ended on jobs (ended_at) where ended_at is not null;
