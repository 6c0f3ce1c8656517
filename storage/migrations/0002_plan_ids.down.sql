-- A row whose plan is still the one that its former id became gets that id
-- back; one made or changed since gets the former plan that comes nearest.
insert into plans (id, name, max_searches, price_brl, duration_days, is_active)
select id, name, max_searches, price_brl, duration_days, is_active
from former_plans where true
on conflict (id) do update set
  name = excluded.name,
  max_searches = excluded.max_searches,
  price_brl = excluded.price_brl,
  duration_days = excluded.duration_days,
  is_active = excluded.is_active;

update profiles set plan_type = former_plan_type
where plan_type = case former_plan_type
    when 'free' then 'free_trial'
    when 'pack_5' then 'consultor_agil'
    when 'pack_10' then 'maquina'
    when 'monthly' then 'maquina'
    when 'pack_20' then 'sala_guerra'
    when 'annual' then 'sala_guerra'
  end;

update profiles set plan_type = case plan_type
    when 'free_trial' then 'free'
    when 'consultor_agil' then 'pack_5'
    when 'maquina' then 'monthly'
    when 'sala_guerra' then 'annual'
  end
where plan_type in ('free_trial', 'consultor_agil', 'maquina', 'sala_guerra')
  and plan_type not in (select id from former_plans);

alter table profiles drop column former_plan_type;

update user_subscriptions set plan_id = former_plan_id
where plan_id = case former_plan_id
    when 'free' then 'free_trial'
    when 'pack_5' then 'consultor_agil'
    when 'pack_10' then 'maquina'
    when 'monthly' then 'maquina'
    when 'pack_20' then 'sala_guerra'
    when 'annual' then 'sala_guerra'
  end;

update user_subscriptions set plan_id = case plan_id
    when 'free_trial' then 'free'
    when 'consultor_agil' then 'pack_5'
    when 'maquina' then 'monthly'
    when 'sala_guerra' then 'annual'
  end
where plan_id in ('free_trial', 'consultor_agil', 'maquina', 'sala_guerra')
  and plan_id not in (select id from former_plans);

alter table user_subscriptions drop column former_plan_id;

delete from plans
where id in ('free_trial', 'consultor_agil', 'maquina', 'sala_guerra', 'master')
  and id not in (select id from former_plans);

drop table former_plans;
