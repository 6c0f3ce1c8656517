#include "net/routes/own_sector_json.hpp"
#include "tests/net/routes/served_node.hpp"
#include "tests/tools/postgres_server.hpp"

using namespace bidiq;
using namespace bidiq::test;
using http::verb;
using nlohmann::json;

namespace {

settings with_database() {
  auto out = quick_settings();
  out.database_url = "sqlite:";
  return out;
}

const std::string user_ana = "X-User: 00000000-0000-4000-8000-000000000001\r\n";
const std::string user_rui = "X-User: 00000000-0000-4000-8000-000000000002\r\n";
const std::string all = "/v1/setores/meus";
const std::string one = "/v1/setores/meus/{id}";
const std::string trial = "/v1/setores/meus/testar";

json uniforms() {
  return {{"name", "Fardas"}, {"palavras", {"uniformes"}}};
}

reply_seen put(served_node& x, const std::string& id, const json& body,
               const std::string& user = {}) {
  return x.ask("PUT", all + "/" + id,
               "Content-Type: application/json\r\n" + user, body.dump());
}

reply_seen remove(served_node& x, const std::string& id,
                  const std::string& user = {}) {
  return x.ask("DELETE", all + "/" + id, user);
}

// The body of a search for one state, one day and a sector.
json order_for(const std::string& search, const std::string& sector) {
  auto out = served_node::order(search);
  out.erase("termos_busca");
  out["setor_id"] = sector;
  return out;
}

// PNCP has so many notices of uniforms on every day that is asked for.
void serve_uniforms(served_node& x, int notices) {
  x.upstream([notices](const pncp_call& call) {
    return std::optional{uniforms_page(call, notices)};
  });
}

} // namespace

TEST_CASE("a sector is created, shown, replaced and removed") {
  served_node x{with_database()};
  CHECK(x.get(all).json()["setores"] == json::array());
  auto body = uniforms();
  body["palavras"].push_back({{"termo", "farda"}, {"plural", true}});
  body["contextos"] = {{"farda", {"escolar"}}};
  auto made = put(x, "fardas", body);
  CHECK(made.status == 201);
  CHECK(made.header("location") == all + "/fardas");
  CHECK(x.faults(made, one, verb::put) == "");
  CHECK(made.json()["id"] == "fardas");
  CHECK(made.json()["palavras"] == body["palavras"]);
  CHECK(made.json()["contextos"]["farda"]["palavras"] == json{"escolar"});
  auto seen = x.get(all + "/fardas");
  CHECK(seen.status == 200);
  CHECK(x.faults(seen, one) == "");
  CHECK(seen.json() == made.json());
  auto back = put(x, "fardas", seen.json());
  CHECK(back.status == 200);
  CHECK(back.json()["palavras"] == body["palavras"]);
  auto list = x.get(all);
  CHECK(x.faults(list, all) == "");
  CHECK(list.json()["total"] == 1);
  CHECK(list.json()["setores"][0] == back.json());
  CHECK(list.json()["limites"]["setores"] == 20);
  CHECK(remove(x, "fardas").status == 204);
  CHECK(faults_of_problem(remove(x, "fardas"), 404, "not_found") == "");
  CHECK(faults_of_problem(x.get(all + "/fardas"), 404, "not_found") == "");
}

TEST_CASE("what is wrong with a sector is told by field") {
  served_node x{with_database()};
  auto body = uniforms();
  body["palavras"] = {"x", "y", "z", "-"};
  body["exclusao"] = {"d"};
  auto seen = put(x, "fardas", body);
  CHECK(faults_of_problem(seen, 422, "invalid_request") == "");
  CHECK(complaints(seen)
        == std::vector<std::string>{"exclusao", "palavras[3]"});
  seen = put(x, "vestuario", uniforms());
  CHECK(faults_of_problem(seen, 422, "invalid_request") == "");
  CHECK(complaints(seen) == std::vector<std::string>{"id"});
  // The name of another route is no sector's.
  CHECK(put(x, "testar", uniforms()).status == 405);
  CHECK(complaints(put(x, "A", uniforms())) == std::vector<std::string>{"id"});
  auto text = x.ask("PUT", all + "/fardas",
                    "Content-Type: application/json\r\n", "[");
  CHECK(faults_of_problem(text, 400, "malformed") == "");
  CHECK(x.get(all).json()["total"] == 0);
}

TEST_CASE("what users keep of sectors has its bounds") {
  auto options = with_database();
  options.own_sectors_per_user = 2;
  options.own_sector_max_bytes = 1'024;
  options.own_sector_max_terms = 3;
  served_node x{options};
  CHECK(put(x, "aa", uniforms()).status == 201);
  CHECK(put(x, "bb", uniforms()).status == 201);
  CHECK(faults_of_problem(put(x, "cc", uniforms()), 409, "too_many_sectors")
        == "");
  CHECK(put(x, "cc", uniforms(), user_ana).status == 201);
  CHECK(put(x, "bb", uniforms()).status == 200);
  auto body = uniforms();
  body["description"] = std::string(1'024, 'a');
  CHECK(faults_of_problem(put(x, "aa", body), 413, "body_too_large") == "");
  CHECK(x.post(trial, body).status == 413);
  body = uniforms();
  body["exclusoes"] = {"a", "b", "c"};
  CHECK(complaints(put(x, "aa", body)) == std::vector<std::string>{"palavras"});
}

TEST_CASE("another user's sector is exactly an unknown one") {
  served_node x{with_database()};
  CHECK(put(x, "fardas", uniforms(), user_ana).status == 201);
  CHECK(nameless(x.get(all + "/fardas", user_rui))
        == nameless(x.get(all + "/nenhum", user_rui)));
  CHECK(nameless(remove(x, "fardas", user_rui))
        == nameless(remove(x, "nenhum", user_rui)));
  CHECK(x.get(all, user_rui).json()["total"] == 0);
  auto search = [&](const std::string& sector) {
    auto seen = x.post("/v1/buscar", order_for("search-01", sector), user_rui);
    CHECK(seen.status == 422);
    auto told = seen.json()["errors"];
    CHECK(told[0]["message"] == "Setor desconhecido: \"" + sector + "\"");
    return complaints(seen);
  };
  CHECK(search("fardas") == search("nenhum"));
  CHECK(x.get(all + "/fardas", user_ana).status == 200);
}

TEST_CASE("a search for an own sector is as one for a shipped one") {
  served_node x{with_database()};
  serve_uniforms(x, 3);
  CHECK(put(x, "fardas", uniforms()).status == 201);
  auto seen = x.post("/v1/buscar", order_for("search-01", "fardas"));
  REQUIRE(seen.status == 200);
  CHECK(x.faults(seen, "/v1/buscar", verb::post) == "");
  auto body = seen.json();
  CHECK(body["total_filtrado"] == 3);
  CHECK(body["setor_id"] == "fardas");
  CHECK(body["setor_nome"] == "Fardas");
  CHECK(body["licitacoes"][0]["matched_terms"] == json{"uniformes"});
  auto text = body["resumo"]["resumo_executivo"].get<std::string>();
  CHECK(text.find("no setor Fardas") != text.npos);
  auto state = x.get("/v1/search/search-01/status");
  CHECK(x.faults(state, "/v1/search/{search_id}/status") == "");
  CHECK(state.json()["setor_nome"] == "Fardas");
  auto history = x.get("/v1/sessions");
  CHECK(x.faults(history, "/v1/sessions") == "");
  CHECK(history.json()["sessions"][0]["setor_nome"] == "Fardas");
  auto shipped = x.post("/v1/buscar", order_for("search-02", "vestuario"));
  CHECK(shipped.json()["setor_nome"] == "Vestuário e uniformes");
}

TEST_CASE("violations beside an own sector are told with it, or without") {
  served_node x{with_database()};
  CHECK(put(x, "fardas", uniforms()).status == 201);
  auto body = order_for("search-01", "fardas");
  body["ufs"] = {"XX"};
  CHECK(complaints(x.post("/v1/buscar", body))
        == std::vector<std::string>{"ufs[0]"});
  body["setor_id"] = "nenhum";
  CHECK(complaints(x.post("/v1/buscar", body))
        == std::vector<std::string>{"ufs[0]", "setor_id"});
}

TEST_CASE("a search goes on with the sector that it began with") {
  served_node x{with_database()};
  x.upstream(silence);
  CHECK(put(x, "fardas", uniforms()).status == 201);
  auto order = order_for("search-01", "fardas");
  CHECK(x.post("/v1/buscar", order, "Prefer: respond-async\r\n").status == 202);
  auto changed = uniforms();
  changed["name"] = "Botas";
  changed["palavras"] = {"bota"};
  CHECK(put(x, "fardas", changed).status == 200);
  serve_uniforms(x, 2);
  // Changed, it is another search.
  CHECK(faults_of_problem(x.post("/v1/buscar", order), 409, "search_id_reused")
        == "");
  CHECK(eventually([&] {
    auto seen = x.get("/v1/search/search-01/results");
    return seen.status == 200 && seen.json()["status"] == "completed";
  }));
  auto body = x.get("/v1/search/search-01/results").json();
  CHECK(body["total_filtrado"] == 2);
  CHECK(body["setor_nome"] == "Fardas");
  CHECK(remove(x, "fardas").status == 204);
  CHECK(complaints(x.post("/v1/buscar", order))
        == std::vector<std::string>{"setor_id"});
}

TEST_CASE("a repetition looks for what its search did") {
  auto options = with_database();
  options.breaker_min_calls = 1'000;
  served_node x{options};
  CHECK(put(x, "fardas", uniforms()).status == 201);
  x.upstream(refusal);
  auto order = order_for("search-01", "fardas");
  CHECK(x.post("/v1/buscar", order).json()["status"] == "failed");
  auto changed = uniforms();
  changed["palavras"] = {"bota"};
  CHECK(put(x, "fardas", changed).status == 200);
  serve_uniforms(x, 2);
  CHECK(x.post("/v1/search/search-01/retry").status == 202);
  CHECK(eventually([&] {
    auto seen = x.get("/v1/search/search-01/results");
    return seen.json()["status"] == "completed";
  }));
  auto body = x.get("/v1/search/search-01/results").json();
  CHECK(body["total_filtrado"] == 2);
  CHECK(body["setor_nome"] == "Fardas");
}

TEST_CASE("a trial counts what is cached, and what each term brings") {
  served_node x{with_database()};
  serve_uniforms(x, 3);
  x.finish("search-01");
  auto body = uniforms();
  body["palavras"] = {"uniformes", "capacete"};
  auto seen = x.post(trial, body);
  CHECK(seen.status == 200);
  CHECK(x.faults(seen, trial, verb::post) == "");
  auto told = seen.json();
  CHECK(told["examinadas"] == 3);
  CHECK(told["encontradas"] == 3);
  CHECK(told["completo"] == true);
  CHECK(told["aviso"].is_null());
  CHECK(told["palavras"][0]
        == json{{"termo", "uniformes"}, {"licitacoes", 3}, {"so_por_ele", 3}});
  CHECK(told["palavras"][1]["licitacoes"] == 0);
  REQUIRE(told["exemplos"].size() == 3);
  CHECK(told["exemplos"][0]["matched_terms"] == json{"uniformes"});
  CHECK(told["exemplos"][0]["uf"] == "SP");
  CHECK(x.get(all).json()["total"] == 0);
  body["exclusoes"] = {"uniformes"};
  told = x.post(trial, body).json();
  CHECK(told["encontradas"] == 0);
  CHECK(told["removidas"] == 3);
  CHECK(told["exclusoes"][0]["so_por_ele"] == 3);
}

TEST_CASE("a trial finds what a search does, by where words stand, too") {
  served_node x{with_database()};
  x.upstream([](const pncp_call& call) {
    auto page = uniforms_page(call, 2);
    for (std::string what = "Uniformes";;) {
      auto at = page.body.find(what);
      if (at == page.body.npos)
        return std::optional{page};
      page.body.replace(at, what.size(),
                        "Mesas e armários destinados a uniformes");
    }
  });
  auto found = [&](const json& word, const std::string& id) {
    auto body = uniforms();
    body["palavras"] = {word};
    CHECK(put(x, "fardas", body).status < 300);
    auto searched = x.post("/v1/buscar", order_for(id, "fardas")).json();
    CHECK(x.post(trial, body).json()["encontradas"]
          == searched["total_filtrado"]);
    return searched["total_filtrado"].get<int>();
  };
  CHECK(found("uniformes", "search-01") == 2);
  CHECK(found({{"termo", "uniformes"}, {"peso", "objeto"}}, "search-02") == 0);
}

TEST_CASE("trials one after the other are one at a time") {
  served_node x{with_database()};
  serve_uniforms(x, 3);
  x.finish("search-01");
  for (int i = 0; i < 100; ++i)
    REQUIRE(x.post(trial, uniforms()).status == 200);
}

TEST_CASE("a trial that cannot look at everything says so") {
  auto settings = with_database();
  settings.own_sector_trial_notices = 2;
  served_node x{settings};
  serve_uniforms(x, 3);
  x.finish("search-01");
  auto seen = x.post(trial, uniforms()).json();
  CHECK(seen["examinadas"] == 2);
  CHECK(seen["completo"] == false);
  CHECK(seen["aviso"].get<std::string>().find("mais novas")
        != std::string::npos);
}

TEST_CASE("a trial says when there is nothing to try a sector on") {
  served_node x{with_database()};
  auto none = x.post(trial, uniforms());
  CHECK(none.status == 200);
  CHECK(x.faults(none, trial, verb::post) == "");
  CHECK(none.json()["examinadas"] == 0);
  CHECK(none.json()["aviso"].get<std::string>().find("nenhuma licitação")
        != std::string::npos);
  serve_uniforms(x, 3);
  x.finish("search-01");
  auto body = uniforms();
  body["ufs"] = {"RJ"};
  auto elsewhere = x.post(trial, body).json();
  CHECK(elsewhere["examinadas"] == 0);
  CHECK(elsewhere["aviso"].get<std::string>().find("destas UFs")
        != std::string::npos);
  body["ufs"] = {"sp"};
  CHECK(x.post(trial, body).json()["examinadas"] == 3);
  body["ufs"] = {"XX"};
  body["palavras"] = json::array();
  CHECK(complaints(x.post(trial, body))
        == std::vector<std::string>{"palavras", "ufs[0]"});
}

TEST_CASE("without a database nobody has a sector, but one can be tried") {
  served_node x;
  auto list = x.get(all);
  CHECK(list.status == 200);
  CHECK(list.json()["setores"] == json::array());
  CHECK(x.get(all + "/fardas").status == 404);
  CHECK(remove(x, "fardas").status == 404);
  CHECK(faults_of_problem(put(x, "fardas", uniforms()), 503, "unavailable")
        == "");
  CHECK(x.post("/v1/buscar", order_for("search-01", "fardas")).status == 422);
  CHECK(x.post(trial, uniforms()).status == 200);
}

TEST_CASE("while the database is away nobody knows what a sector is") {
  postgres_server server;
  auto options = quick_settings();
  options.database_url = server.new_database();
  served_node x{options};
  CHECK(put(x, "fardas", uniforms()).status == 201);
  server.kill9();
  for (auto& seen : {x.get(all), x.get(all + "/fardas"),
                     put(x, "fardas", uniforms()), remove(x, "fardas"),
                     x.post("/v1/buscar", order_for("search-01", "fardas"))})
    CHECK(faults_of_problem(seen, 503, "unavailable") == "");
  server.start();
  CHECK(eventually([&] { return x.get(all).status == 200; }));
  CHECK(x.get(all).json()["total"] == 1);
}
