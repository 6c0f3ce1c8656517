// The database of the system before this one, as that wrote it: it comes here,
// is served, and goes back without a byte of difference.
#include "storage/migrations/migrator.hpp"
#include "storage/migrations/sql_script.hpp"
#include "tests/catch.hpp"
#include "tests/storage/database/both_databases.hpp"
#include "tests/storage/migrations/schema_dump.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr std::string_view legacy_dump = R"(
create table plans (id text not null primary key, name text not null,
  max_searches integer, price_brl numeric(10, 2), duration_days integer,
  is_active boolean not null default true);
create table profiles (id uuid not null primary key, email text,
  plan_type text not null references plans (id),
  is_admin boolean not null default false,
  created_at timestamptz not null default current_timestamp);
create table user_subscriptions (id uuid not null primary key,
  user_id uuid not null references profiles (id) on delete cascade,
  plan_id text not null references plans (id),
  starts_at timestamptz not null default current_timestamp,
  expires_at timestamptz, is_active boolean not null default true);
insert into plans values
  ('free', 'Gratuito', 3, 0, null, true),
  ('pack_5', 'Pacote; de 5', 5, 19.90, null, true),
  ('pack_10', 'Pacote ''10''', 10, 34.90, null, false),
  ('pack_20', 'Pacote 20', 20, 59.90, null, true),
  ('monthly', 'Mensal', null, 149.99, 30, true),
  ('annual', 'Anual', null, 1490, 365, true),
  ('master', 'Dono', 999999, 0.01, 3650, true);
insert into profiles values
  ('00000000-0000-4000-8000-000000000001', 'a@example.com', 'free', false, '2023-05-01T10:00:00.000Z'),
  ('00000000-0000-4000-8000-000000000002', null, 'pack_5', false, '2023-05-02T10:00:00.000Z'),
  ('00000000-0000-4000-8000-000000000003', 'c@example.com', 'pack_10', false, '2023-05-03T10:00:00.000Z'),
  ('00000000-0000-4000-8000-000000000004', 'd@example.com', 'pack_20', false, '2023-05-04T10:00:00.000Z'),
  ('00000000-0000-4000-8000-000000000005', 'e@example.com', 'monthly', false, '2023-05-05T10:00:00.000Z'),
  ('00000000-0000-4000-8000-000000000006', 'f@example.com', 'annual', false, '2023-05-06T10:00:00.000Z'),
  ('00000000-0000-4000-8000-000000000007', 'g@example.com', 'master', true, '2023-05-07T10:00:00.000Z');
insert into user_subscriptions values
  ('10000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000003', 'pack_10', '2024-01-01T00:00:00.000Z', null, true),
  ('10000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000005', 'monthly', '2024-01-01T00:00:00.000Z', '2024-02-01T00:00:00.000Z', false),
  ('10000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000006', 'annual', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z', true),
  ('10000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000004', 'pack_20', '2024-01-01T00:00:00.000Z', null, true);
)";

void run(database_session& on, std::string_view script) {
  for (auto& statement : sql_statements(script))
    on.sql() << statement;
}

std::string text_of(std::initializer_list<const char*> columns) {
  std::string out;
  for (auto* x : columns) {
    out.append(out.empty() ? "" : " || '|' || ");
    out.append("coalesce(cast(").append(x).append(" as text), '~')");
  }
  return out;
}

// Every value of every row.
std::string dump(database_session& on) {
  auto all = [&](const char* table,
                 std::initializer_list<const char*> columns) {
    return std::string{table} + "\n"
           + rows(on, "select " + text_of(columns) + " from " + table
                        + " order by id");
  };
  return schema(on)
         + all("plans", {"id", "name", "max_searches", "price_brl",
                         "duration_days", "is_active"})
         + all("profiles",
               {"id", "email", "plan_type", "is_admin", "created_at"})
         + all("user_subscriptions", {"id", "user_id", "plan_id", "starts_at",
                                      "expires_at", "is_active"});
}

std::string plan_types(database_session& on) {
  return rows(on, "select plan_type from profiles order by id");
}

} // namespace

TEST_CASE("a legacy database comes here and goes back byte by byte") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto on = open_session(db.session()).value();
    run(*on, legacy_dump);
    auto before = dump(*on);
    migrator to{*on, all_migrations(), system_utc_now};
    CHECK(to.up().value().size() == all_migrations().size());
    auto here = dump(*on);
    CHECK(plan_types(*on)
          == "free_trial\nconsultor_agil\nmaquina\nsala_guerra\nmaquina\n"
             "sala_guerra\nmaster\n");
    CHECK(rows(*on, "select plan_id from user_subscriptions order by id")
          == "maquina\nmaquina\nsala_guerra\nsala_guerra\n");
    CHECK(rows(*on, "select id from plans order by id")
          == "consultor_agil\nfree_trial\nmaquina\nmaster\nsala_guerra\n");
    CHECK(to.down(all_migrations().size()).has_value());
    CHECK(dump(*on) == before);
    CHECK(to.up().has_value());
    CHECK(dump(*on) == here);
  }
}

TEST_CASE("who changed or came meanwhile goes back to the nearest plan") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto on = open_session(db.session()).value();
    run(*on, legacy_dump);
    migrator to{*on, all_migrations(), system_utc_now};
    CHECK(to.up().has_value());
    run(*on, "update profiles set plan_type = 'maquina' "
             "where id = '00000000-0000-4000-8000-000000000001';"
             "insert into profiles (id, plan_type) values "
             "('00000000-0000-4000-8000-000000000008', 'free_trial');");
    CHECK(to.down(all_migrations().size()).has_value());
    CHECK(plan_types(*on)
          == "monthly\npack_5\npack_10\npack_20\nmonthly\nannual\nmaster\n"
             "free\n");
  }
}

TEST_CASE("a new database has today's plans") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto on = open_session(db.session()).value();
    CHECK(migrator{*on, all_migrations(), system_utc_now}.up().has_value());
    CHECK(rows(*on, "select id || ' ' || cast(max_searches as text) || ' ' "
                    "|| cast(cast(price_brl as integer) as text) "
                    "from plans where is_active order by price_brl")
          == "free_trial 1000 0\nconsultor_agil 50 297\nmaquina 300 597\n"
             "sala_guerra 1000 1497\n");
  }
}
