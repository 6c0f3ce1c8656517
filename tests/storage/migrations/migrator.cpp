#include "storage/migrations/migrator.hpp"

#include "tests/catch.hpp"
#include "tests/storage/database/both_databases.hpp"
#include "tests/storage/migrations/schema_dump.hpp"

#include <thread>

using namespace bidiq;
using namespace bidiq::test;

namespace {

utc_time noon() {
  return utc_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 29}
                  + std::chrono::hours{12}};
}

using names = std::vector<std::string>;

names all_names() {
  names out;
  for (auto& x : all_migrations())
    out.emplace_back(x.name);
  return out;
}

} // namespace

TEST_CASE("each migration can be taken back and run again") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto on = open_session(db.session()).value();
    migrator to{*on, all_migrations(), noon};
    CHECK(to.up().value() == all_names());
    CHECK(to.up().value().empty());
    auto whole = schema(*on);
    std::vector<std::string> stages{whole};
    for (size_t i = 0; i < all_migrations().size(); ++i) {
      CHECK(to.down(1).value().size() == 1);
      stages.push_back(schema(*on));
    }
    CHECK(stages.back().empty());
    CHECK(to.down(1).value().empty());
    CHECK(to.up().value() == all_names());
    CHECK(schema(*on) == whole);
    CHECK(to.down(2).value().size() == 2);
    CHECK(schema(*on) == stages[2]);
    CHECK(to.up().value().size() == 2);
    CHECK(schema(*on) == whole);
  }
}

TEST_CASE("a status says when, and changes nothing") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto on = open_session(db.session()).value();
    migrator to{*on, all_migrations(), noon};
    for (auto& x : to.status().value())
      CHECK(x.applied_at.empty());
    CHECK(schema(*on).empty());
    CHECK(to.up().has_value());
    for (auto& x : to.status().value())
      CHECK(x.applied_at == "2026-11-29T12:00:00.000Z");
  }
}

TEST_CASE("a migration that fails leaves the database as it was") {
  const migration two[]
    = {{1, "0001_good", "create table a (x integer);", "drop table a;"},
       {2, "0002_bad",
        "create table b (x integer); insert into nowhere "
        "values (1);",
        "drop table nowhere;"}};
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    auto on = open_session(db.session()).value();
    auto why = migrator{*on, two, noon}.up().error();
    CHECK(why.code == errc::internal);
    CHECK(why.context.find("0002_bad") != std::string::npos);
    CHECK(schema(*on).empty());
    CHECK(migrator(*on, {two, 1}, noon).up().value() == names{"0001_good"});
  }
}

TEST_CASE("of those who start at once one migrates") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    empty_database db{dialect};
    std::vector<std::thread> nodes;
    std::vector<outcome<names>> done(5);
    for (auto& out : done)
      nodes.emplace_back([&db, &out] {
        auto options = db.session();
        options.statement_timeout = std::chrono::seconds{60};
        auto on = open_session(options);
        out = on ? migrator{**on, all_migrations(), noon}.up()
                 : outcome<names>{on.error()};
      });
    for (auto& node : nodes)
      node.join();
    size_t run = 0;
    for (auto& x : done) {
      INFO((x ? "" : x.error().context));
      REQUIRE(x.has_value());
      run += x->size();
    }
    CHECK(run == all_migrations().size());
  }
}
