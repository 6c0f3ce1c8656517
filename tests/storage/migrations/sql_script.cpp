#include "storage/migrations/sql_script.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

using texts = std::vector<std::string>;

TEST_CASE("a script falls into its statements") {
  CHECK(sql_statements("") == texts{});
  CHECK(sql_statements(" ;\n; -- nothing\n") == texts{});
  CHECK(sql_statements("a;b\n;\nc") == texts{"a", "b", "c"});
}

TEST_CASE("strings may hold what else separates") {
  CHECK(sql_statements("a 'x;y' b; c '--' d;")
        == texts{"a 'x;y' b", "c '--' d"});
  CHECK(sql_statements("a 'it''s; so';b") == texts{"a 'it''s; so'", "b"});
}

TEST_CASE("comments are no part of a statement") {
  CHECK(sql_statements("-- one; two\na -- and 'so\n b;-- end")
        == texts{"a \n b"});
}

TEST_CASE("the first line may name the table that a script would make") {
  CHECK(adopted_table("-- adopts: plans\ncreate") == "plans");
  CHECK(adopted_table("-- adopts: plans") == "plans");
  CHECK(adopted_table("create\n-- adopts: plans\n").empty());
}
