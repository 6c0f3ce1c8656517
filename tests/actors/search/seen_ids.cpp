#include "actors/search/seen_ids.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace bidiq;

TEST_CASE("a control number is new once") {
  seen_ids ids;
  CHECK(ids.insert("12345678000195-1-000001/2026"));
  CHECK_FALSE(ids.insert("12345678000195-1-000001/2026"));
  CHECK(ids.insert("12345678000195-1-000002/2026"));
  CHECK(ids.insert("12345678000195-2-000001/2026"));
  CHECK(ids.insert("12345678000195-1-000001/2025"));
  CHECK(ids.insert("22345678000195-1-000001/2026"));
}

TEST_CASE("numbers of any other form are kept apart as they are") {
  seen_ids ids;
  for (auto id :
       {"", "x", "12ABC678000195-1-000001/2026", "1-1-1/2026",
        "12345678000195-1-000001/2026 ", "12345678000195-1-1000001/2026"}) {
    CHECK(ids.insert(id));
    CHECK_FALSE(ids.insert(id));
  }
}

TEST_CASE("a hundred thousand neighbours are all different") {
  seen_ids ids;
  size_t fresh = 0;
  for (int year = 2024; year < 2026; ++year)
    for (int seq = 100000; seq < 150000; ++seq)
      fresh += ids.insert("12345678000195-1-" + std::to_string(seq) + "/"
                          + std::to_string(year));
  CHECK(fresh == 100000);
}
