// Another user's ids look like ids that never were, whatever has become of
// Redis.
#include "tests/catch.hpp"
#include "tests/integration/nodes_with_users.hpp"
#include "tests/tools/postgres_server.hpp"
#include "tests/tools/redis_server.hpp"

#include <regex>

using namespace bidiq::test;

namespace {

constexpr const char* hers = "searched-by-ana";
constexpr const char* nobodys = "searched-by-eva";

struct strange_node {
  // It soon knows that no other node will tell of more.
  strange_node()
    : nodes(1, {},
            {{"REDIS_URL", redis.url()},
             {"NODE_HEARTBEAT_S", "0.2"},
             {"NODE_TTL_S", "1"},
             {"NODE_GRACE_S", "0.1"}}) {
    auto order = search_body({{"search_id", hers}}).dump();
    auto found = http_request("POST", nodes.url(0, "/v1/buscar"), order,
                              bearer(token_of(ana)));
    REQUIRE(found.status == 200);
    workbook = found.json()["download_id"];
  }

  // What rui is told of something, without what is told of every request.
  std::string told(const std::string& method, const std::string& path,
                   const std::string& id, header_list headers = {}) const {
    auto seen = http_request(method, nodes.url(0, path + id), {},
                             bearer(token_of(rui)) + headers);
    auto body = std::regex_replace(
      seen.body, std::regex{"\"(request_id|instance)\":\"[^\"]*\""}, "");
    return std::to_string(seen.status) + ' ' + body;
  }

  std::string like_workbook() const {
    auto out = workbook;
    auto last = out.find_last_of("0123456789abcdef", out.rfind('.'));
    out[last] = out[last] == '0' ? '1' : '0';
    return out;
  }

  void compare(const std::string& status) const {
    using way = std::pair<const char*, const char*>;
    for (auto& [method, what] :
         {way{"GET", "/status"}, way{"GET", "/results"}, way{"POST", "/cancel"},
          way{"POST", "/retry"}}) {
      INFO(what);
      auto theirs = told(method, "/v1/search/", std::string{hers} + what);
      CHECK(theirs.substr(0, 3) == status);
      CHECK(theirs == told(method, "/v1/search/", std::string{nobodys} + what));
    }
    auto theirs = told("GET", "/v1/download?id=", workbook);
    CHECK(theirs.substr(0, 3) == status);
    CHECK(theirs == told("GET", "/v1/download?id=", like_workbook()));
  }

  redis_server redis;
  nodes_with_users nodes;
  std::string workbook;
};

} // namespace

TEST_CASE("another user's ids look like ids that never were, with Redis and "
          "without it") {
  strange_node x;
  x.compare("404");
  auto resumed = [&](const char* id) {
    return x.told("GET", "/v1/buscar-progress/", id, {"Last-Event-ID: 1"});
  };
  CHECK(resumed(hers) == "204 ");
  CHECK(resumed(hers) == resumed(nobodys));
  x.redis.kill9();
  REQUIRE(eventually([&] {
    return http_request("GET", x.nodes.url(0, "/v1/health"))
             .json()["redis_connected"]
           == false;
  }));
  x.compare("503");
}

TEST_CASE(
  "nodes with one database give an id to one user, without Redis, too") {
  postgres_server database;
  nodes_with_users nodes{2, database.url()};
  REQUIRE(nodes.begin(0, token_of(ana), hers).status == 202);
  auto refused = nodes.begin(1, token_of(rui), hers);
  CHECK(refused.status == 409);
  CHECK(refused.json()["code"] == "search_id_reused");
}
