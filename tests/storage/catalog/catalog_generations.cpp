#include "tests/catch.hpp"
#include "tests/storage/catalog/catalog_database.hpp"

#include <atomic>
#include <thread>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = std::chrono::milliseconds{1h};
constexpr catalog_start first_fill{true, patience};
constexpr catalog_start rebuild{false, patience};

long long rows_of(database_session& on, uint64_t generation) {
  return number(on, "select count(*) from catalog_files where generation = "
                      + std::to_string(generation));
}

} // namespace

TEST_CASE("a catalog is empty until it is filled, and is filled at once") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    CHECK_FALSE(read_catalog(*on).generation);
    CHECK(list_catalog(*on, {}).value().files.empty());
    auto first = begin_catalog(*on, noon(), first_fill).value();
    CHECK(add_to_catalog(*on, first, {file("1", "a")}));
    auto state = read_catalog(*on);
    CHECK_FALSE(state.generation);
    CHECK(state.building == first);
    CHECK(state.building_since == noon());
    CHECK(list_catalog(*on, {}).value().files.empty());
    CHECK(find_in_catalog(*on, "1").error().code == errc::not_found);
    CHECK(swap_catalog(*on, first, noon(1min)));
    state = read_catalog(*on);
    CHECK(state.generation == first);
    CHECK(state.files == 1);
    CHECK(state.filled == noon(1min));
    CHECK(state.synced == noon(1min));
    CHECK_FALSE(state.building);
    CHECK_FALSE(state.building_since);
    CHECK(names_of(whole_list(*on, {})) == names{"a"});
    CHECK(begin_catalog(*on, noon(2h), first_fill).error().code
          == errc::already_finished);
    CHECK(begin_catalog(*on, noon(2h), rebuild).has_value());
  }
}

TEST_CASE("while it is built anew the former one is read") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    auto first = fill(*on, {file("1", "a"), file("2", "b")});
    auto second = build(*on, {file("2", "b2"), file("3", "c")});
    CHECK(second > first);
    CHECK(names_of(whole_list(*on, {})) == names{"a", "b"});
    CHECK(find_in_catalog(*on, "2").value().name == "b");
    CHECK(swap_catalog(*on, second, noon()));
    // Run twice, it says the same.
    CHECK(swap_catalog(*on, second, noon(1h)));
    CHECK(read_catalog(*on).filled == noon());
    CHECK_FALSE(swap_catalog(*on, first, noon()));
    CHECK(names_of(whole_list(*on, {})) == names{"b2", "c"});
    CHECK(find_in_catalog(*on, "1").error().code == errc::not_found);
  }
}

TEST_CASE("of those who begin at once one does") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    constexpr size_t askers = 6;
    std::vector<std::thread> threads;
    std::vector<outcome<uint64_t>> done(askers, fail(errc::internal));
    for (size_t i = 0; i < askers; ++i)
      threads.emplace_back(
        [&, i] { done[i] = begin_catalog(*db.connect(), noon(), first_fill); });
    for (auto& x : threads)
      x.join();
    size_t begun = 0;
    for (auto& x : done)
      if (x)
        ++begun;
      else
        CHECK(x.error().code == errc::already_finished);
    CHECK(begun == 1);
  }
}

TEST_CASE("a builder that has died is followed by another one") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    auto current = fill(*on, {file("1", "a")});
    auto dead = begin_catalog(*on, noon(), rebuild).value();
    CHECK(add_to_catalog(*on, dead, {file("2", "b"), file("3", "c")}));
    CHECK_FALSE(begin_catalog(*on, noon(patience), rebuild).has_value());
    auto next = begin_catalog(*on, noon(patience + 1ms), rebuild).value();
    CHECK(next != dead);
    // It was slow only, and hears of it.
    CHECK_FALSE(add_to_catalog(*on, dead, {file("4", "d")}));
    CHECK_FALSE(swap_catalog(*on, dead, noon()));
    fail_catalog(*on, dead, noon(), "too slow");
    CHECK(read_catalog(*on).building == next);
    CHECK(read_catalog(*on).error.empty());
    CHECK(add_to_catalog(*on, next, {file("5", "e")}));
    CHECK(drop_old_catalog(*on, 1) == 1);
    CHECK(drop_old_catalog(*on, 100) == 1);
    CHECK(drop_old_catalog(*on, 100) == 0);
    CHECK(rows_of(*on, dead) == 0);
    CHECK(rows_of(*on, current) == 1);
    CHECK(rows_of(*on, next) == 1);
  }
}

TEST_CASE("what is neither read nor built goes, some at a time") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    auto three = std::vector{file("1", "a"), file("2", "b"), file("3", "c")};
    for (int i = 0; i < 3; ++i)
      fill(*on, three);
    auto building = build(*on, three);
    CHECK(drop_old_catalog(*on, 0) == 0);
    CHECK(drop_old_catalog(*on, 4) == 4);
    CHECK(drop_old_catalog(*on, 4) == 2);
    CHECK(drop_old_catalog(*on, 4) == 0);
    CHECK(whole_list(*on, {}).size() == 3);
    CHECK(rows_of(*on, building) == 3);
  }
}

TEST_CASE("why it failed is told until it succeeds") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    auto first = build(*on, {file("1", "a")});
    fail_catalog(*on, first, noon(1min),
                 std::string(max_catalog_error, 'x') + "é");
    auto state = read_catalog(*on);
    CHECK(state.error == std::string(max_catalog_error, 'x'));
    CHECK(state.failed == noon(1min));
    CHECK_FALSE(state.building);
    CHECK_FALSE(swap_catalog(*on, first, noon()));
    CHECK(drop_old_catalog(*on, 10) == 1);
    // The next one need not wait.
    auto second = begin_catalog(*on, noon(2min), first_fill).value();
    CHECK_FALSE(read_catalog(*on).error.empty());
    CHECK(swap_catalog(*on, second, noon(3min)));
    CHECK(read_catalog(*on).error.empty());
    CHECK_FALSE(read_catalog(*on).failed);
    fail_catalog(*on, second, noon(4min), "no sync");
    CHECK(read_catalog(*on).error == "no sync");
    CHECK(read_catalog(*on).generation == second);
  }
}

TEST_CASE("no reader ever sees a part of a catalog, or of two") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    catalog_database db{dialect};
    auto on = db.connect();
    constexpr size_t size = 50;
    auto edition = [](int n) {
      std::vector<library_file> out;
      for (size_t i = 0; i < size; ++i) {
        out.push_back(file(std::to_string(i), std::to_string(i)));
        out.back().md5 = std::to_string(n);
      }
      return out;
    };
    fill(*on, edition(0));
    std::atomic<bool> stop = false;
    std::atomic<size_t> looks = 0, wrong = 0;
    std::thread reader{[&] {
      auto mine = db.connect();
      while (!stop) {
        auto page = list_catalog(*mine, {}).value();
        auto sound = page.files.size() == size;
        for (auto& x : page.files)
          sound &= x.md5 == page.files.front().md5;
        wrong += !sound;
        ++looks;
      }
    }};
    for (int n = 1; n <= 20 || looks < 20; ++n) {
      fill(*on, edition(n));
      drop_old_catalog(*on, 1'000);
    }
    stop = true;
    reader.join();
    CHECK(wrong == 0);
  }
}
