-- Today's plans. Each row keeps the id that it had before in a column that only
-- migrations use, and the plans themselves, as they were, in a table of the
-- same kind: the way back restores both.
create table former_plans (
  id text not null primary key,
  name text not null,
  max_searches integer,
  price_brl numeric(10, 2),
  duration_days integer,
  is_active boolean not null
);

insert into former_plans (id, name, max_searches, price_brl, duration_days, is_active)
select id, name, max_searches, price_brl, duration_days, is_active from plans;

insert into plans (id, name, max_searches, price_brl, duration_days, is_active)
values
  ('free_trial', 'Teste gratuito', 1000, 0, 7, true),
  ('consultor_agil', 'Consultor Ágil', 50, 297, 30, true),
  ('maquina', 'Máquina', 300, 597, 30, true),
  ('sala_guerra', 'Sala de Guerra', 1000, 1497, 30, true),
  ('master', 'Master', null, 0, null, false)
on conflict (id) do update set
  name = excluded.name,
  max_searches = excluded.max_searches,
  price_brl = excluded.price_brl,
  duration_days = excluded.duration_days,
  is_active = excluded.is_active;

alter table profiles add column former_plan_type text;

update profiles set
  former_plan_type = plan_type,
  plan_type = case plan_type
    when 'free' then 'free_trial'
    when 'pack_5' then 'consultor_agil'
    when 'pack_10' then 'maquina'
    when 'monthly' then 'maquina'
    when 'pack_20' then 'sala_guerra'
    when 'annual' then 'sala_guerra'
  end
where plan_type in ('free', 'pack_5', 'pack_10', 'pack_20', 'monthly', 'annual');

alter table user_subscriptions add column former_plan_id text;

update user_subscriptions set
  former_plan_id = plan_id,
  plan_id = case plan_id
    when 'free' then 'free_trial'
    when 'pack_5' then 'consultor_agil'
    when 'pack_10' then 'maquina'
    when 'monthly' then 'maquina'
    when 'pack_20' then 'sala_guerra'
    when 'annual' then 'sala_guerra'
  end
where plan_id in ('free', 'pack_5', 'pack_10', 'pack_20', 'monthly', 'annual');

delete from plans
where id in ('free', 'pack_5', 'pack_10', 'pack_20', 'monthly', 'annual');
