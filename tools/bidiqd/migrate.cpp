#include "tools/bidiqd/migrate.hpp"

#include "storage/migrations/migrator.hpp"
#include "tools/bidiqd/database_parts.hpp"

#include <filesystem>
#include <iostream>

namespace bidiq {

namespace {

// A person waits for it, or a script that has its own limit.
constexpr std::chrono::minutes patience{10};

int failed(const failure& why) {
  std::cerr << "bidiqd migrate: " << why.context << "\n";
  return 1;
}

int show(const outcome<std::vector<migration_state>>& states) {
  if (!states)
    return failed(states.error());
  for (auto& x : *states)
    std::cout << shown_name(x.name)
              << (x.applied_at.empty() ? " pending"
                                       : " applied " + x.applied_at)
              << "\n";
  return 0;
}

int show(const outcome<std::vector<std::string>>& done, const char* what) {
  if (!done)
    return failed(done.error());
  for (auto& name : *done)
    std::cout << shown_name(name) << ' ' << what << "\n";
  if (done->empty())
    std::cout << "nothing to do\n";
  return 0;
}

// To look makes no file of SQLite, and there is nothing to take back.
int without_database(const database_address& where, migrate_action action) {
  std::cerr << "bidiqd migrate: there is no " << where.display() << " yet\n";
  if (action != migrate_action::status)
    return show(std::vector<std::string>{}, "");
  return show(states_of(all_migrations(), {}));
}

} // namespace

int run_migrate(const settings& x, const migrate_order& order) {
  auto options = session_options_of(x);
  options.statement_timeout = patience;
  std::error_code ec;
  if (options.where.dialect == sql_dialect::sqlite) {
    if (order.action != migrate_action::up
        && std::filesystem::symlink_status(options.where.target, ec).type()
             == std::filesystem::file_type::not_found)
      return without_database(options.where, order.action);
    std::filesystem::create_directories(x.data_dir, ec);
  }
  auto session = open_session(options);
  if (!session)
    return failed(session.error());
  migrator to{**session, all_migrations(), system_utc_now};
  switch (order.action) {
    case migrate_action::up:
      return show(to.up(), "applied");
    case migrate_action::down:
      return show(to.down(order.steps), "reverted");
    case migrate_action::status:
      return show(to.status());
  }
  return 1;
}

} // namespace bidiq
