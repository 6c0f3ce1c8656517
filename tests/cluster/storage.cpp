// What stands in Redis, read by somebody else than a node.
#include "tests/catch.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/cluster/hopping_clients.hpp"
#include "tests/cluster/redis_check.hpp"

using namespace bidiq::test;

namespace {

using lines = std::vector<std::string>;

lines stored(bidiq::redis_server& redis, const std::string& id) {
  lines out;
  for (auto& [n, text] : stored_events(redis, id))
    out.push_back(text);
  return out;
}

} // namespace

TEST_CASE("Redis holds each event once, as clients and subscribers saw it") {
  cluster x;
  key_watch keys{x.redis()};
  channel_watch channels{x.redis()};
  REQUIRE(x.connected());
  hopping_clients clients{[&] { return x.urls(); }, {.seed = 3}};
  auto id = x.start(0, eight_states);
  clients.follow(id, 4);
  REQUIRE(clients.wait({id}, std::chrono::seconds{20}));
  INFO(clients.state() << x.logs());
  CHECK(clients.violations() == lines{});
  CHECK(check_stored(x.redis(), id, clients.seen(id)) == "");
  CHECK(
    eventually([&] { return channels.heard(id) == stored(x.redis(), id); }));
  auto state = stored_state(x.redis(), id);
  CHECK(state["uf_count"] == "8");
  CHECK(state["node"] == x.health(0)["node_id"]);
  CHECK(keys.violations() == std::set<std::string>{});
  CHECK(keys.looks() > 20);
}

TEST_CASE("a finished search comes back after FLUSHALL") {
  cluster x{{.env = {{"PNCP_RATE_LIMIT", "1000"}}}};
  REQUIRE(x.connected());
  hopping_clients clients{[&] { return x.urls(); }, {.seed = 4}};
  auto id = x.start(0);
  clients.follow(id, 2);
  REQUIRE(clients.wait({id}, std::chrono::seconds{20}));
  key_watch keys{x.redis()};
  x.redis().command({"FLUSHALL"});
  INFO(x.logs());
  CHECK(eventually(
    [&] { return check_stored(x.redis(), id, clients.seen(id)).empty(); }));
  INFO(check_stored(x.redis(), id, clients.seen(id)));
  CHECK(keys.violations() == std::set<std::string>{});
  auto results = "/v1/search/" + id + "/results";
  auto here = http_request("GET", x.url(0, results)).json()["licitacoes"];
  CHECK(eventually([&] {
    auto there = http_request("GET", x.url(1, results));
    return there.status == 200 && there.json()["licitacoes"] == here;
  }));
}

TEST_CASE("what was published without Redis is in it once it is back") {
  cluster x;
  REQUIRE(x.connected());
  hopping_clients clients{[&] { return x.urls(); }, {.seed = 6}};
  x.redis().kill9();
  auto id = x.start(0, eight_states);
  clients.follow(id, 2);
  clients.follow(id, 1, x.url(1));
  // The owner's clients do not wait for Redis.
  clients.follow(id, 1, x.url(0));
  REQUIRE(eventually([&] { return clients.seen(id).last >= 10; }));
  x.redis().start();
  INFO(clients.state() << x.logs());
  REQUIRE(clients.wait({id}, std::chrono::seconds{20}));
  CHECK(clients.violations() == lines{});
  CHECK(check_stored(x.redis(), id, clients.seen(id)) == "");
}

TEST_CASE(
  "a search that begins while Redis takes no writes is in it soon after") {
  cluster x;
  REQUIRE(x.connected());
  auto closed_port = std::to_string(bidiq::free_port());
  auto ways = std::vector<std::pair<lines, lines>>{
    {{"REPLICAOF", "127.0.0.1", closed_port}, {"REPLICAOF", "NO", "ONE"}},
    {{"CONFIG", "SET", "maxmemory", "1"}, {"CONFIG", "SET", "maxmemory", "0"}}};
  for (auto& [begin, end] : ways) {
    INFO(begin[0] << "\n" << x.logs());
    hopping_clients clients{[&] { return x.urls(); }, {.seed = 7}};
    x.redis().command(begin);
    auto id = x.start(0, eight_states);
    x.redis().command(end);
    clients.follow(id, 2);
    clients.follow(id, 1, x.url(1));
    CHECK(clients.wait({id}, std::chrono::seconds{20}));
    INFO(clients.state());
    CHECK(clients.violations() == lines{});
    CHECK(check_stored(x.redis(), id, clients.seen(id)) == "");
  }
}

TEST_CASE("a node that is stopped while Redis is away leaves its results") {
  cluster x{{.env = {{"DRAIN_TIMEOUT_S", "20"}, {"PNCP_RATE_LIMIT", "1000"}}}};
  REQUIRE(x.connected());
  INFO(x.logs());
  auto done = [&](size_t node, const std::string& id) {
    auto results = "/v1/search/" + id + "/results";
    auto found = http_request("GET", x.url(node, results));
    return found.status == 200 && found.json()["status"] == "completed";
  };
  // Some are stored before Redis goes with all it has, some are not.
  lines ids;
  for (int i = 0; i < 3; ++i)
    ids.push_back(x.start(0, eight_states));
  for (auto& id : ids)
    REQUIRE(eventually([&] { return done(1, id); }));
  x.redis().kill9();
  REQUIRE(eventually([&] { return x.health(0)["redis_connected"] == false; }));
  for (int i = 0; i < 3; ++i)
    ids.push_back(x.start(0, eight_states));
  for (auto& id : ids)
    REQUIRE(eventually([&] { return done(0, id); }));
  x.drain(0);
  x.redis().start();
  CHECK(x.wait(0) == 0);
  for (auto& id : ids) {
    INFO(id);
    CHECK(eventually([&] { return done(1, id); }));
    auto log = read_stream(x.url(1, "/v1/buscar-progress/" + id));
    REQUIRE(!log.events.empty());
    CHECK(log.events.back().data["stage"] == "complete");
  }
}
