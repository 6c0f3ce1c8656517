-- What is counted and remembered of every user. Users are texts here: with
-- AUTH_MODE=off there is one without a profile.
create table monthly_quota (
  user_id text not null,
  month_year text not null,
  searches_count integer not null default 0 check (searches_count >= 0),
  primary key (user_id, month_year)
);

create index monthly_quota_by_month on monthly_quota (month_year);

-- One row for each search that was counted, so that it is counted once and
-- given back at most once.
create table quota_uses (
  search_id text not null primary key,
  user_id text not null,
  month_year text not null,
  refunded boolean not null default false,
  used_at timestamptz not null
);

create index quota_uses_by_time on quota_uses (used_at);

-- Every search, also after its result has expired. Sums are in cents.
create table search_sessions (
  search_id text not null primary key,
  user_id text not null,
  status text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  ufs text not null,
  data_inicial text not null,
  data_final text not null,
  setor_id text not null,
  termos_busca text not null,
  total_filtrado bigint not null default 0,
  valor_total_centavos bigint not null default 0,
  is_partial boolean not null default false
);

create index search_sessions_by_user
on search_sessions (user_id, created_at, search_id);

create index search_sessions_by_time on search_sessions (created_at);

-- Who did what that others may ask about.
create table audit_events (
  id text not null primary key,
  at timestamptz not null,
  user_id text not null,
  kind text not null,
  detail text not null check (length(detail) <= 2000)
);

create index audit_events_by_time on audit_events (at);
