// Nodes of two versions, whose stored formats differ, side by side.
#include "tests/catch.hpp"
#include "tests/cluster/cluster.hpp"

using namespace bidiq::test;

namespace {

constexpr int tries = 4; ///< What happens three times takes a node out.

double poisoned(const cluster& x, size_t node, const std::string& what) {
  auto text = http_request("GET", x.url(node, "/metrics")).body;
  double sum = 0;
  for (size_t at = 0;
       (at = text.find("bidiq_redis_poison_total{", at)) != std::string::npos;
       ++at) {
    auto line = text.substr(at, text.find('\n', at) - at);
    if (line.find("what=\"" + what + '"') != std::string::npos
        && line.find("reason=\"version\"") != std::string::npos)
      sum += std::stod(line.substr(line.rfind(' ')));
  }
  return sum;
}

void ask_the_other(cluster& x, size_t owner, size_t other) {
  auto id = x.start(owner);
  auto search = "/v1/search/" + id;
  REQUIRE(eventually([&] {
    return http_request("GET", x.url(owner, search + "/results")).status == 200
           && x.redis().command({"EXISTS", "bidiq:result:" + id + ":0"}) == "1";
  }));
  INFO(x.logs());
  auto own = http_request("GET", x.url(owner, search + "/status")).json();
  for (int i = 0; i < tries; ++i) {
    // By the progress, then by the head alone, when the progress has expired.
    if (i == tries / 2)
      x.redis().command(
        {"DEL", "bidiq:progress:" + id, "bidiq:progress:" + id + ":log"});
    auto status = http_request("GET", x.url(other, search + "/status"));
    CHECK(status.status == 200);
    CHECK(status.json()["status"] == own["status"]);
    auto results = http_request("GET", x.url(other, search + "/results"));
    CHECK(results.status == 503);
    CHECK(std::stoi(results.header("retry-after")) > 0);
  }
  CHECK(poisoned(x, other, "result") > 0);
  CHECK(http_request("GET", x.url(other, "/v1/health/ready")).status == 200);
}

} // namespace

TEST_CASE("while a fleet is upgraded each node tells what it can read") {
  cluster x{{.nodes = 1, .env = {{"PNCP_RATE_LIMIT", "1000"}}}};
  auto next = x.add("bidiqd_next");
  REQUIRE(x.connected());
  ask_the_other(x, 0, next);
  ask_the_other(x, next, 0);
  // Neither takes the other's days for its own. The first node has what it
  // read in memory and asks Redis for none of it, hence a third.
  CHECK(poisoned(x, next, "day") > 0);
  auto late = x.add();
  REQUIRE(x.connected());
  auto search = "/v1/search/" + x.start(late) + "/results";
  REQUIRE(eventually(
    [&] { return http_request("GET", x.url(late, search)).status == 200; }));
  CHECK(poisoned(x, late, "day") > 0);
}
