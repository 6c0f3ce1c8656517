-- Workers that live, by when they last said so.
create table job_workers (
  worker text not null primary key,
  seen_at timestamptz not null
);
