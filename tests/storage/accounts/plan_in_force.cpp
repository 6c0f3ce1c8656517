#include "storage/accounts/plan_in_force.hpp"

#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::days;

namespace {

const auto made = at(2026, 1, 1);
const auto now = at(2026, 1, 5);

} // namespace

TEST_CASE("without a subscription the profile's plan counts") {
  auto x = plan_in_force("maquina", made, days{30}, {}, at(2030, 1, 1));
  CHECK(x.plan == "maquina");
  CHECK_FALSE(x.expires);
  CHECK_FALSE(x.over);
}

TEST_CASE("a trial ends after its days") {
  auto x = plan_in_force("free_trial", made, days{7}, {}, now);
  CHECK(x.expires == made + days{7});
  CHECK_FALSE(x.over);
  CHECK_FALSE(plan_in_force("free_trial", made, days{7}, {},
                            made + days{7} - std::chrono::milliseconds{1})
                .over);
  CHECK(plan_in_force("free_trial", made, days{7}, {}, made + days{7}).over);
  CHECK_FALSE(plan_in_force("free_trial", made, {}, {}, at(2030, 1, 1)).over);
}

TEST_CASE("a subscription counts from its begin to its end") {
  auto chosen = [](utc_time starts, std::optional<utc_time> ends) {
    return plan_in_force("free_trial", made, days{1},
                         {{"maquina", starts, ends}}, now)
      .plan;
  };
  CHECK(chosen(now, {}) == "maquina");
  CHECK(chosen(now + days{1}, {}) == "free_trial");
  CHECK(chosen(made, now + days{1}) == "maquina");
  CHECK(chosen(made, now) == "free_trial");
}

TEST_CASE("of several subscriptions the one that began last counts") {
  auto x = plan_in_force("free_trial", made, days{7},
                         {{"maquina", made, {}},
                          {"sala_guerra", made + days{1}, now + days{9}},
                          {"consultor_agil", made + days{2}, now}},
                         now);
  CHECK(x.plan == "sala_guerra");
  CHECK(x.expires == now + days{9});
}
