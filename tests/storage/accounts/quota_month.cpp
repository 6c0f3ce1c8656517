#include "storage/accounts/quota_month.hpp"

#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("a month begins at midnight in Sao Paulo") {
  CHECK(quota_month(at(2026, 2, 1, 2)) == "2026-01");
  CHECK(quota_month(at(2026, 2, 1, 3)) == "2026-02");
  CHECK(quota_month(at(2027, 1, 1, 2)) == "2026-12");
  CHECK(next_quota_month(at(2026, 2, 1, 2)) == at(2026, 2, 1, 3));
  CHECK(next_quota_month(at(2026, 2, 1, 3)) == at(2026, 3, 1, 3));
  CHECK(next_quota_month(at(2026, 12, 15)) == at(2027, 1, 1, 3));
}
