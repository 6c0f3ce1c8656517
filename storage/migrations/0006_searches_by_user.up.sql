-- One search of one user. A search that is another user's is then found, or
-- rather not found, at the cost of one that never was: its row is not read.
create unique index search_sessions_of_user
on search_sessions (user_id, search_id);
