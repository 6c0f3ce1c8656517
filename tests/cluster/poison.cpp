// Keys that somebody has spoilt, beneath nodes that serve.
#include "tests/catch.hpp"
#include "tests/cluster/cluster.hpp"

using namespace bidiq::test;

namespace {

constexpr int rounds = 4; ///< What happens three times takes a node out.

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (auto i = text.find(part); i != text.npos; i = text.find(part, i + 1))
    ++n;
  return n;
}

bool serves(const cluster& x, size_t node) {
  auto metrics = http_request("GET", x.url(node, "/metrics")).body;
  auto crashed = metrics.find("bidiq_actor_crashes_total{") != metrics.npos;
  return !crashed
         && http_request("GET", x.url(node, "/v1/health/ready")).status == 200
         && x.health(node)["redis"] == "connected";
}

} // namespace

TEST_CASE("a key that is spoilt costs itself, and no node its place") {
  cluster x{{.env = {{"PNCP_RATE_LIMIT", "1000"}}}};
  REQUIRE(x.connected());
  auto& redis = x.redis();
  auto id = x.start(0);
  auto result = "bidiq:result:" + id + ":";
  auto path = "/v1/search/" + id;
  REQUIRE(eventually([&] {
    return http_request("GET", x.url(1, path + "/results")).status == 200;
  }));
  // What the other node has decoded it need not read.
  auto other = x.add();
  REQUIRE(x.connected());
  INFO(x.logs());
  redis.command({"SETRANGE", result + "1", "50", "spoilt"});
  for (int i = 0; i < rounds; ++i) {
    auto answer = http_request("GET", x.url(other, path + "/results"));
    CHECK(answer.status == 503);
    CHECK_FALSE(answer.header("retry-after").empty());
    CHECK(http_request("GET", x.url(other, path + "/status")).status == 200);
  }
  // A head with the right checksum, and a length in front that is not.
  auto head = redis.command({"GET", result + "0"});
  redis.command({"DEL", result + "0", "bidiq:progress:" + id});
  redis.command(
    {"SET", "bidiq:partial:" + id, std::string("\xff\xff\xff\x7f", 4) + head});
  for (int i = 0; i < rounds; ++i)
    CHECK(http_request("GET", x.url(other, path + "/results")).status == 503);
  for (auto& key : std::vector<std::string>{
         "progress:" + id, "progress:" + id + ":log", "nodes", "signing-secret",
         "flights:pncp:6", "ratelimit:pncp", "breaker:pncp"}) {
    redis.command({"DEL", "bidiq:" + key});
    redis.command({"LPUSH", "bidiq:" + key, "spoilt"});
  }
  for (auto channel : {"node:all:cmd", "breaker:events", "cache:events"})
    redis.command(
      {"PUBLISH", std::string{"bidiq:"} + channel, std::string(520'000, '[')});
  for (int i = 0; i < rounds; ++i) {
    http_request("GET", x.url(other, path + "/status"));
    http_request("GET", x.url(other, path + "/results"));
  }
  // They go on searching and agreeing.
  auto next = x.start(other);
  CHECK(eventually([&] {
    return http_request("GET", x.url(0, "/v1/search/" + next + "/results"))
             .status
           == 200;
  }));
  for (auto node : x.alive())
    CHECK(eventually([&] { return serves(x, node); }));
  CHECK(eventually([&] { return x.health(0)["nodes"]["live"] == 3; }));
  auto log = x.process(other).process().err();
  CHECK(count(log, "key=" + result + "0@") + count(log, result + "0@") >= 1);
  CHECK(count(log, result + "0@") <= 2);
}
