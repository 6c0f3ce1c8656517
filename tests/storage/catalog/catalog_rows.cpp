#include "storage/catalog/catalog_rows.hpp"

#include "tests/catch.hpp"
#include "tests/storage/catalog/catalog_database.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

TEST_CASE("a file is kept as it was given") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    auto whole = file("1A-b_c.d", "Edital nº 5 – Itaú.pdf", "pasta");
    whole.size = uint64_t{1} << 42;
    whole.modified = noon(123ms);
    whole.md5 = "d41d8cd98f00b204e9800998ecf8427e";
    whole.has_thumbnail = true;
    library_file bare;
    bare.id = "bare";
    bare.name = "0123";
    bare.source = "local";
    auto empty = file("empty", "0");
    empty.size = 0;
    fill(*on, {whole, bare, empty});
    CHECK(find_in_catalog(*on, whole.id).value() == whole);
    CHECK(find_in_catalog(*on, "bare").value() == bare);
    CHECK(find_in_catalog(*on, "empty").value() == empty);
    CHECK(whole_list(*on, {}) == std::vector<library_file>{empty, bare, whole});
    CHECK(find_in_catalog(*on, "none").error().code == errc::not_found);
    CHECK(find_in_catalog(*on, "").error().code == errc::not_found);
  }
}

TEST_CASE("a name may be longer than what is ordered by it") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    std::string name;
    // No two parts alike, or PostgreSQL would compress it.
    for (int i = 0; i < 4'000; ++i)
      name += std::to_string(i * 7919 % 10'007) + " ";
    library_query one;
    one.limit = 1;
    fill(*on, {file(std::string(128, 'a'), name, std::string(128, 'f')),
               file(std::string(128, 'b'), name, std::string(128, 'f'))});
    CHECK(names_of(whole_list(*on, one)) == names{name, name});
  }
}

TEST_CASE("of the same id in one generation the later one wins") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    auto other = file("1", "another source");
    other.source = "local";
    auto first = build(*on,
                       {file("1", "a"), file("2", "b"), file("1", "c"), other});
    CHECK(add_to_catalog(*on, first, {file("2", "d")}));
    CHECK(swap_catalog(*on, first, noon()));
    CHECK(names_of(whole_list(*on, {})) == names{"another source", "c", "d"});
    CHECK(read_catalog(*on).files == 3);
    CHECK(find_in_catalog(*on, "1").value().source == "drive");
  }
}

TEST_CASE("what has changed is taken into the current generation at once") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    auto current = fill(*on, {file("1", "a"), file("2", "b"), file("3", "c")});
    fail_catalog(*on, current, noon(), "away");
    CHECK(sync_catalog(*on, current, {file("2", "z"), file("4", "d")},
                       {{"drive", "3"}, {"local", "1"}, {"drive", "none"}},
                       noon(1h)));
    CHECK(names_of(whole_list(*on, {})) == names{"a", "d", "z"});
    auto state = read_catalog(*on);
    CHECK(state.files == 3);
    CHECK(state.synced == noon(1h));
    CHECK(state.filled == noon());
    CHECK(state.error.empty());
    CHECK(sync_catalog(*on, current, {}, {}, noon(2h)));
    CHECK(read_catalog(*on).synced == noon(2h));
    CHECK(read_catalog(*on).files == 3);
    // Not into one that is built, or was read before.
    auto next = build(*on, {});
    CHECK_FALSE(sync_catalog(*on, next, {file("5", "e")}, {}, noon(3h)));
    CHECK(swap_catalog(*on, next, noon(3h)));
    CHECK_FALSE(sync_catalog(*on, current, {file("5", "e")}, {}, noon(4h)));
    CHECK(whole_list(*on, {}).empty());
    CHECK(read_catalog(*on).synced == noon(3h));
  }
}

TEST_CASE("the tables go and come again") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    fill(*on, {file("1", "a")});
    migrator to{*on, all_migrations(), system_utc_now};
    size_t later = 0;
    for (auto& x : all_migrations())
      later += x.name >= "0009_catalog";
    CHECK(to.down(later).has_value());
    CHECK_THROWS(read_catalog(*on));
    CHECK_THROWS(number(*on, "select count(*) from catalog_files"));
    CHECK(to.up().has_value());
    CHECK_FALSE(read_catalog(*on).generation);
    CHECK(number(*on, "select count(*) from catalog_files") == 0);
    CHECK(fill(*on, {file("1", "a")}) == 1);
  }
}
