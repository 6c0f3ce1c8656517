// The harness itself: what needs no second node, and that it notices each way
// to break the promise.
#include "tests/catch.hpp"
#include "tests/cluster/cluster.hpp"
#include "tests/cluster/hopping_clients.hpp"
#include "tests/cluster/redis_check.hpp"
#include "tests/tools/script_server.hpp"

#include <algorithm>
#include <atomic>
#include <memory>

using namespace bidiq;
using namespace bidiq::test;

namespace {

std::string event(int id, const std::string& stage, int progress,
                  const std::string& message = "m") {
  nlohmann::json x{{"id", id},
                   {"search_id", "scripted"},
                   {"stage", stage},
                   {"progress", progress},
                   {"message", message}};
  return "id: " + std::to_string(id) + "\ndata: " + x.dump() + "\n\n";
}

// What one client of a server that sends this says of it.
std::string verdict(const std::string& stream) {
  script_server server{[&](const std::string& request, auto connection) {
    if (request.find("Last-Event-ID") != std::string::npos) {
      connection.send("HTTP/1.1 204 No Content\r\n\r\n");
      return;
    }
    connection.open_stream();
    connection.chunk(stream);
    connection.chunk("");
  }};
  hopping_clients clients{[&] { return std::vector{server.url()}; },
                          {.stay_min = std::chrono::seconds{60},
                           .stay_max = std::chrono::seconds{60}}};
  clients.follow("scripted", 1);
  server.wait_for("GET");
  eventually([&] {
    return !clients.violations().empty() || clients.settled("scripted");
  });
  auto all = clients.violations();
  if (all.empty())
    return "fine";
  return all[0].substr(all[0].find(" connects: ") + 11);
}

} // namespace

TEST_CASE("clients notice each way to break the promise") {
  auto first = event(1, "queued", 0);
  auto end = event(2, "complete", 100);
  CHECK(verdict(first + end) == "fine");
  CHECK(verdict(first + event(3, "fetching", 5)) == "got id 3");
  CHECK(verdict(first + first) == "got id 1");
  CHECK(verdict(first + end + event(3, "fetching", 100))
          .starts_with("an event after the terminal one"));
  CHECK(verdict(event(1, "queued", 5) + event(2, "fetching", 4))
          .starts_with("progress falls from 5"));
  CHECK(verdict("data: {\"id\":0,\"stage\":\"error\"}\n\n")
          .starts_with("id line \"\""));
  CHECK(verdict("id: 1\ndata: {\"id\":\n\n").starts_with("not JSON"));
  CHECK(verdict(first).starts_with("204 before the terminal event"));
}

TEST_CASE("clients notice that others saw other bytes") {
  int n = 0;
  script_server server{[&](const std::string&, auto connection) {
    connection.open_stream();
    connection.chunk(event(1, "queued", 0, std::to_string(++n)));
    connection.wait_for_close();
  }};
  hopping_clients clients{[&] { return std::vector{server.url()}; }, {}};
  clients.follow("scripted", 2);
  CHECK(eventually([&] { return !clients.violations().empty(); }));
}

// A search that forked: one client is sent its end as event 2, the other,
// which a node that is no more had told more, comes back with what it has and
// gets 204.
TEST_CASE(
  "a 204 that no server could avoid is told from one that lost an end") {
  auto second_has = GENERATE(1, 2);
  auto forks = GENERATE(false, true);
  auto ended = std::make_shared<std::atomic<bool>>(false);
  script_server one{[&, ended](const std::string&, auto connection) {
    connection.open_stream();
    connection.chunk(event(1, "queued", 0) + event(2, "complete", 100));
    connection.chunk("");
    *ended = true;
  }};
  script_server other{[&, ended](const std::string& request, auto connection) {
    if (request.find("Last-Event-ID") != std::string::npos) {
      eventually([&] { return ended->load(); });
      connection.send("HTTP/1.1 204 No Content\r\n\r\n");
      return;
    }
    connection.open_stream();
    connection.chunk(event(1, "queued", 0)
                     + (second_has == 2 ? event(2, "fetching", 5) : ""));
    connection.chunk("");
  }};
  hopping_clients clients{[&] {
                            return std::vector{one.url(), other.url()};
                          },
                          {.stay_min = std::chrono::seconds{60},
                           .stay_max = std::chrono::seconds{60},
                           .forks_allowed = forks}};
  clients.follow("scripted", 1, one.url());
  CHECK(eventually([&] { return clients.seen("scripted").ended == 1; }));
  clients.follow("scripted", 1, other.url());
  auto lost = [&] {
    auto all = clients.violations();
    return std::any_of(all.begin(), all.end(), [](auto& x) {
      return x.find("204 before the terminal event") != std::string::npos;
    });
  };
  auto excused = forks && second_has == 2;
  CHECK(eventually(
    [&] { return excused ? clients.seen("scripted").ended == 2 : lost(); }));
  CHECK(lost() != excused);
}

TEST_CASE("hopping clients see a search of one node through") {
  cluster x{{.nodes = 1}};
  hopping_clients clients{[&] { return x.urls(); }, {.seed = 5}};
  clients.follow("hopped-search-1", 3);
  auto id = x.start(0, {{"search_id", "hopped-search-1"}});
  clients.follow(id, 3);
  INFO(x.logs());
  CHECK(clients.wait({id}, std::chrono::seconds{20}));
  INFO(clients.state());
  CHECK(clients.violations() == std::vector<std::string>{});
  auto seen = clients.seen(id);
  CHECK(seen.last_stage() == "complete");
  CHECK(seen.events.size() == seen.last);
}

TEST_CASE("the watch over keys notices types and keys that never expire") {
  redis_server redis;
  key_watch watch{redis};
  redis.command({"SET", "bidiq:node:1", "no hash", "PX", "60000"});
  redis.command({"XADD", "bidiq:progress:x:log", "1-0", "event", "{}"});
  redis.command({"SET", "stranger", "1", "PX", "60000"});
  CHECK(eventually([&] {
    return watch.violations()
           == std::set<std::string>{"bidiq:node:1 is a string",
                                    "bidiq:progress:x:log never expires",
                                    "stranger is a string"};
  }));
}

TEST_CASE("the channels' watch hears what is published") {
  redis_server redis;
  channel_watch watch{redis};
  redis.command({"PUBLISH", "bidiq:progress:x:events", "1"});
  redis.command({"PUBLISH", "bidiq:progress:x:events", "2"});
  redis.command({"PUBLISH", "bidiq:progress:y:events", "3"});
  CHECK(eventually([&] { return watch.heard("y").size() == 1; }));
  CHECK(watch.heard("x") == std::vector<std::string>{"1", "2"});
}
