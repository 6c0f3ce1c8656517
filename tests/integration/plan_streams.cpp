// How many progress streams a user may watch at a time is his plan's.
#include "tests/catch.hpp"
#include "tests/integration/users.hpp"

#include <future>
#include <vector>

using namespace bidiq::test;

namespace {

struct watched_node : node_with_users {
  watched_node()
    : node_with_users({{"SSE_MAX_PER_USER", "1"},
                       {"SSE_MAX_PER_USER_BY_PLAN", "maquina:2"},
                       {"PNCP_RATE_LIMIT", "1"}}) {
    // nop
  }

  ~watched_node() {
    for (auto& stop : stops)
      ask("POST", stop.first, bearer(stop.second));
  }

  // Where to watch a search that lasts until the test ends; with a ticket.
  std::string begin(const std::string& token) {
    auto begun = search({},
                        bearer(token) + header_list{"Prefer: respond-async"});
    REQUIRE(begun.status == 202);
    auto seen = begun.json();
    auto id = seen["search_id"].get<std::string>();
    stops.emplace_back("/v1/search/" + id + "/cancel", token);
    return url(seen["progress_url"].get<std::string>());
  }

  // Returns once it counts.
  void watch(const std::string& where) {
    streams.push_back(
      std::async(std::launch::async, [where] { return read_stream(where); }));
    REQUIRE(eventually([&] {
      return ask("GET", "/v1/health").json()["sse"]["connections"]
             == streams.size();
    }));
  }

  std::vector<std::future<stream_log>> streams;
  std::vector<std::pair<std::string, std::string>> stops;
};

void expect_full(const std::string& where) {
  auto refused = http_request("GET", where);
  CHECK(refused.status == 429);
  CHECK(refused.json()["code"] == "too_many_streams");
}

} // namespace

TEST_CASE("a plan may let its users watch more at a time than others") {
  watched_node x;
  auto paying = token_of(ana);
  auto trial = token_of(rui, false, std::chrono::hours{1}, "");
  auto streams_of = [&](const std::string& token) {
    return x.ask("GET", "/v1/me", bearer(token))
      .json()["capabilities"]["max_streams"];
  };
  CHECK(streams_of(paying) == 2);
  CHECK(streams_of(trial) == 1);
  for (auto plan : x.ask("GET", "/v1/plans").json())
    CHECK(plan["capabilities"]["max_streams"]
          == (plan["id"] == "maquina" ? 2 : 1));
  auto more = x.begin(paying);
  auto few = x.begin(trial);
  x.watch(few);
  expect_full(few);
  x.watch(more);
  x.watch(more);
  expect_full(more);
}
