#include "storage/migrations/migrator.hpp"

#include "storage/migrations/sql_script.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

// Any number that no other program takes for its own: "bidiq" in ASCII.
constexpr long long lock_key = 0x6269646971;

// Carries a value out of the code between, which rolls back on its way.
struct refused : std::exception {
  explicit refused(failure x) : why(std::move(x)) {
    // nop
  }

  failure why;
};

template <class T>
T value_of(outcome<T> x) {
  if (!x)
    throw refused{x.error()};
  return std::move(*x);
}

} // namespace

migrator::migrator(database_session& on, std::span<const migration> known,
                   utc_clock now)
  : on_(on), known_(known), now_(std::move(now)) {
  // nop
}

template <class F>
auto migrator::guarded(F f) -> outcome<decltype(f())> {
  running_.clear();
  try {
    return f();
  } catch (const refused& e) {
    return e.why;
  } catch (const std::exception& e) {
    auto trouble = trouble_of(e);
    if (!running_.empty())
      trouble.text = running_ + ": " + trouble.text;
    return failure_of(trouble);
  }
}

outcome<std::vector<std::string>> migrator::up() {
  return guarded([this] { return run_pending(); });
}

outcome<std::vector<std::string>> migrator::down(size_t steps) {
  return guarded([this, steps] { return revert(steps); });
}

outcome<std::vector<migration_state>> migrator::status() {
  return guarded([this] {
    auto known = has_table("schema_migrations");
    return states_of(known_,
                     known ? applied() : std::vector<applied_migration>{});
  });
}

std::vector<std::string> migrator::run_pending() {
  write_transaction all{on_};
  prepare();
  std::vector<std::string> done;
  for (auto* x : value_of(pending(known_, applied()))) {
    run_up(*x);
    done.emplace_back(x->name);
  }
  all.commit();
  return done;
}

std::vector<std::string> migrator::revert(size_t steps) {
  write_transaction all{on_};
  prepare();
  std::vector<std::string> done;
  auto had = applied();
  for (auto* x : value_of(to_revert(known_, had, steps))) {
    auto row = std::find_if(had.begin(), had.end(), [x](const auto& y) {
      return y.version == x->version;
    });
    run_down(*x, row->adopted);
    done.emplace_back(x->name);
  }
  all.commit();
  return done;
}

// Within the transaction, at whose end the lock goes.
void migrator::prepare() {
  if (on_.dialect() == sql_dialect::postgresql)
    on_.sql() << "select pg_advisory_xact_lock(" << lock_key << ")";
  on_.sql() << "create table if not exists schema_migrations ("
               "version integer not null primary key, "
               "name text not null, "
               "applied_at text not null, "
               "adopted integer not null)";
}

bool migrator::has_table(std::string_view name) {
  std::string wanted{name};
  int found = 0;
  on_.sql() << on_.pick("select count(*) from sqlite_master "
                        "where type = 'table' and name = :name",
                        "select count(*) from information_schema.tables "
                        "where table_schema = current_schema() "
                        "and table_name = :name"),
    soci::use(wanted), soci::into(found);
  return found > 0;
}

std::vector<applied_migration> migrator::applied() {
  std::vector<applied_migration> out;
  applied_migration x;
  int adopted = 0;
  soci::statement rows = (on_.sql().prepare
                            << "select version, name, applied_at, adopted "
                               "from schema_migrations order by version",
                          soci::into(x.version), soci::into(x.name),
                          soci::into(x.at), soci::into(adopted));
  rows.execute();
  while (rows.fetch()) {
    x.adopted = adopted != 0;
    out.push_back(x);
  }
  return out;
}

void migrator::run_script(std::string_view script) {
  for (auto& statement : sql_statements(script))
    on_.sql() << statement;
}

void migrator::run_up(const migration& x) {
  running_ = x.name;
  auto table = adopted_table(x.up);
  int adopted = !table.empty() && has_table(table) ? 1 : 0;
  if (!adopted)
    run_script(x.up);
  auto at = format_utc(now_());
  on_.sql() << "insert into schema_migrations "
               "(version, name, applied_at, adopted) "
               "values (:version, :name, :at, :adopted)",
    soci::use(x.version), soci::use(running_), soci::use(at),
    soci::use(adopted);
}

void migrator::run_down(const migration& x, bool adopted) {
  running_ = x.name;
  if (!adopted)
    run_script(x.down);
  on_.sql() << "delete from schema_migrations where version = :version",
    soci::use(x.version);
}

} // namespace bidiq
