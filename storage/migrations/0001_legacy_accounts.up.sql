-- adopts: plans
-- The accounts of the system before this one, where the history begins. Its
-- plans are known by their ids and sizes; their prices were not handed on.
create table plans (
  id text not null primary key,
  name text not null,
  max_searches integer,
  price_brl numeric(10, 2),
  duration_days integer,
  is_active boolean not null default true
);

create table profiles (
  id uuid not null primary key,
  email text,
  plan_type text not null references plans (id),
  is_admin boolean not null default false,
  created_at timestamptz not null default current_timestamp
);

create table user_subscriptions (
  id uuid not null primary key,
  user_id uuid not null references profiles (id) on delete cascade,
  plan_id text not null references plans (id),
  starts_at timestamptz not null default current_timestamp,
  expires_at timestamptz,
  is_active boolean not null default true
);

create index user_subscriptions_by_user on user_subscriptions (user_id);

insert into plans (id, name, max_searches, price_brl, duration_days, is_active)
values
  ('free', 'Gratuito', 3, 0, null, true),
  ('pack_5', 'Pacote 5', 5, null, null, true),
  ('pack_10', 'Pacote 10', 10, null, null, true),
  ('pack_20', 'Pacote 20', 20, null, null, true),
  ('monthly', 'Mensal', null, null, 30, true),
  ('annual', 'Anual', null, null, 365, true),
  ('master', 'Master', null, 0, null, true);
