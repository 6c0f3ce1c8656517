drop index search_sessions_of_user;
