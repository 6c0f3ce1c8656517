// One budget of memory: caches shrink, old results go, new searches wait.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

using namespace bidiq::test;
using nlohmann::json;

namespace {

using variables = bidiq::child_process::variables;

constexpr int64_t mib = 1 << 20;

const std::vector<std::string> many{"--generate", "10000", "--seed", "5"};

const std::vector<std::string> all_states{"AC", "AL", "AM", "AP", "BA", "CE",
                                          "DF", "ES", "GO", "MA", "MG", "MS",
                                          "MT", "PA", "PB", "PE", "PI", "PR",
                                          "RJ", "RN", "RO", "RR", "RS", "SC",
                                          "SE", "SP", "TO"};

long status_of(const node_fixture& x, const std::string& id,
               const char* what = "results") {
  return http_request("GET", x.url("/v1/search/" + id + "/" + what)).status;
}

json memory_of(const node_fixture& x) {
  return http_request("GET", x.url("/v1/health")).json()["memory"];
}

std::string part(int64_t bytes, int64_t budget) {
  return std::to_string(static_cast<double>(bytes)
                        / static_cast<double>(budget));
}

// Whatever a node takes before it has searched, levels begin 4, 6 and 10 MiB
// above it and end 2 MiB below that.
variables tight() {
  int64_t idle = memory_of(node_fixture{{"--generate", "10"}})["bytes"];
  auto budget = idle + 16 * mib;
  return {{"MEMORY_BUDGET_BYTES", std::to_string(budget)},
          {"MEMORY_SHRINK_AT", part(idle + 4 * mib, budget)},
          {"MEMORY_EVICT_AT", part(idle + 6 * mib, budget)},
          {"MEMORY_REFUSE_AT", part(idle + 10 * mib, budget)},
          {"MEMORY_SLACK", part(2 * mib, budget)},
          {"CACHE_MEMORY_BYTES", std::to_string(mib)},
          // So that what it has found grows slowly enough to be seen.
          {"PNCP_RATE_LIMIT", "50"},
          {"SOURCES", "pncp"},
          {"HTTP_READ_TIMEOUT_S", "2"}};
}

} // namespace

TEST_CASE("results beyond RESULTS_MAX_BYTES go, the oldest first, with 410") {
  node_fixture x{{"--generate", "2000"},
                 {{"RESULTS_MAX_BYTES", "1"}, {"PNCP_RATE_LIMIT", "500"}}};
  std::string first = x.search({}).json()["search_id"];
  CHECK(status_of(x, first) == 200);
  std::string second = x.search({}).json()["search_id"];
  CHECK(status_of(x, first) == 410);
  CHECK(status_of(x, first, "status") == 410);
  CHECK(status_of(x, second) == 200);
  CHECK(status_of(x, "never-searched") == 404);
  auto again = x.search({{"search_id", first}});
  CHECK(again.status == 410);
  CHECK(again.json()["code"] == "gone");
}

TEST_CASE("without memory old results go, then new searches are refused, and "
          "all is well again afterwards") {
  node_fixture x{many, tight()};
  json small{{"ufs", {"AC"}}, {"setor_id", "vestuario"}};
  std::string oldest = x.search(small).json()["search_id"];
  std::string newest = x.search(small).json()["search_id"];
  REQUIRE(memory_of(x)["level"] == "normal");
  CHECK(status_of(x, oldest) == 200);
  json all{{"ufs", all_states},
           {"modalidades", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}},
           {"search_id", "takes-it-all"}};
  x.start(all);
  REQUIRE(eventually([&] { return memory_of(x)["level"] == "refuse"; },
                     std::chrono::seconds{60}));
  // It stays so: what it waits for does not come.
  auto outage = x.sim->url() + "/__sim/outage";
  REQUIRE(http_request("POST", outage, R"({"up":false,"mode":"hang"})").status
          == 200);
  CHECK(status_of(x, oldest) == 410);
  CHECK(status_of(x, newest) == 200);
  auto refused = x.search(small, {"Prefer: respond-async"});
  CHECK(refused.status == 503);
  CHECK(refused.json()["code"] == "overloaded");
  CHECK(!refused.header("retry-after").empty());
  CHECK(http_request("GET", x.url("/v1/health/live")).status == 200);
  CHECK(x.search(all, {"Prefer: respond-async"}).status == 202);
  auto metrics = http_request("GET", x.url("/metrics")).body;
  CHECK(metrics.find("bidiq_memory_level 3") != metrics.npos);
  CHECK(metrics.find("bidiq_memory_bytes{account=\"searches\"}")
        != metrics.npos);

  REQUIRE(http_request("POST", outage, R"({"up":true})").status == 200);
  REQUIRE(http_request("POST", x.url("/v1/search/takes-it-all/cancel")).status
          == 202);
  CHECK(eventually([&] { return memory_of(x)["level"] != "refuse"; },
                   std::chrono::seconds{60}));
  auto after = x.search(small);
  CHECK(after.status == 200);
  CHECK(after.json()["status"] == "completed");
}
