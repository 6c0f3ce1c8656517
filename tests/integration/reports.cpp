// Many reports at once, over a store that takes its time.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

#include <set>

using namespace bidiq::test;
using nlohmann::json;

namespace {

struct busy_reports {
  busy_reports() {
    x.kill_node();
    x.start_node({{"STORAGE_BACKEND", "supabase"},
                  {"SUPABASE_URL", x.sim->url()},
                  {"SUPABASE_SERVICE_ROLE_KEY", "sim-service-key"},
                  {"MAX_ACTIVE_SEARCHES_PER_USER", "50"},
                  {"EXCEL_WORKERS", "3"}});
  }

  json get(const std::string& target) const {
    return http_request("GET", x.url(target)).json();
  }

  bool has_ended(const std::string& id) const {
    return get("/v1/search/" + id + "/status")["status"] == "completed";
  }

  // A gauge or counter without labels other than these.
  double metric(const std::string& row) const {
    auto all = http_request("GET", x.url("/metrics")).body;
    auto at = all.find('\n' + row + ' ');
    return at == std::string::npos ? -1
                                   : std::stod(all.substr(at + row.size() + 2));
  }

  node_fixture x{{"--generate", "300", "--seed", "7"}};
};

} // namespace

TEST_CASE("twenty reports at once keep no search from running, nor from their "
          "own") {
  busy_reports n;
  json slow = {{"on", "put"}, {"delay_ms", 300}};
  auto struck = http_request("POST", n.x.sim->url() + "/__sim/storage",
                             json{{"supabase", json::array({slow})}}.dump());
  REQUIRE(struck.status == 200);
  std::set<std::string> ids;
  for (int i = 0; i < 20; ++i)
    ids.insert(n.x.start({{"termos_busca", "limpeza " + std::to_string(i)}}));
  REQUIRE(ids.size() == 20);
  // All of them have found what there is, and wait for their workbooks.
  CHECK(eventually([&] {
    return n.metric("bidiq_reports{state=\"running\"}") == 3
           && n.metric("bidiq_reports{state=\"waiting\"}") > 0;
  }));
  // Whoever asks meanwhile is answered, after those that wait.
  CHECK(n.x.search({{"termos_busca", "papel"}}).status == 200);
  std::set<std::string> workbooks;
  for (auto& id : ids) {
    REQUIRE(eventually([&] { return n.has_ended(id); }));
    auto result = n.get("/v1/search/" + id + "/results");
    CHECK(result["excel_status"] == "ready");
    CHECK(result["excel_base64"] == nullptr);
    auto book = http_request("GET", result["download_url"].get<std::string>());
    CHECK(book.status == 200);
    CHECK(book.body.starts_with("PK"));
    workbooks.insert(result["download_id"]);
  }
  CHECK(workbooks.size() == 20);
  CHECK(n.metric("bidiq_reports{state=\"running\"}") == 0);
  CHECK(n.metric("bidiq_memory_bytes{account=\"reports\"}") == 0);
}
