#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/time.hpp"
#include "storage/database/database_session.hpp"
#include "storage/migrations/migration_plan.hpp"

#include <span>
#include <string>
#include <vector>

namespace bidiq {

/// Runs migrations over one connection, all of a call in one transaction: they
/// are all done, or nothing is. Of several that run at once, on this machine or
/// others, one goes ahead and the others find nothing left to do: an advisory
/// lock of PostgreSQL, SQLite's place of the one writer. What has been run
/// stands in the table `schema_migrations`. Blocks; failures of the database
/// are values.
class migrator {
public:
  migrator(database_session& on, std::span<const migration> known,
           utc_clock now);

  /// Runs what is pending; returns the names of what was run.
  outcome<std::vector<std::string>> up();

  /// Takes back the last `steps`, as many as there are.
  outcome<std::vector<std::string>> down(size_t steps);

  /// Changes nothing.
  outcome<std::vector<migration_state>> status();

private:
  std::vector<std::string> run_pending();
  std::vector<std::string> revert(size_t steps);
  bool has_table(std::string_view name);
  void prepare();
  std::vector<applied_migration> applied();
  void run_script(std::string_view script);
  void run_up(const migration& x);
  void run_down(const migration& x, bool adopted);

  template <class F>
  auto guarded(F f) -> outcome<decltype(f())>;

  database_session& on_;
  std::span<const migration> known_;
  utc_clock now_;
  std::string running_; ///< For errors: the script that failed.
};

} // namespace bidiq
