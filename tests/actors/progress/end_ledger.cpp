#include "actors/progress/end_ledger.hpp"

#include "actors/progress/cursor.hpp"
#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("the end goes out once for each cursor, however often one asks") {
  end_ledger x{10};
  CHECK(x.admit(100));
  CHECK(x.admit(100));
  CHECK(!x.admit(101));
  CHECK(x.admit(50));
  CHECK(!x.admit(51));
}

TEST_CASE("the end goes out under no more than so many ids") {
  end_ledger x{3};
  for (uint64_t cursor : {100, 200, 300})
    CHECK(x.admit(cursor));
  CHECK(!x.admit(400));
  CHECK(x.admit(200));
}

TEST_CASE("the highest cursor has a next id, those beyond it have none") {
  end_ledger x{3};
  CHECK(x.admit(max_cursor));
  CHECK(!x.admit(max_cursor + 1));
  CHECK(!x.admit(~uint64_t{0}));
}
