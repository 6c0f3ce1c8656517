// Any node answers for any search.
#include "tests/catch.hpp"
#include "tests/cluster/cluster.hpp"

#include <future>

using namespace bidiq::test;
using nlohmann::json;

namespace {

// Long enough to be looked at while it runs.

struct pair : cluster {
  explicit pair(bidiq::child_process::variables env = {})
    : cluster({.env = std::move(env)}) {
    REQUIRE(connected());
  }

  http_answer get(size_t node, const std::string& path) const {
    return http_request("GET", url(node, path));
  }
  http_answer post(size_t node, const std::string& path,
                   const json& body = nullptr,
                   const header_list& headers = {}) const {
    auto text = body.is_null() ? std::string{} : body.dump();
    return http_request("POST", url(node, path), text, headers);
  }
  bool disconnected() {
    return eventually([this] {
      return health(0)["redis_connected"] == false
             && health(1)["redis_connected"] == false;
    });
  }
};

std::string search_path(const std::string& id, const std::string& what) {
  return "/v1/search/" + id + "/" + what;
}

} // namespace

TEST_CASE("a running search is seen, watched and cancelled from another node") {
  pair x;
  INFO(x.logs());
  auto answer = x.post(0, "/v1/buscar", search_body(eight_states),
                       {"Prefer: respond-async"});
  REQUIRE(answer.status == 202);
  auto accepted = answer.json();
  std::string id = accepted["search_id"];
  auto status = x.get(1, search_path(id, "status"));
  REQUIRE(status.status == 200);
  CHECK(status.json()["search_id"] == id);
  CHECK(status.json()["created_at"]
        == x.get(0, search_path(id, "status")).json()["created_at"]);
  // The ticket of one node is good at the other.
  std::string progress = accepted["progress_url"];
  auto watch = std::async(std::launch::async,
                          [&] { return read_stream(x.url(1, progress)); });
  auto results = search_path(id, "results");
  REQUIRE(eventually([&] { return x.get(1, results).status == 200; }));
  auto partial = x.get(1, results).json();
  CHECK(partial["status"] == "running");
  CHECK(partial["is_partial"] == true);
  CHECK(x.post(1, search_path(id, "cancel")).status == 202);
  auto log = watch.get();
  REQUIRE(!log.events.empty());
  CHECK(log.events.back().data["stage"] == "cancelled");
  CHECK(log.events.back().id == log.events.size());
  REQUIRE(eventually(
    [&] { return x.get(1, results).json()["status"] == "cancelled"; }));
  CHECK(x.get(0, results).json()["total_raw"]
        == x.get(1, results).json()["total_raw"]);
  auto again = x.post(1, search_path(id, "cancel"));
  CHECK(again.status == 409);
  CHECK(again.json()["code"] == "already_finished");
}

TEST_CASE("a search called off at another node can be repeated there at once") {
  pair x;
  for (int i = 0; i < 5; ++i) {
    INFO("round " << i << "\n" << x.logs());
    auto id = x.start(0, eight_states);
    REQUIRE(eventually(
      [&] { return x.get(1, search_path(id, "status")).status == 200; }));
    CHECK(x.post(1, search_path(id, "cancel")).status == 202);
    CHECK(x.post(1, search_path(id, "retry")).status == 202);
    x.post(1, search_path(id + "-r1", "cancel"));
  }
}

TEST_CASE(
  "a finished search is served whole by the others, also by a new one") {
  pair x{{{"PNCP_RATE_LIMIT", "1000"}}};
  auto result = x.post(0, "/v1/buscar", search_body(eight_states)).json();
  REQUIRE(result["status"] == "completed");
  REQUIRE(result["excel_status"] == "ready");
  std::string id = result["search_id"];
  x.add();
  for (size_t node : {1, 2}) {
    INFO("node " << node << "\n" << x.logs());
    auto there = x.get(node, search_path(id, "results"));
    REQUIRE(there.status == 200);
    CHECK(there.json()["licitacoes"] == result["licitacoes"]);
    CHECK(there.json()["total_raw"] == result["total_raw"]);
    CHECK(
      x.get(node, search_path(id, "results") + "?pagina=2").json()["licitacoes"]
      == x.get(0, search_path(id, "results") + "?pagina=2")
           .json()["licitacoes"]);
    CHECK(x.get(node, search_path(id, "status")).json()["stage"] == "complete");
    std::string download = result["download_id"];
    auto book = x.get(node, "/v1/download?id=" + download);
    CHECK(book.status == 200);
    CHECK(book.body.substr(0, 2) == "PK");
    std::string signed_url = result["download_url"];
    CHECK(x.get(node, signed_url).status == 200);
  }
}

TEST_CASE("the same id at another node is the same search") {
  pair x;
  auto body = search_body(eight_states);
  body["search_id"] = "joined-search-1";
  auto first = std::async(std::launch::async,
                          [&] { return x.post(0, "/v1/buscar", body); });
  auto status = search_path("joined-search-1", "status");
  REQUIRE(eventually([&] { return x.get(0, status).status == 200; }));
  auto joined = x.post(1, "/v1/buscar", body, {"Prefer: respond-async"});
  CHECK(joined.status == 202);
  auto other = body;
  other["ufs"] = {"AC"};
  auto conflict = x.post(1, "/v1/buscar", other);
  CHECK(conflict.status == 409);
  CHECK(conflict.json()["code"] == "search_id_reused");
  auto waited = x.post(1, "/v1/buscar", body);
  auto there = first.get();
  INFO(x.logs());
  REQUIRE(there.status == 200);
  REQUIRE(waited.status == 200);
  CHECK(waited.json()["licitacoes"] == there.json()["licitacoes"]);
  auto log = read_stream(x.url(1, "/v1/buscar-progress/joined-search-1"));
  CHECK(log.events.back().data["stage"] == "complete");
}

TEST_CASE("ids nobody knows are 404 with Redis, and 503 while it is away") {
  pair x;
  auto own = x.post(0, "/v1/buscar", search_body({{"ufs", {"SP"}}})).json();
  std::string id = own["search_id"];
  auto unknown = search_path("nobody-knows", "status");
  CHECK(x.get(1, unknown).status == 404);
  CHECK(x.get(1, search_path("nobody-knows", "results")).status == 404);
  CHECK(x.post(1, search_path("nobody-knows", "cancel")).status == 404);
  x.redis().kill9();
  REQUIRE(x.disconnected());
  for (auto answer :
       {x.get(1, unknown), x.get(1, search_path("nobody-knows", "results")),
        x.post(1, search_path("nobody-knows", "cancel")),
        x.get(1, search_path(id, "status"))}) {
    CHECK(answer.status == 503);
    CHECK(!answer.header("retry-after").empty());
  }
  CHECK(x.get(0, search_path(id, "status")).status == 200);
  CHECK(x.get(0, search_path(id, "results")).status == 200);
  x.redis().start();
  REQUIRE(x.connected());
  CHECK(eventually([&] { return x.get(1, unknown).status == 404; }));
}

TEST_CASE("a result that went for want of memory is gone at every node") {
  pair f{{{"RESULTS_MAX_BYTES", "1"}}};
  auto first = f.post(0, "/v1/buscar", search_body({})).json()["search_id"];
  auto second = f.post(0, "/v1/buscar", search_body({})).json()["search_id"];
  auto status = [&](size_t node, const std::string& id) {
    return f.get(node, search_path(id, "results")).status;
  };
  CHECK(status(0, first) == 410);
  CHECK(eventually([&] { return status(1, first) == 410; }));
  CHECK(f.get(1, search_path(first, "status")).status == 410);
  CHECK(status(0, second) == 200);
  CHECK(eventually([&] { return status(1, second) == 200; }));
  // Never a silent second search under the id.
  for (size_t node : {0, 1})
    CHECK(f.post(node, "/v1/buscar", search_body({{"search_id", first}})).status
          == 410);
}
