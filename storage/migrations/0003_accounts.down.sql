drop table audit_events;
drop table search_sessions;
drop table quota_uses;
drop table monthly_quota;
