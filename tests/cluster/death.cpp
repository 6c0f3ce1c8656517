// The node that runs a search is killed: one end for everyone, decided once.
#include "tests/catch.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/cluster/hopping_clients.hpp"
#include "tests/cluster/redis_check.hpp"

using namespace bidiq::test;

namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using lines = std::vector<std::string>;

// It would run for minutes.
const cluster_options endless{.nodes = 3, .env = {{"PNCP_RATE_LIMIT", "2"}}};

// The verdict of the others, which nothing else replaces: no node goes on with
// the search. Short settings make the product's 20 s (8 + 5 s and two looks)
// about 3 s, and a busy machine makes them longer.
constexpr seconds for_verdict{30};

void check_stranger(cluster& x, const std::string& id,
                    const seen_search& seen) {
  auto node = x.add();
  auto log = read_stream(x.url(node, "/v1/buscar-progress/" + id));
  CHECK(log.clean_end);
  REQUIRE(log.events.size() == seen.events.size());
  for (auto& e : log.events)
    CHECK(e.data == nlohmann::json::parse(seen.events.at(e.id)));
}

} // namespace

TEST_CASE("clients of a killed node get the same end from the others") {
  cluster x{endless};
  REQUIRE(x.connected());
  hopping_clients clients{[&] { return x.urls(); }, {.seed = 8}};
  auto id = x.start(0, eight_states);
  clients.follow(id, 6);
  REQUIRE(eventually([&] { return clients.seen(id).last >= 5; }));
  x.kill9(0);
  CHECK(clients.wait({id}, for_verdict));
  INFO(clients.state() << x.logs());
  CHECK(clients.violations() == lines{});
  auto seen = clients.seen(id);
  CHECK(seen.last_stage() == "error");
  CHECK(check_stored(x.redis(), id, seen) == "");
  check_stranger(x, id, seen);
}

TEST_CASE("a node killed without Redis is declared dead once Redis is there") {
  cluster x{endless};
  REQUIRE(x.connected());
  hopping_clients clients{[&] { return x.urls(); }, {.seed = 9}};
  auto id = x.start(0, eight_states);
  // Clients of the others only: what the killed node alone has shown is gone.
  clients.follow(id, 2, x.url(1));
  clients.follow(id, 2, x.url(2));
  REQUIRE(eventually([&] { return clients.seen(id).last >= 5; }));
  x.redis().kill9();
  x.kill9(0);
  REQUIRE(eventually([&] {
    return x.health(1)["redis_connected"] == false
           && x.health(2)["redis_connected"] == false;
  }));
  CHECK(clients.seen(id).ended == 0);
  x.redis().start();
  CHECK(clients.wait({id}, for_verdict));
  INFO(clients.state() << x.logs());
  CHECK(clients.violations() == lines{});
  CHECK(clients.seen(id).last_stage() == "error");
  check_stranger(x, id, clients.seen(id));
}

TEST_CASE("a node that is only slow to reach Redis is not declared dead") {
  cluster x{{.gates = true, .env = {{"PNCP_RATE_LIMIT", "8"}}}};
  REQUIRE(x.connected());
  hopping_clients clients{[&] { return x.urls(); }, {.seed = 10}};
  auto id = x.start(0, eight_states);
  clients.follow(id, 2, x.url(1));
  REQUIRE(eventually([&] { return clients.seen(id).last >= 3; }));
  // The follower's own link breaks: its silence proves nothing.
  bidiq::gate_faults away;
  away.refuse = true;
  x.gate(1).set(away);
  x.gate(1).cut();
  REQUIRE(eventually([&] { return x.health(1)["redis_connected"] == false; }));
  auto since = steady_clock::now();
  CHECK(eventually([&] { return steady_clock::now() - since > seconds{2}; }));
  x.gate(1).heal();
  CHECK(clients.wait({id}, seconds{30}));
  INFO(clients.state() << x.logs());
  CHECK(clients.violations() == lines{});
  CHECK(clients.seen(id).last_stage() == "complete");
}
