-- The catalog of the document library: what files there are, so that listing
-- them asks nobody else. It is filled generation by generation, and read from
-- one that is whole. Of the key, the id comes before the source: files are
-- looked for by it alone.
create table catalog_files (
  generation bigint not null,
  id text not null,
  source text not null,
  name text not null,
  name_folded text not null,
  mime_type text not null,
  size bigint,
  modified timestamptz not null,
  md5 text not null,
  folder text not null,
  has_thumbnail boolean not null,
  primary key (generation, id, source)
);

create index catalog_files_by_name
on catalog_files (generation, name_folded, source, id);

create index catalog_files_by_folder
on catalog_files (generation, folder, name_folded, source, id);

-- One row. `generation` is what is read, `building` what is being filled.
create table catalog_state (
  only_row integer not null primary key check (only_row = 1),
  generation bigint,
  next_generation bigint not null,
  files bigint not null,
  filled_at timestamptz,
  last_sync_at timestamptz,
  last_error text not null,
  failed_at timestamptz,
  building bigint,
  building_since timestamptz
);

insert into catalog_state (only_row, next_generation, files, last_error)
values (1, 1, 0, '');
