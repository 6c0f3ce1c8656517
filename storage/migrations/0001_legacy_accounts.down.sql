drop table user_subscriptions;
drop table profiles;
drop table plans;
