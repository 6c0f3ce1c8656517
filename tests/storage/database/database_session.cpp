#include "storage/database/database_session.hpp"

#include "tests/catch.hpp"
#include "tests/storage/database/both_databases.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

using namespace bidiq;
using namespace bidiq::test;

namespace {

// What a statement fails with.
sql_trouble trouble(database_session& on, const std::string& statement) {
  try {
    on.sql() << statement;
  } catch (const std::exception& e) {
    return trouble_of(e);
  }
  return {sql_trouble::kind::defect, "nothing"};
}

} // namespace

TEST_CASE("a transaction that is not committed leaves nothing") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto on = open_session(db.session()).value();
    on->sql() << "create table t (x integer)";
    {
      write_transaction all{*on};
      on->sql() << "insert into t values (1)";
    }
    {
      write_transaction all{*on};
      on->sql() << "insert into t values (2)";
      all.commit();
    }
    int sum = 0;
    on->sql() << "select sum(x) from t", soci::into(sum);
    CHECK(sum == 2);
  }
}

TEST_CASE("an error tells its cause and no value of the statement") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto on = open_session(db.session()).value();
    on->sql() << "create table t (x text primary key)";
    std::string secret = "canary-value";
    on->sql() << "insert into t values (:x)", soci::use(secret);
    try {
      on->sql() << "insert into t values (:x)", soci::use(secret);
      FAIL("the key was taken twice");
    } catch (const std::exception& e) {
      auto found = trouble_of(e);
      CHECK(found.type == sql_trouble::kind::defect);
      CHECK(found.text.find(secret) == std::string::npos);
      CHECK(failure_of(found).code == errc::internal);
    }
    CHECK(trouble(*on, "select nothing from nowhere").type
          == sql_trouble::kind::defect);
  }
}

TEST_CASE("a statement ends at its time limit") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto options = db.session();
    options.statement_timeout = std::chrono::milliseconds{50};
    auto on = open_session(options).value();
    on->set_deadline(std::chrono::steady_clock::now()
                     + options.statement_timeout);
    auto found = trouble(*on, "with recursive n(x) as (select 1 union all "
                              "select x + 1 from n) select count(*) from n");
    CHECK(found.type == sql_trouble::kind::busy);
    auto said = failure_of(found);
    CHECK(said.code == errc::unavailable);
    CHECK(said.retry_after > std::chrono::seconds{0});
  }
}

TEST_CASE("SQLite has a write-ahead log and keeps foreign keys") {
  empty_database db{sql_dialect::sqlite};
  auto on = open_session(db.session()).value();
  std::string mode;
  int keys = 0;
  on->sql() << "pragma journal_mode", soci::into(mode);
  on->sql() << "pragma foreign_keys", soci::into(keys);
  CHECK(mode == "wal");
  CHECK(keys == 1);
  int temporary = 0;
  on->sql() << "pragma temp_store", soci::into(temporary);
  CHECK(temporary == 2);
}

TEST_CASE("a writer waits for the one before, and not for ever") {
  empty_database db{sql_dialect::sqlite};
  auto options = db.session();
  options.statement_timeout = std::chrono::milliseconds{20};
  auto first = open_session(options).value();
  auto second = open_session(options).value();
  write_transaction all{*first};
  try {
    write_transaction other{*second};
    FAIL("two writers at once");
  } catch (const std::exception& e) {
    CHECK(trouble_of(e).type == sql_trouble::kind::busy);
  }
}

TEST_CASE("what cannot be opened is said without credentials") {
  session_options options;
  options.where = {sql_dialect::sqlite, "/nonexistent/folder/x.db"};
  CHECK(open_session(options).error().code == errc::unavailable);
  options.where = {sql_dialect::postgresql,
                   "postgresql://me:canary-word@127.0.0.1:1/x"};
  auto why = open_session(options).error();
  CHECK(why.code == errc::unavailable);
  CHECK(why.context.find("canary-word") == std::string::npos);
  CHECK(why.context.find("127.0.0.1:1/x") != std::string::npos);
  CHECK(why.context.find("Connection refused") != std::string::npos);
  // libpq takes the first @ for the end of the password.
  options.where.target = "postgresql://me:canary@word.invalid@127.0.0.1:1/x";
  CHECK(open_session(options).error().context.find("word")
        == std::string::npos);
  options.where.target = "postgresql://me:canary%zz@127.0.0.1:1/x";
  CHECK(open_session(options).error().context.find("canary")
        == std::string::npos);
}

TEST_CASE("a server that refuses is heard") {
  session_options options;
  options.where = {sql_dialect::postgresql,
                   shared_postgres().url("no_such_database")};
  auto why = open_session(options).error();
  CHECK(why.context.find("\"no_such_database\" does not exist")
        != std::string::npos);
}

TEST_CASE("nobody else on the machine can read SQLite's files") {
  empty_database db{sql_dialect::sqlite};
  auto on = open_session(db.session()).value();
  on->sql() << "create table t (x integer)";
  for (auto end : {"", "-wal", "-shm"}) {
    INFO(end);
    using std::filesystem::perms;
    auto mode = std::filesystem::status(db.where.target + end).permissions();
    CHECK(mode == (perms::owner_read | perms::owner_write));
  }
}

TEST_CASE("what PostgreSQL warns of becomes a line of the log") {
  empty_database db{sql_dialect::postgresql};
  auto on = open_session(db.session()).value();
  temporary_directory folder;
  auto file = folder.path / "log";
  auto said = [&] {
    auto kept = ::dup(STDERR_FILENO);
    auto to = ::open(file.c_str(), O_CREAT | O_WRONLY, 0600);
    ::dup2(to, STDERR_FILENO);
    on->sql() << "do $$ begin raise warning 'a word'; end $$";
    ::dup2(kept, STDERR_FILENO);
    ::close(to);
    ::close(kept);
    std::ifstream in{file};
    return std::string{std::istreambuf_iterator<char>{in}, {}};
  }();
  CHECK(said.find(" warning the database says ") != std::string::npos);
  CHECK(said.find("a word") != std::string::npos);
  CHECK(std::count(said.begin(), said.end(), '\n') == 1);
}
