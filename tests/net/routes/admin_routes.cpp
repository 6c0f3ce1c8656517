#include "tests/net/routes/routes_fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;
using http::status;
using http::verb;

namespace {

constexpr auto breakers = "/v1/admin/breakers";
constexpr auto reset = "/v1/admin/breakers/{source}/reset";
constexpr auto cache = "/v1/admin/cache";

source_view a_source() {
  source_view x;
  x.source = "pncp";
  x.breaker = {breaker_state::open,
               8,
               1'767'225'600'123,
               1'767'225'630'123,
               30'000,
               "failure_rate 0.62 of 100 calls",
               "node-2"};
  x.failure_rate = 0.5;
  x.slow_rate = 0.25;
  x.calls = 100;
  x.rate_limit = 10;
  x.rate = 5;
  x.shared_limit = true;
  x.jobs = 3;
  return x;
}

/// Answers as a source does.
caf::behavior fake_source(caf::event_based_actor*) {
  return {
    [](status_atom, const reply<source_view>& answer) {
      answer.deliver(a_source());
    },
    [](reset_atom, const reply<source_view>& answer) {
      auto x = a_source();
      x.breaker.state = breaker_state::closed;
      x.breaker.since = 0;
      x.drift = "missing data";
      answer.deliver(x);
    },
  };
}

caf::behavior fake_cache(caf::event_based_actor*) {
  return {[](clear_atom, const reply<uint64_t>& answer) {
    answer.deliver(uint64_t{42});
  }};
}

struct fixture : routes_fixture {
  fixture() {
    shared->sources = {pncp_source_name, pcp_source_name};
    serve(pncp_source_name, actors.spawn(fake_source));
    serve(notice_cache_name, actors.spawn(fake_cache));
  }
};

} // namespace

TEST_CASE("administrators see every source, also one that does not answer") {
  fixture f;
  auto x = f.run(verb::get, breakers);
  CHECK(x.code == status::ok);
  auto list = f.json(x)["breakers"];
  REQUIRE(list.size() == 2);
  CHECK(list[0]
        == nlohmann::json({{"source", "pncp"},
                           {"state", "open"},
                           {"version", 8},
                           {"since", "2026-01-01T00:00:00.123Z"},
                           {"until", "2026-01-01T00:00:30.123Z"},
                           {"cooldown_s", 30.0},
                           {"reason", "failure_rate 0.62 of 100 calls"},
                           {"node", "node-2"},
                           {"failure_rate", 0.5},
                           {"slow_rate", 0.25},
                           {"calls", 100},
                           {"rate_limit", 10.0},
                           {"rate", 5.0},
                           {"shared_limit", true},
                           {"jobs", 3},
                           {"drift", nullptr}}));
  CHECK(list[1]
        == nlohmann::json({{"source", "pcp"}, {"error", "overloaded"}}));
}

TEST_CASE("what administrators see is written as it was before") {
  fixture f;
  CHECK(f.text(f.run(verb::get, breakers))
        == R"({"breakers":[{"source":"pncp","state":"open","version":8,)"
           R"("since":"2026-01-01T00:00:00.123Z",)"
           R"("until":"2026-01-01T00:00:30.123Z","cooldown_s":30.0,)"
           R"("reason":"failure_rate 0.62 of 100 calls","node":"node-2",)"
           R"("failure_rate":0.5,"slow_rate":0.25,"calls":100,)"
           R"("rate_limit":10.0,"rate":5.0,"shared_limit":true,"jobs":3,)"
           R"("drift":null},{"source":"pcp","error":"overloaded"}]})");
  CHECK(f.text(f.run(verb::delete_, cache)) == R"({"cleared":42})");
}

TEST_CASE("a reset answers with the source as it is then") {
  fixture f;
  auto x = f.run(verb::post, reset, {{"source", "pncp"}});
  CHECK(x.code == status::ok);
  CHECK(f.json(x)["state"] == "closed");
  CHECK(f.json(x)["since"].is_null());
  CHECK(f.json(x)["drift"] == "missing data");
}

TEST_CASE("a source that is not enabled cannot be reset") {
  fixture f;
  auto x = f.run(verb::post, reset, {{"source", "comprasgov"}});
  CHECK(x.code == status::not_found);
  auto down = f.run(verb::post, reset, {{"source", "pcp"}});
  CHECK(down.code == status::service_unavailable);
}

TEST_CASE("clearing the cache tells how much there was") {
  fixture f;
  auto x = f.run(verb::delete_, cache);
  CHECK(x.code == status::ok);
  CHECK(f.json(x) == nlohmann::json({{"cleared", 42}}));
}

TEST_CASE("others are refused") {
  fixture f;
  for (auto& x : {f.run(verb::get, breakers, {}, false),
                  f.run(verb::post, reset, {{"source", "pncp"}}, false),
                  f.run(verb::delete_, cache, {}, false)}) {
    CHECK(x.code == status::forbidden);
    CHECK(f.json(x)["code"] == "forbidden");
  }
}
