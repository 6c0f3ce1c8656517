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

TEST_CASE("a node whose memory is used up is degraded, and still read from") {
  routes_fixture f;
  f.shared->memory
    = std::make_shared<memory_budget>(1000, memory_thresholds{.7, .8, .9, .05});
  auto status = [&](const char* path) {
    auto x = f.run(http::verb::get, path);
    CHECK(x.code == http::status::ok);
    return f.json(x)["status"];
  };
  f.shared->memory->add(memory_account::results, 890);
  CHECK(status("/v1/health") == "ok");
  CHECK(status("/v1/health/ready") == "ok");
  f.shared->memory->add(memory_account::results, 60);
  CHECK(status("/v1/health") == "degraded");
  CHECK(status("/v1/health/ready") == "degraded");
  CHECK(status("/v1/health/live") == "ok");
}

TEST_CASE("a node that can let nobody in is degraded, and still answers") {
  routes_fixture f;
  auto status = [&](const char* path) {
    auto x = f.run(http::verb::get, path);
    CHECK(x.code == http::status::ok);
    return f.json(x)["status"];
  };
  // Without accounts the local user searches, whatever the history does.
  f.state.database = "unavailable";
  CHECK(status("/v1/health/ready") == "ok");
  f.shared->tokens = std::make_shared<token_table>(token_table_options{});
  CHECK(status("/v1/health/ready") == "degraded");
  CHECK(status("/v1/health") == "degraded");
  CHECK(status("/v1/health/live") == "ok");
  f.state.database = "connected";
  CHECK(status("/v1/health/ready") == "ok");
}

TEST_CASE("the token of metrics is taken with its scheme in any case") {
  routes_fixture f;
  f.shared->metrics_token = "secret";
  auto route = std::find_if(f.table.begin(), f.table.end(),
                            [](auto& x) { return x.path == "/metrics"; });
  auto let_in = [&](const std::string& header) {
    auto ctx = http::test::make_context("GET /metrics HTTP/1.1\r\nHost: x\r\n"
                                        "Authorization: "
                                        + header + "\r\n\r\n");
    ctx->matched = &*route;
    boost::asio::io_context io;
    auto refused = boost::asio::co_spawn(io, authenticate(f.shared, *ctx),
                                         boost::asio::use_future);
    io.run();
    return !refused.get();
  };
  for (auto good : {"Bearer secret", "bearer secret", "BEARER secret"})
    CHECK(let_in(good));
  for (auto bad :
       {"Bearer Secret", "Basic secret", "secret", "Bearer", "bearer secrets"})
    CHECK_FALSE(let_in(bad));
}

TEST_CASE("health is written as it was before, alone and with Redis") {
  routes_fixture f;
  f.shared->memory = std::make_shared<memory_budget>(1000);
  f.shared->settings_json = R"({"PORT":"8000"})";
  f.state.sources.update(view(breaker_state::closed));
  f.state.active_searches = 1;
  f.state.queued_searches = 2;
  f.state.sse_connections = 3;
  auto health = [&](const std::string& redis) {
    return R"({"status":"ok","version":")" BIDIQ_VERSION
           R"(","uptime_s":0,"node_id":"node-1","role":"all",)"
           + redis
           + R"(,"database":{"status":"disabled"},)"
             R"("jobs":{"status":"disabled","backend":"memory"},)"
             R"("storage":{"backend":"none"},"sources":{"pncp":)"
             R"({"breaker":"closed","rate_limit":10.0,"rate":10.0}},)"
             R"("searches":{"active":1,"queued":2},"sse":{"connections":3},)"
             R"("memory":{"bytes":0,"budget":1000,"level":"normal"},)"
             R"("settings":{"PORT":"8000"}})";
  };
  auto shown = [&] {
    // Not later than the start, so that no second has passed.
    f.shared->started = std::chrono::steady_clock::now();
    return f.text(f.run(http::verb::get, "/v1/health"));
  };
  CHECK(shown()
        == health(R"("redis":"disabled","redis_connected":false,)"
                  R"("redis_latency_ms":null,"redis_memory_used_mb":null,)"
                  R"("redis_warnings":[],)"
                  R"("mode":"in-memory","nodes":{"live":1})"));
  f.shared->shares_state = true;
  f.state.redis_connected = true;
  f.state.redis_latency_ms = 0.25;
  f.state.redis_memory_bytes = 1'572'864;
  f.state.live_nodes = 3;
  CHECK(shown()
        == health(R"("redis":"connected","redis_connected":true,)"
                  R"("redis_latency_ms":0.250,"redis_memory_used_mb":1.500,)"
                  R"("redis_warnings":[],)"
                  R"("mode":"redis","nodes":{"live":3})"));
  f.state.redis_memory_bytes = -1;
  f.state.live_nodes = 0;
  CHECK(shown()
        == health(R"("redis":"connected","redis_connected":true,)"
                  R"("redis_latency_ms":0.250,"redis_memory_used_mb":null,)"
                  R"("redis_warnings":[],)"
                  R"("mode":"redis","nodes":{"live":null})"));
}

TEST_CASE("a probe says in one word whether the node serves") {
  routes_fixture f;
  CHECK(f.text(f.run(http::verb::get, "/v1/health/live"))
        == R"({"status":"ok"})");
  f.state.ready = false;
  auto ready = f.run(http::verb::get, "/v1/health/ready");
  CHECK(ready.code == http::status::service_unavailable);
  CHECK(f.text(ready) == R"({"status":"unavailable"})");
  CHECK(std::count(ready.headers.begin(), ready.headers.end(),
                   std::pair<std::string, std::string>{"Retry-After", "2"})
        == 1);
}
