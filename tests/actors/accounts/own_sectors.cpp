#include "actors/accounts/own_sectors.hpp"

#include "tests/actors/accounts/accounts_fixture.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

const identity sector_owner = somebody(user_id(1));
const identity somebody_else = somebody(user_id(2));

outcome<saved_sector> save_as(accounts_node& node, const std::string& id,
                              const std::string& definition) {
  return node.ask<saved_sector>(store_atom_v, sector_owner, id, definition);
}

} // namespace

TEST_CASE("the accounts keep users' own sectors, each for its user") {
  accounts_database db{sql_dialect::sqlite};
  accounts_node node{db.options()};
  CHECK(save_as(node, "epis", "{\"name\":\"a\"}").value().is_new);
  CHECK_FALSE(save_as(node, "epis", "{\"name\":\"b\"}").value().is_new);
  auto hers = node.ask<own_sector_list>(list_atom_v, sector_owner).value();
  REQUIRE(hers.size() == 1);
  CHECK(hers[0].definition == "{\"name\":\"b\"}");
  std::string id = "epis";
  CHECK(node.ask<own_sector>(find_atom_v, sector_owner, id).value() == hers[0]);
  CHECK(node.ask<own_sector>(find_atom_v, somebody_else, id).error().code
        == errc::not_found);
  CHECK(node.ask<bool>(clear_atom_v, somebody_else, id).error().code
        == errc::not_found);
  CHECK(node.ask<bool>(clear_atom_v, sector_owner, id).value());
  CHECK(node.ask<own_sector_list>(list_atom_v, sector_owner).value().empty());
}

TEST_CASE("the accounts refuse one sector too many") {
  accounts_database db{sql_dialect::sqlite};
  accounts_options options;
  options.max_own_sectors = 1;
  accounts_node node{db.options(), options};
  CHECK(save_as(node, "aa", "{}").has_value());
  CHECK(save_as(node, "bb", "{}").error().code == errc::too_many_sectors);
}

TEST_CASE("while the database is away own sectors cannot be had") {
  postgres_server server;
  database_options how;
  how.session.where = {sql_dialect::postgresql, server.new_database()};
  how.prepare = [](database_session& on) -> outcome<void> {
    auto done = migrator{on, all_migrations(), system_utc_now}.up();
    return done ? outcome<void>{} : outcome<void>{done.error()};
  };
  accounts_node node{how};
  CHECK(save_as(node, "epis", "{}").has_value());
  server.kill9();
  std::string id = "epis";
  for (auto code :
       {node.ask<own_sector_list>(list_atom_v, sector_owner).error().code,
        node.ask<own_sector>(find_atom_v, sector_owner, id).error().code,
        save_as(node, "epis", "{}").error().code,
        node.ask<bool>(clear_atom_v, sector_owner, id).error().code})
    CHECK(code == errc::unavailable);
}
