#include "tools/bidiqd/database_parts.hpp"

#include "actors/base/log.hpp"
#include "storage/migrations/migrator.hpp"

namespace bidiq {

namespace {

// What a search may take beyond its deadline, and clocks may differ.
constexpr std::chrono::seconds after_timeout{120};

// Five nodes that start together find one of them at work, and wait for it.
outcome<void> bring_up_to_date(database_session& on) {
  auto done = migrator{on, all_migrations(), system_utc_now}.up();
  if (!done)
    return done.error();
  for (auto& name : *done)
    log_line(log_level::info, "database migrated",
             {{"migration", std::string_view{name}}});
  return {};
}

outcome<void> expect_up_to_date(database_session& on) {
  auto states = migrator{on, all_migrations(), system_utc_now}.status();
  if (!states)
    return states.error();
  for (auto& x : *states)
    if (x.applied_at.empty())
      return fail(errc::unavailable, x.name + " is pending: bidiqd migrate up");
  return {};
}

void tell(const std::string& where, database_state now,
          const std::string& why) {
  if (now == database_state::up)
    return log_line(log_level::info, "database connected",
                    {{"where", std::string_view{where}}});
  log_line(log_level::warning, "database away",
           {{"where", std::string_view{where}},
            {"why", std::string_view{why}}});
}

} // namespace

session_options session_options_of(const settings& x) {
  session_options out;
  if (auto where = parse_database_url(x.database_url, x.data_dir))
    out.where = *where;
  out.statement_timeout = x.database_statement_timeout;
  out.connect_timeout = x.database_connect_timeout;
  return out;
}

database_options database_options_of(const settings& x, node_state& state) {
  database_options out;
  out.session = session_options_of(x);
  out.workers = static_cast<size_t>(x.database_workers);
  out.max_waiting = static_cast<size_t>(x.database_max_waiting);
  out.backoff_max = x.database_backoff_max;
  out.prepare = x.database_migrate == "off" ? expect_up_to_date
                                            : bring_up_to_date;
  // What an operator takes back is not run again behind his back.
  out.check = expect_up_to_date;
  state.database = "starting";
  out.on_state = [&state, where = out.session.where.display()](
                   database_state now, const std::string& why) {
    state.database = now == database_state::up ? "connected" : "unavailable";
    tell(where, now, why);
  };
  return out;
}

accounts_options accounts_options_of(const settings& x, database_ptr database,
                                     const redis_parts& redis) {
  accounts_options out;
  out.database = std::move(database);
  out.redis = redis.access;
  out.op_timeout = std::chrono::milliseconds{x.redis_op_timeout_ms};
  out.max_own_sectors = static_cast<uint64_t>(x.own_sectors_per_user);
  return out;
}

upkeep_options upkeep_options_of(const settings& x) {
  upkeep_options out;
  out.history = x.history_ttl;
  out.history_per_user = static_cast<uint64_t>(x.history_max_per_user);
  out.audit = x.audit_ttl;
  out.audit_events = static_cast<uint64_t>(x.audit_max_events);
  out.longest_search = std::chrono::ceil<std::chrono::seconds>(x.search_timeout)
                       + after_timeout;
  return out;
}

} // namespace bidiq
