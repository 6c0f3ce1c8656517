#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_further.hpp"

#include "tools/pncp-sim/fault_effects.hpp"

#include <algorithm>
#include <set>

using namespace bidiq;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

// The month's first page under one fault that always strikes.
sim_answer struck(const std::string& rule, const std::string& target,
                  std::string_view kind, uint64_t seed = 1) {
  sim_fixture sim{one_fault(rule, seed)};
  sim.generate(1000);
  auto answer = sim.get(target);
  CHECK(sim.stats()["by_fault"][std::string{kind}] == 1);
  return answer;
}

sim_answer clean(const std::string& target) {
  sim_fixture sim;
  sim.generate(1000);
  return sim.get(target);
}

struct source_case {
  std::string target;
  std::string list;
  std::string published;
};

// One list of each source.
std::vector<source_case> source_cases() {
  return {{sim_fixture::target(), "data", "dataPublicacaoPncp"},
          {pcp_target(), "result", "dataHoraPublicacao"},
          {comprasgov_target(5), "resultado", "dataPublicacaoPncp"}};
}

} // namespace

TEST_CASE("a fault may be limited to a source") {
  for (auto name : {"pncp", "pcp", "comprasgov"}) {
    sim_fixture sim{one_fault(std::string{"503=1,source="} + name)};
    sim.generate(500);
    CHECK((sim.get(sim_fixture::target()).status == 503)
          == (name == std::string{"pncp"}));
    CHECK((sim.get(pcp_target()).status == 503)
          == (name == std::string{"pcp"}));
    CHECK((sim.get(comprasgov_target(5)).status == 503)
          == (name == std::string{"comprasgov"}));
    CHECK(sim.stats()["by_source"][name]["by_fault"]["503"] == 1);
  }
}

TEST_CASE("states and modalities of faults are those of the source's own "
          "parameters") {
  sim_fixture sim{one_fault("503=1,uf=SP,modalidade=5")};
  sim.generate(500);
  auto uf = "&tamanhoPagina=500&unidadeOrgaoUfSigla=SP";
  CHECK(sim.get(comprasgov_target(5, 1, uf)).status == 503);
  CHECK(sim.get(comprasgov_target(6, 1, uf)).status != 503);
  CHECK(sim.get(comprasgov_target(5)).status == 200);
  CHECK(sim.get(pcp_target()).status == 200);
}

TEST_CASE("small pages page consistently through all rows") {
  sim_fixture sim{one_fault("small_pages=1,size=20")};
  sim.generate(1000);
  auto truth = json::parse(clean(sim_fixture::target()).body);
  std::set<std::string> ids;
  int pages = 0;
  for (int64_t left = 1; left > 0;) {
    auto page = json::parse(sim.get(sim_fixture::target(++pages)).body);
    CHECK(page["data"].size() <= 20);
    CHECK(page["totalRegistros"] == truth["totalRegistros"]);
    for (const auto& row : page["data"])
      ids.insert(row["numeroControlePNCP"].get<std::string>());
    left = page["paginasRestantes"];
  }
  CHECK(ids.size() == truth["totalRegistros"]);
  CHECK(pages == (truth["totalRegistros"].get<int>() + 19) / 20);
  auto half
    = json::parse(struck("small_pages=1", pcp_target(), "small_pages").body);
  CHECK(half["result"].size() == 5);
  CHECK(half["limit"] == 5);
}

TEST_CASE("a rejected size is refused with 400, a smaller one is not") {
  sim_fixture sim{one_fault("reject_size=1")};
  sim.generate(500);
  auto refused = sim.get(sim_fixture::target());
  CHECK(refused.status == 400);
  CHECK(json::parse(refused.body)["message"] == "Tamanho de página inválido");
  auto smaller = sim_fixture::target();
  smaller.replace(smaller.find("tamanhoPagina=50"), 16, "tamanhoPagina=20");
  CHECK(sim.get(smaller).status == 200);
  CHECK(sim.get(comprasgov_target(5)).status == 400);
  CHECK(sim.get(pcp_target()).status == 200);
}

TEST_CASE("page one forever comes for any page and promises more") {
  for (const auto& [target, list, published] : source_cases()) {
    INFO(list);
    auto page_of = [](std::string text, int page) {
      auto at = text.find("pagina=");
      return text.replace(at, 8, "pagina=" + std::to_string(page));
    };
    auto truth = json::parse(clean(target).body);
    for (int asked : {1, 7, 5000}) {
      auto answer = struck("page_one_forever=1", page_of(target, asked),
                           "page_one_forever");
      auto page = json::parse(answer.body);
      CHECK(page[list] == truth[list]);
      if (list == "result")
        CHECK(page["nextPage"] == asked + 1);
      else
        CHECK(page["paginasRestantes"] > 0);
      if (list == "data")
        CHECK(page["numeroPagina"] == asked);
    }
  }
}

TEST_CASE("a renamed list keeps its rows under another name") {
  for (const auto& [target, list, published] : source_cases()) {
    auto truth = json::parse(clean(target).body);
    auto page
      = json::parse(struck("renamed_list=1", target, "renamed_list").body);
    CHECK(!page.contains(list));
    CHECK(page["itens"] == truth[list]);
  }
}

TEST_CASE("a missing key is missing in every record") {
  for (const auto& [target, list, published] : source_cases()) {
    auto page
      = json::parse(struck("missing_key=1", target, "missing_key").body);
    REQUIRE(!page[list].empty());
    for (const auto& row : page[list]) {
      CHECK(!row.contains(published));
      CHECK(row.size() > 20);
    }
  }
  auto other = json::parse(
    struck("missing_key=1,key=srp", sim_fixture::target(), "missing_key").body);
  CHECK(!other["data"][0].contains("srp"));
  CHECK(other["data"][0].contains("dataPublicacaoPncp"));
}

TEST_CASE("numbers that are none, or of 400 digits, spoil one record") {
  for (const auto& [target, list, published] : source_cases()) {
    auto nan = struck("nan=1", target, "nan").body;
    auto at = nan.find(":NaN");
    REQUIRE(at != std::string::npos);
    CHECK(nan.find(":NaN", at + 1) == std::string::npos);
    CHECK(!json::accept(nan));
    auto huge = struck("huge_number=1", target, "huge_number").body;
    CHECK(huge.find(':' + std::string(400, '9')) != std::string::npos);
    CHECK(huge.find(std::string(401, '9')) == std::string::npos);
    CHECK(nan.replace(at, 4, ":1").size() > 1000);
    CHECK(json::accept(nan));
  }
}

TEST_CASE("deep nesting is as deep as told and balanced") {
  for (const auto& [target, list, published] : source_cases()) {
    auto body = struck("deep_nesting=1", target, "deep_nesting").body;
    CHECK(body.find(std::string(10'000, '[')) != std::string::npos);
    CHECK(std::count(body.begin(), body.end(), '[')
          == std::count(body.begin(), body.end(), ']'));
    auto flat = struck("deep_nesting=1,size=3", target, "deep_nesting").body;
    CHECK(json::accept(flat));
    CHECK(flat.find("\"profundo\":[[[]]]") != std::string::npos);
  }
}

TEST_CASE("a wrong type lies about a true body") {
  auto truth = clean(sim_fixture::target());
  std::set<std::string> types;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    auto answer = struck("wrong_type=1", sim_fixture::target(), "wrong_type",
                         seed);
    CHECK(answer.body == truth.body);
    types.insert(answer.content_type);
  }
  CHECK(types
        == std::set<std::string>{"image/png", "text/plain;charset=UTF-8"});
}

TEST_CASE("a redirect leads to the same address again") {
  auto target = "/api/consulta" + sim_fixture::target();
  auto answer = struck("redirect_loop=1", target, "redirect_loop");
  CHECK(answer.status == 302);
  REQUIRE(answer.headers.size() == 1);
  CHECK(answer.headers[0]
        == std::pair<std::string, std::string>{"Location", target});
}

TEST_CASE("hostile deliveries keep the true answer and say how much") {
  auto truth = clean(sim_fixture::target()).body;
  auto check = [&](const std::string& rule, delivery how, uint64_t size) {
    auto kind = rule.substr(0, rule.find('='));
    auto answer = struck(rule, sim_fixture::target(), kind);
    CHECK(answer.how == how);
    CHECK(answer.size == size);
    CHECK(answer.body == truth);
    return answer;
  };
  check("endless=1", delivery::endless, 256u << 20);
  check("endless=1,size=5000", delivery::endless, 5000);
  check("header_flood=1", delivery::header_flood, 16u << 20);
  check("gzip_bomb=1", delivery::gzip_bomb, 256);
  CHECK(check("drip=1", delivery::drip, 0).trickle == 1s);
  CHECK(check("drip=1,delay=20", delivery::drip, 0).trickle == 20ms);
}

TEST_CASE("sizes of faults stay within what the simulator bears") {
  auto size = [](std::string_view rule) {
    return fault_size(parse_fault_rule(rule).value());
  };
  CHECK(size("gzip_bomb=1,size=1000000") == 4096);
  CHECK(size("endless=1,size=1000000000000") == 4ull << 30);
  CHECK(size("header_flood=1,size=1000000000000") == 256u << 20);
  CHECK(size("deep_nesting=1,size=1000000000") == 1'000'000);
  CHECK(size("huge_number=1,size=1000000000") == 100'000);
  CHECK(size("503=1,size=7") == 0);
  for (auto text : {"endless=1,size=x", "endless=1,size=-1", "endless=1,size=",
                    "503=1,source=what", "missing_key=1,key="})
    CHECK(!parse_fault_rule(text).has_value());
}

TEST_CASE("the control API knows source, size and key of a rule") {
  sim_fixture sim;
  auto set = sim.post("/__sim/faults",
                      R"({"faults":[{"kind":"missing_key","probability":1,)"
                      R"("source":"pcp","key":"resumo","size":12}]})");
  REQUIRE(set.status == 200);
  auto rule = json::parse(sim.get("/__sim/faults").body)["faults"][0];
  CHECK(rule
        == json{{"kind", "missing_key"},
                {"probability", 1.0},
                {"source", "pcp"},
                {"size", 12},
                {"key", "resumo"}});
}
