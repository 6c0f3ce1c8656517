#include "tests/net/routes/routes_fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

source_view view(breaker_state state) {
  source_view x;
  x.source = "pncp";
  x.breaker.state = state;
  x.rate_limit = 10;
  x.rate = 10;
  return x;
}

} // namespace

TEST_CASE("health shows every source, and a breaker that is not closed") {
  routes_fixture f;
  auto health = [&] {
    auto x = f.run(http::verb::get, "/v1/health");
    CHECK(x.code == http::status::ok);
    return f.json(x);
  };
  f.state.sources.update(view(breaker_state::closed));
  CHECK(health()["status"] == "ok");
  CHECK(health()["sources"]["pncp"]
        == nlohmann::json(
          {{"breaker", "closed"}, {"rate_limit", 10.0}, {"rate", 10.0}}));
  f.state.sources.update(view(breaker_state::open));
  CHECK(health()["status"] == "degraded");
  CHECK(health()["sources"]["pncp"]["breaker"] == "open");
  CHECK(f.run(http::verb::get, "/v1/health/ready").code == http::status::ok);
}

TEST_CASE("health shows the memory that is counted, and its level") {
  routes_fixture f;
  f.shared->memory
    = std::make_shared<memory_budget>(1000, memory_thresholds{.7, .8, .9, .05});
  auto memory = [&] {
    return f.json(f.run(http::verb::get, "/v1/health"))["memory"];
  };
  CHECK(
    memory()
    == nlohmann::json({{"bytes", 0}, {"budget", 1000}, {"level", "normal"}}));
  f.shared->memory->add(memory_account::results, 950);
  CHECK(memory()["bytes"] == 950);
  CHECK(memory()["level"] == "refuse");
  CHECK(f.run(http::verb::get, "/v1/health/live").code == http::status::ok);
}
