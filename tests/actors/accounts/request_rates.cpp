#include "actors/accounts/request_rates.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

const request_rates::time_point start{1h};

} // namespace

TEST_CASE("a minute's requests may come at once, and then one by one") {
  request_rates rates{10};
  for (uint64_t left = 10; left > 0; --left) {
    auto x = rates.take("u", 10, start);
    CHECK(x.granted);
    CHECK(x.use.limit == 10);
    CHECK(x.use.remaining == left - 1);
    CHECK(x.use.reset == std::chrono::seconds{6 * (11 - left)});
  }
  auto refused = rates.take("u", 10, start);
  CHECK_FALSE(refused.granted);
  CHECK(refused.use.remaining == 0);
  CHECK(refused.retry_after == 6s);
  CHECK_FALSE(rates.take("u", 10, start + 5900ms).granted);
  CHECK(rates.take("u", 10, start + 6001ms).granted);
  CHECK_FALSE(rates.take("u", 10, start + 6001ms).granted);
}

TEST_CASE("a look takes nothing, and tells what the next may count on") {
  request_rates rates{10};
  CHECK(rates.look("u", 10, start) == rate_use{10, 10, 0s});
  CHECK(rates.size() == 0);
  for (uint64_t left = 10; left > 0; --left) {
    auto taken = rates.take("u", 10, start).use;
    CHECK(rates.look("u", 10, start) == taken);
    CHECK(rates.look("u", 10, start) == taken);
  }
  CHECK(rates.look("u", 10, start + 12s) == rate_use{10, 2, 48s});
  CHECK(rates.look("u", 10, start + 61s) == rate_use{10, 10, 0s});
  CHECK(rates.look("u", 20, start) == rate_use{20, 20, 0s});
  CHECK(rates.look("v", 10, start) == rate_use{10, 10, 0s});
}

TEST_CASE("what is given back can be taken again, and no more") {
  request_rates rates{10};
  rates.give_back("u", 3, start);
  for (int i = 0; i < 3; ++i)
    rates.take("u", 3, start);
  rates.give_back("u", 3, start);
  CHECK(rates.look("u", 3, start) == rate_use{3, 1, 40s});
  CHECK(rates.take("u", 3, start).granted);
  CHECK_FALSE(rates.take("u", 3, start).granted);
}

TEST_CASE("after a quiet minute all of them are free again") {
  request_rates rates{10};
  for (int i = 0; i < 3; ++i)
    rates.take("u", 3, start);
  CHECK(rates.take("u", 3, start + 61s).use.remaining == 2);
}

TEST_CASE("a plan of one request a minute has one") {
  request_rates rates{10};
  CHECK(rates.take("u", 1, start).granted);
  CHECK(rates.take("u", 1, start).retry_after == 60s);
  CHECK(rates.take("u", 1, start + 61s).granted);
}

TEST_CASE("users do not share, and another plan begins anew") {
  request_rates rates{10};
  CHECK(rates.take("u", 1, start).granted);
  CHECK(rates.take("v", 1, start).granted);
  CHECK_FALSE(rates.take("u", 1, start).granted);
  CHECK(rates.take("u", 2, start).granted);
}

TEST_CASE("who has not asked for a minute is forgotten, newcomers are let in") {
  request_rates rates{2};
  rates.take("a", 1, start);
  rates.take("b", 1, start + 30s);
  CHECK(rates.take("c", 1, start + 30s).granted);
  CHECK(rates.size() == 2);
  CHECK_FALSE(rates.take("a", 1, start + 30s).granted);
  rates.sweep(start + 90s);
  CHECK(rates.size() == 0);
}
