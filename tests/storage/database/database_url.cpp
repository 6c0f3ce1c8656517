#include "storage/database/database_url.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

std::string target(std::string_view text) {
  auto x = parse_database_url(text, "./data");
  return x ? x->target : "refused: " + x.error().context;
}

} // namespace

TEST_CASE("without a URL the database is a file of SQLite in DATA_DIR") {
  auto x = parse_database_url("", "./data").value();
  CHECK(x.dialect == sql_dialect::sqlite);
  CHECK(x.target == "./data/bidiq.db");
  CHECK(x.display() == "sqlite ./data/bidiq.db");
  CHECK(target("sqlite:") == "./data/bidiq.db");
}

TEST_CASE("a file's path is taken from DATA_DIR or from the root") {
  CHECK(target("sqlite:accounts.db") == "./data/accounts.db");
  CHECK(target("sqlite:/var/lib/x.db") == "/var/lib/x.db");
  CHECK(target("sqlite:///var/lib/x.db") == "/var/lib/x.db");
}

TEST_CASE("what names no file is refused") {
  for (auto text : {"sqlite://host/x.db", "sqlite::memory:", "sqlite:/tmp/",
                    "sqlite:a\"b", "sqlite:x.db?mode=memory", "sqlite:a\nb"})
    CHECK(parse_database_url(text, "d").error().code == errc::malformed);
}

TEST_CASE("a file in DATA_DIR does not climb out of it") {
  for (auto text :
       {"sqlite:../x.db", "sqlite:..", "sqlite:a/../../x.db", "sqlite:a/.."}) {
    auto x = parse_database_url(text, "d");
    REQUIRE(!x);
    CHECK(x.error().code == errc::malformed);
    CHECK(x.error().context == "a file in DATA_DIR has no .. in its path");
  }
  CHECK(target("sqlite:a..b") == "./data/a..b");
  CHECK(target("sqlite:..x/y.db") == "./data/..x/y.db");
}

TEST_CASE("a PostgreSQL URI is shown without its credentials") {
  for (auto scheme : {"postgresql", "postgres"}) {
    auto uri = std::string{scheme} + "://me:p%40ss@db.example:5433/bidiq?a=b";
    auto x = parse_database_url(uri, "d").value();
    CHECK(x.dialect == sql_dialect::postgresql);
    CHECK(x.target == uri);
    CHECK(x.display() == "postgresql db.example:5433/bidiq");
  }
  CHECK(parse_database_url("postgresql://h/x y", "d").error().code
        == errc::malformed);
  CHECK(parse_database_url("mysql://h/x", "d").error().code == errc::malformed);
  CHECK(parse_database_url("mysql://me:secret@h", "d")
          .error()
          .context.find("secret")
        == std::string::npos);
}

TEST_CASE("an option is added to a URI that does not have it") {
  CHECK(with_uri_option("postgresql://h/d", "a", "1")
        == "postgresql://h/d?a=1");
  CHECK(with_uri_option("postgresql://h/d?b=2", "a", "1")
        == "postgresql://h/d?b=2&a=1");
  CHECK(with_uri_option("postgresql://h/d?a=2", "a", "1")
        == "postgresql://h/d?a=2");
  CHECK(with_uri_option("postgresql://h/d?ba=2", "a", "1")
        == "postgresql://h/d?ba=2&a=1");
}
