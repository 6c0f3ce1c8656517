// One node, and two, with a real Redis: what operators see of it.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"
#include "tests/tools/redis_server.hpp"

#include <functional>
#include <future>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

child_process::variables shared_by(const std::string& url) {
  return {{"REDIS_URL", url}};
}

nlohmann::json health(const node_fixture& f) {
  auto answer = http_request("GET", f.url("/v1/health"));
  REQUIRE(answer.status == 200);
  return answer.json();
}

bool is_up(const nlohmann::json& x) {
  return x["redis"] == "connected" && x["redis_connected"] == true
         && x["redis_latency_ms"].is_number()
         && x["redis_memory_used_mb"].is_number() && x["mode"] == "redis"
         && x["status"] == "ok" && x["nodes"]["live"] == 1;
}

bool is_down(const nlohmann::json& x) {
  return x["redis"] == "unavailable" && x["redis_connected"] == false
         && x["redis_latency_ms"].is_null()
         && x["redis_memory_used_mb"].is_null() && x["mode"] == "in-memory"
         && x["status"] == "degraded" && x["nodes"]["live"].is_null();
}

size_t count(const std::string& text, const std::string& what) {
  size_t out = 0;
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at)
    ++out;
  return out;
}

} // namespace

TEST_CASE("health tells how Redis is after each change") {
  redis_server server;
  node_fixture f{{"--generate", "100"}, shared_by(server.url())};
  auto up = [&] { return eventually([&] { return is_up(health(f)); }); };
  auto down = [&] { return eventually([&] { return is_down(health(f)); }); };
  CHECK(up());
  server.kill9();
  CHECK(down());
  CHECK(http_request("GET", f.url("/v1/health/ready")).status == 200);
  server.start();
  CHECK(up());
  server.pause();
  CHECK(down());
  server.resume();
  CHECK(up());
}

TEST_CASE("a node without Redis says that it shares nothing") {
  node_fixture f{{"--generate", "100"}};
  auto x = health(f);
  CHECK(x["redis"] == "disabled");
  CHECK(x["redis_connected"] == false);
  CHECK(x["mode"] == "in-memory");
  CHECK(x["status"] == "ok");
  CHECK(x["nodes"]["live"] == 1);
  CHECK(count(f.node->process().err(), "REDIS_URL not set") == 1);
}

TEST_CASE("the log has the operators' lines and no credentials") {
  redis_server server{{.password = "geheim77"}};
  node_fixture f{{"--generate", "100"}, shared_by(server.url())};
  auto log = [&] { return f.node->process().err(); };
  auto connected = "Redis pool connected: 127.0.0.1:"
                   + std::to_string(server.port()) + " (max_connections=2)";
  auto logged = [&](const std::string& text, size_t times) {
    return eventually([&] { return count(log(), text) == times; });
  };
  CHECK(logged(connected, 1));
  CHECK(logged("Using Redis pub/sub for progress", 1));
  server.kill9();
  CHECK(logged("Redis lost", 1));
  CHECK(eventually([&] { return is_down(health(f)); }));
  server.start();
  CHECK(logged(connected, 2));
  CHECK(count(log(), "\"level\":\"error\"") == 0);
  CHECK(count(log(), "geheim77") == 0);
  auto shown = http_request("GET", f.url("/v1/health")).body;
  CHECK(count(shown, "geheim77") == 0);
}

TEST_CASE("a Redis that is not there at the start is a warning") {
  auto port = std::to_string(free_port());
  node_fixture f{{"--generate", "100"},
                 shared_by("redis://:geheim77@127.0.0.1:" + port)};
  CHECK(eventually(
    [&] { return count(f.node->process().err(), "Redis unreachable") == 1; }));
  CHECK(count(f.node->process().err(), "\"level\":\"error\"") == 0);
  CHECK(count(f.node->process().err(), "geheim77") == 0);
  CHECK(is_down(health(f)));
  CHECK(f.search({}).status == 200);
}

TEST_CASE("nodes verify what the others have signed, from the first on") {
  redis_server server;
  node_fixture a{{"--generate", "500"}, shared_by(server.url())};
  auto result = a.search({}).json();
  REQUIRE(result["download_url"].is_string());
  scratch_directory data;
  server_process b{"bidiqd",
                   {},
                   {{"PORT", "0"},
                    {"DATA_DIR", data.path()},
                    {"PNCP_BASE_URL", a.sim->url()},
                    {"REDIS_URL", server.url()}}};
  std::string url = result["download_url"];
  // "?" and "=" of the address are part of the parameter.
  std::string escaped;
  for (char c : url)
    escaped += c == '?' ? "%3F" : c == '=' ? "%3D" : std::string{c};
  auto answer = http_request("GET", b.url() + "/v1/download?url=" + escaped);
  CHECK(answer.status == 302);
  CHECK(answer.header("location") == url);
}

TEST_CASE("no request waits longer than the op timeout while Redis hangs") {
  redis_server server;
  node_fixture f{{"--generate", "500"},
                 {{"REDIS_URL", server.url()},
                  {"REDIS_OP_TIMEOUT_MS", "4000"},
                  {"MAX_ACTIVE_SEARCHES", "100000"},
                  {"MAX_ACTIVE_SEARCHES_PER_USER", "100000"}}};
  auto id = f.start({});
  REQUIRE(eventually([&] { return is_up(health(f)); }));
  server.pause();
  // A node that waited twice would need 8 s, and one that waited for Redis
  // itself would never answer.
  auto in_time = [&](const std::function<long()>& status, long expected) {
    auto answer = std::async(std::launch::async, status);
    CHECK(answer.wait_for(7s) == std::future_status::ready);
    CHECK(answer.get() == expected);
  };
  auto get = [&](const std::string& path) {
    return [&f, path] { return http_request("GET", f.url(path)).status; };
  };
  auto first = [](const stream_log& x) { return !x.events.empty(); };
  // The first meet a link that still looks well, the last one that is down.
  for (int rounds = 0; rounds < 100; ++rounds) {
    in_time(get("/v1/health"), 200);
    in_time(get("/v1/search/" + id + "/status"), 200);
    in_time([&] { return f.search({}, {"Prefer: respond-async"}).status; },
            202);
    in_time(
      [&] {
        auto path = f.url("/v1/buscar-progress/" + id);
        return read_stream(path, 0, first).status;
      },
      200);
    if (rounds > 2 && is_down(health(f)))
      break;
  }
  CHECK(is_down(health(f)));
  server.resume();
}

TEST_CASE("a Redis that may lose data is told of, one that may not is not") {
  auto warnings = [](const std::vector<std::string>& config) {
    redis_server server{{.config = config}};
    node_fixture f{{"--generate", "100"}, shared_by(server.url())};
    REQUIRE(eventually([&] { return is_up(health(f)); }));
    auto told = health(f)["redis_warnings"];
    return told.get<std::vector<std::string>>();
  };
  using texts = std::vector<std::string>;
  CHECK(warnings({"maxmemory 100mb", "maxmemory-policy allkeys-lru"})
        == texts{"maxmemory-policy", "appendonly"});
  CHECK(warnings({"appendonly yes"}) == texts{});
}
