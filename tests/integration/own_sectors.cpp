// Sectors of users' own, over two nodes and with the programs as they are.
#include "tests/catch.hpp"
#include "tests/integration/nodes_with_users.hpp"
#include "tests/tools/postgres_server.hpp"
#include "tests/tools/redis_server.hpp"

#include <fstream>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

// Words that the generated notices of every state have.
json broad_sector() {
  return {{"name", "De tudo"},
          {"palavras", {"aquisicao", "contratacao", "servicos", "registro"}}};
}

json narrow_sector() {
  return {{"name", "Nada"}, {"palavras", {"zzyzx"}}};
}

struct own_sector_nodes {
  own_sector_nodes()
    : nodes(2, postgres.new_database(),
            {{"REDIS_URL", redis.url()}, {"BREAKER_MIN_CALLS", "1000"}}) {
    // nop
  }

  http_answer ask(size_t node, const std::string& method,
                  const std::string& path, const json& body = {},
                  std::string_view user = ana) {
    return http_request(method, nodes.url(node, path),
                        body.is_null() ? "" : body.dump(),
                        bearer(token_of(user)));
  }

  json search(size_t node, const std::string& id) {
    auto body = search_body(
      {{"search_id", id},
       {"setor_id", "de_tudo"},
       {"ufs", {"SP", "RJ", "MG", "PR", "RS", "BA", "SC", "GO", "PE", "CE"}}});
    return ask(node, "POST", "/v1/buscar", body).json();
  }

  void faults(const json& rules) {
    http_request("POST", nodes.sim().url() + "/__sim/faults",
                 json{{"faults", rules}}.dump());
  }

  postgres_server postgres;
  redis_server redis;
  nodes_with_users nodes;
};

} // namespace

TEST_CASE_METHOD(own_sector_nodes,
                 "a sector saved at one node is searched for at another, and a "
                 "repetition there goes on with what the search began with") {
  auto path = "/v1/setores/meus/de_tudo";
  REQUIRE(ask(0, "PUT", path, broad_sector()).status == 201);
  CHECK(ask(1, "GET", path).status == 200);
  CHECK(ask(1, "GET", path, {}, rui).status == 404);
  auto broken = json::array();
  for (auto uf : {"SP", "RJ", "MG"})
    broken.push_back({{"kind", "500jdbc"}, {"probability", 1}, {"uf", uf}});
  faults(broken);
  auto first = search(0, "search-01");
  INFO(first.dump().substr(0, 2'000));
  REQUIRE(first["status"] == "degraded");
  CHECK(first["setor_nome"] == "De tudo");
  CHECK(first["total_filtrado"] > 0);
  CHECK(first["failed_ufs"] == json{"SP", "RJ", "MG"});
  // The same search again is that one, at whatever node.
  CHECK(search(1, "search-01")["total_filtrado"] == first["total_filtrado"]);
  faults(json::array());
  REQUIRE(ask(1, "PUT", path, narrow_sector()).status == 200);
  CHECK(search(1, "search-01")["code"] == "search_id_reused");
  REQUIRE(ask(1, "POST", "/v1/search/search-01/retry").status == 202);
  auto result = [&](size_t node) {
    return ask(node, "GET", "/v1/search/search-01/results").json();
  };
  for (size_t node = 0; node < 2; ++node) {
    INFO("node " << node);
    CHECK(eventually([&] { return result(node)["status"] == "completed"; }));
    auto repaired = result(node);
    CHECK(repaired["setor_nome"] == "De tudo");
    CHECK(repaired["total_filtrado"] > first["total_filtrado"]);
  }
  CHECK(search(0, "search-02")["total_filtrado"] == 0);
  auto history = ask(1, "GET", "/v1/sessions").json()["sessions"];
  REQUIRE(history.size() == 2);
  CHECK(history[0]["setor_nome"] == "Nada");
  CHECK(history[1]["setor_nome"] == "De tudo");
}

TEST_CASE_METHOD(own_sector_nodes,
                 "the client saves, lists, tries and removes sectors") {
  scratch_directory files;
  auto file = files.path() + "/de_tudo.json";
  auto definition = broad_sector();
  definition["id"] = "de_tudo";
  std::ofstream{file} << definition.dump();
  auto run = [&](std::vector<std::string> args) {
    args.insert(args.begin(), "setores");
    args.insert(args.end(), {"--server", nodes.url(0, "")});
    child_process bidiq{"bidiq", args, {{"BIDIQ_TOKEN", token_of(ana)}}};
    auto code = bidiq.wait();
    INFO(bidiq.err());
    CHECK(code == 0);
    return bidiq.out();
  };
  CHECK(run({"salvar", file}) == "Setor de_tudo criado.\n");
  CHECK(run({"salvar", file}) == "Setor de_tudo substituído.\n");
  auto list = run({});
  CHECK(list.find("vestuario") != list.npos);
  CHECK(list.find("\nMeus:\nde_tudo  De tudo\n") != list.npos);
  CHECK(run({"testar", file}).find("nenhuma licitação em cache")
        != std::string::npos);
  REQUIRE(search(0, "search-01")["status"] == "completed");
  auto tried = run({"testar", file});
  CHECK(tried.find("\naquisicao ") != tried.npos);
  CHECK(tried.find("\nExemplos:\n") != tried.npos);
  CHECK(run({"testar", file, "--uf", "AC"}).find("destas UFs")
        != std::string::npos);
  CHECK(run({"remover", "de_tudo"}) == "Setor de_tudo removido.\n");
  CHECK(run({}).find("Meus") == std::string::npos);
}
