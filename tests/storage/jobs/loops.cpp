// What every store does with loops.
#include "tests/storage/jobs/waited_store.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

TEST_CASE("a loop is due again when it has run, and keeps what came of it") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    job loop;
    loop.id = "loop:sweep";
    loop.type = bidiq::job_type::loop;
    loop.created = loop.due = noon;
    auto add = [&] {
      return waited_store::wait<job>(
        [&](auto to) { x.store->add(loop, {}, noon, to); });
    };
    auto take = [&](bidiq::utc_time now) {
      return waited_store::wait<job_list>([&](auto to) {
               x.store->take({"a", 5, true}, now, to);
             })
        .value();
    };
    auto repeat = [&](const job& it, const job_end& how) {
      return waited_store::wait<bool>([&](auto to) {
               x.store->repeat({it.id, it.worker, it.token}, how, "report",
                               noon + 1h, to);
             })
        .value();
    };
    REQUIRE(add().has_value());
    REQUIRE(add().has_value());
    // It is no work for who wants searches, nor listed among them.
    CHECK(x.take("b").empty());
    CHECK(x.list({}).total == 0);
    auto taken = take(noon);
    REQUIRE(taken.size() == 1);
    CHECK(take(noon).empty());
    CHECK(repeat(taken.front(), {job_state::failed, "internal", "why", {}}));
    CHECK_FALSE(repeat(taken.front(), {}));
    CHECK(take(noon + 59min).empty());
    job_query loops;
    loops.type = bidiq::job_type::loop;
    auto listed = x.list(loops);
    REQUIRE(listed.total == 1);
    CHECK(listed.jobs.front().payload == "report");
    CHECK(listed.jobs.front().error_message == "why");
    taken = take(noon + 1h);
    REQUIRE(taken.size() == 1);
    CHECK(taken.front().started == noon + 1h);
    // Whoever dies of it is not taken for its victim.
    for (int i = 0; i < 3; ++i) {
      auto& it = taken.front();
      REQUIRE(x.lapse({it.id, it.worker, it.token}, noon + 2h).has_value());
      taken = take(noon + 2h);
      REQUIRE(taken.size() == 1);
    }
    CHECK(repeat(taken.front(), {}));
    CHECK(x.list(loops).jobs.front().error_code.empty());
  }
}
