// Streams of searches that a node does not have: ended elsewhere, not begun,
// or never to begin.
#include "tests/catch.hpp"
#include "tests/cluster/cluster.hpp"

#include <atomic>
#include <future>

using namespace bidiq::test;

namespace {

std::string path_of(const std::string& id) {
  return "/v1/buscar-progress/" + id;
}

using ids = std::vector<uint64_t>;

ids ids_after(const cluster& x, size_t node, const std::string& id,
              uint64_t cursor) {
  auto log = read_stream(x.url(node, path_of(id)), cursor);
  CHECK(log.status == (log.events.empty() ? 204 : 200));
  ids out;
  for (auto& event : log.events)
    out.push_back(event.id);
  return out;
}

} // namespace

TEST_CASE("the end goes once to who is ahead of it, from whichever node") {
  cluster x{{.env = {{"PNCP_RATE_LIMIT", "1000"}}}};
  REQUIRE(x.connected());
  auto id = x.start(0);
  auto last = read_stream(x.url(0, path_of(id))).events.back().id;
  CHECK(ids_after(x, 1, id, last + 88) == ids{last + 89});
  CHECK(ids_after(x, 0, id, last + 89).empty());
  CHECK(ids_after(x, 1, id, last + 89).empty());
  CHECK(ids_after(x, 0, id, last + 500) == ids{last + 501});
  CHECK(ids_after(x, 1, id, last + 501).empty());
  CHECK(ids_after(x, 1, id, last).empty());
  // Without Redis each node knows what it has sent itself.
  x.redis().kill9();
  CHECK(ids_after(x, 1, id, last + 900) == ids{last + 901});
  CHECK(ids_after(x, 1, id, last + 901).empty());
}

TEST_CASE("who connects before the POST sees all of it, from any node") {
  cluster x{{.env = {{"PNCP_RATE_LIMIT", "1000"}}}};
  REQUIRE(x.connected());
  std::string id = "not-begun-yet";
  std::vector<std::atomic<bool>> began(2);
  std::vector<std::future<stream_log>> clients;
  for (size_t node : {0, 1})
    clients.push_back(std::async(std::launch::async, [&, node] {
      return read_stream(x.url(node, path_of(id)), 0, [&, node](auto& seen) {
        began[node] = !seen.text.empty();
        return false;
      });
    }));
  for (auto& each : began)
    REQUIRE(eventually([&] { return each.load(); }));
  x.start(0, {{"search_id", id}});
  auto here = clients[0].get();
  auto there = clients[1].get();
  INFO(x.logs());
  REQUIRE(here.events.size() > 2);
  CHECK(here.events.front().id == 1);
  REQUIRE(there.events.size() == here.events.size());
  for (size_t i = 0; i < here.events.size(); ++i)
    CHECK(here.events[i].data == there.events[i].data);
}

TEST_CASE("ids nobody knows cost Redis no subscription") {
  cluster x;
  REQUIRE(x.connected());
  auto channels = [&] {
    return x.redis().command({"PUBSUB", "CHANNELS", "*progress*"});
  };
  std::vector<std::future<stream_log>> clients;
  std::atomic<bool> enough = false;
  std::atomic<size_t> began = 0;
  for (int i = 0; i < 20; ++i)
    clients.push_back(std::async(std::launch::async, [&, i] {
      bool first = true;
      auto url = x.url(1, path_of("nobody-has-" + std::to_string(i)));
      return read_stream(url, 0, [&](auto&) {
        began += std::exchange(first, false);
        return enough.load();
      });
    }));
  REQUIRE(eventually([&] { return began == 20; }));
  CHECK(channels() == "");
  // One that begins is followed; the others are not.
  x.publish(0, "nobody-has-3", "it begins");
  CHECK(eventually(
    [&] { return channels().find("nobody-has-3") != std::string::npos; }));
  CHECK(channels().find("nobody-has-4") == std::string::npos);
  enough = true;
}
