-- Sectors that users write for themselves, as the API writes them. What a
-- search was for is told by its name as it was then: the sector may be changed
-- or gone.
create table own_sectors (
  user_id text not null,
  sector_id text not null,
  definition text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (user_id, sector_id)
);

alter table search_sessions add column setor_nome text not null default '';
