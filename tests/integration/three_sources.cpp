// All three sources together, as a user meets them.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

#include <set>

using namespace bidiq::test;
using nlohmann::json;

namespace {

const bidiq::child_process::variables three{{"SOURCES", "pncp,pcp,comprasgov"},
                                            {"PCP_RATE_LIMIT", "100000"},
                                            {"COMPRASGOV_RATE_LIMIT",
                                             "100000"}};

const std::vector<std::string> notices{"--generate", "3000", "--seed", "11"};

// The number of requests that the simulator met of a source, and of a path.
json requests(const node_fixture& x, const std::string& source) {
  auto stats = http_request("GET", x.sim->url() + "/__sim/stats").json();
  return stats["by_source"][source]["requests"];
}

bool asked_path(const node_fixture& x, const std::string& path) {
  auto stats = http_request("GET", x.sim->url() + "/__sim/stats").json();
  return stats["by_path"].contains(path);
}

std::vector<std::string> with(std::vector<std::string> args,
                              const std::vector<std::string>& more) {
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

} // namespace

TEST_CASE("three sources make one answer that says where each notice is from") {
  node_fixture x{notices, three};
  auto result = x.search({{"itens_por_pagina", 500}}).json();
  CHECK(result["status"] == "completed");
  CHECK(result["coverage_pct"] == 100);
  CHECK(result["sources_used"] == json{"pncp", "pcp", "comprasgov"});
  std::set<std::string> ids;
  std::set<std::string> from;
  for (auto& notice : result["licitacoes"]) {
    CHECK(ids.insert(notice["pncp_id"]).second);
    for (auto& source : notice["_sources"])
      from.insert(source.get<std::string>());
    for (auto& other : notice["merged_from"])
      CHECK(ids.insert(other).second);
  }
  CHECK(from == std::set<std::string>{"pncp", "pcp", "comprasgov"});
  uint64_t counted = result["total_filtrado"];
  for (auto& [name, n] : result["filter_stats"].items())
    counted += n.get<uint64_t>();
  CHECK(counted == result["total_raw"]);
}

TEST_CASE("one source that is away costs its part and no other's") {
  node_fixture whole{notices};
  node_fixture x{with(notices, {"--fault", "503=1,source=pcp"}), three};
  auto wanted = whole.search({}).json();
  auto result = x.search({}).json();
  CHECK(result["status"] == "degraded");
  CHECK(result["is_partial"] == true);
  CHECK(result["response_state"] == "degraded");
  CHECK(result["total_raw"] == wanted["total_raw"]);
  std::string reason = result["degradation_reason"];
  CHECK(reason.find("Portal de Compras Públicas") != reason.npos);
  for (auto& source : result["source_stats"])
    CHECK((source["status"] == "success") == (source["source"] != "pcp"));
}

// PNCP's list of open proposals lists nothing without a closing date, and an
// answer that reads it would lose what the contract keeps.
TEST_CASE(
  "notices without a closing date are found among those that are open") {
  node_fixture x{notices};
  auto search = [&](const std::string& status) {
    return x
      .search({{"status", status},
               {"modalidades", {6, 9}},
               {"itens_por_pagina", 500}})
      .json();
  };
  auto open = search("recebendo_proposta");
  CHECK(open["status"] == "completed");
  CHECK(open["is_partial"] == false);
  CHECK_FALSE(asked_path(x, "/v1/contratacoes/proposta"));
  auto undated = 0;
  std::set<json> found;
  for (auto& notice : open["licitacoes"]) {
    CHECK(found.insert(notice["pncp_id"]).second);
    undated += notice["data_encerramento"].is_null() ? 1 : 0;
    CHECK(
      (notice["dias_restantes"].is_null() || notice["dias_restantes"] >= 0));
  }
  CHECK(undated > 0);
  CHECK(found.size() > static_cast<size_t>(undated));
  auto before = requests(x, "pncp");
  auto all = search("todos");
  CHECK(all["cached"] == true);
  CHECK(requests(x, "pncp") == before);
  CHECK(all["total_raw"] == open["total_raw"]);
  for (auto& notice : all["licitacoes"])
    if (notice["data_encerramento"].is_null()
        && notice["situacao"] == "Divulgada no PNCP")
      CHECK(found.contains(notice["pncp_id"]));
}

TEST_CASE("a smaller page size upstream is found, told and survived") {
  node_fixture whole{notices};
  node_fixture x{with(notices, {"--fault", "reject_size=1,size=20"})};
  auto wanted = whole.search({}).json();
  auto result = x.search({}).json();
  CHECK(result["status"] == "completed");
  CHECK(result["total_raw"] == wanted["total_raw"]);
  auto health = http_request("GET", x.url("/v1/health")).json();
  std::string drift = health["sources"]["pncp"].value("drift", "");
  CHECK(drift.find("page size 50 refused") != drift.npos);
  auto metrics = http_request("GET", x.url("/metrics")).body;
  CHECK(metrics.find("bidiq_upstream_drifts_total{source=\"pncp\"}")
        != metrics.npos);
}

TEST_CASE("an operator empties the cache, and the next search asks again") {
  node_fixture x{notices};
  x.search({});
  auto once = requests(x, "pncp");
  x.search({});
  CHECK(requests(x, "pncp") == once);
  auto cleared = http_request("DELETE", x.url("/v1/admin/cache"));
  CHECK(cleared.status == 200);
  CHECK(cleared.json()["cleared"] > 0);
  x.search({});
  CHECK(requests(x, "pncp") == 2 * once.get<int>());
}
