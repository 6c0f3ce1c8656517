#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_fixture.hpp"

#include "tools/pncp-sim/fault_effects.hpp"
#include "tools/pncp-sim/latency.hpp"

#include <set>

using namespace bidiq;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

// Asks for the month's first page under one fault that always strikes.
sim_answer struck(std::string_view kind, int page = 1) {
  sim_fixture sim{one_fault(std::string{kind} + "=1")};
  sim.generate(500);
  auto answer = sim.get(sim_fixture::target(page));
  CHECK(sim.stats()["by_fault"][std::string{kind}] == 1);
  return answer;
}

json clean_page() {
  sim_fixture sim;
  sim.generate(500);
  return json::parse(sim.get(sim_fixture::target()).body);
}

std::vector<std::string> keys_of(std::string_view row) {
  std::vector<std::string> out;
  auto record = nlohmann::ordered_json::parse(row);
  for (const auto& [key, value] : record.items())
    out.push_back(key);
  return out;
}

} // namespace

TEST_CASE("each replacing fault sends what upstream really sends") {
  auto html = struck("html200");
  CHECK(html.status == 200);
  CHECK(html.content_type == "text/html; charset=UTF-8");
  CHECK(html.body.find("Limite de requisições excedido") != std::string::npos);
  CHECK(struck("429").status == 429);
  auto text = struck("500text");
  CHECK(text.status == 500);
  CHECK(text.content_type == "application/json");
  CHECK(text.body == "Erro na comunicação com o banco de dados.");
  auto jdbc = struck("500jdbc");
  CHECK(json::parse(jdbc.body)["status"] == 500);
  for (auto kind : {"502", "503", "504"}) {
    auto proxy = struck(kind);
    CHECK(std::to_string(proxy.status) == kind);
    CHECK(proxy.content_type == "text/html; charset=UTF-8");
  }
  auto spurious = struck("spurious422");
  CHECK(spurious.status == 422);
  CHECK(json::parse(spurious.body)["status"] == "422");
}

TEST_CASE("a false 204 denies a page of the middle, never the first") {
  auto denied = struck("false204", 2);
  CHECK(denied.status == 204);
  CHECK(denied.body.empty());
  sim_fixture sim{one_fault("false204=1")};
  sim.generate(500);
  CHECK(sim.get(sim_fixture::target(1)).status == 200);
  CHECK(sim.stats()["by_fault"].empty());
}

TEST_CASE("delivery faults keep the true answer and say how it is spoilt") {
  auto truth = clean_page();
  auto cut = struck("truncated");
  CHECK(cut.how == delivery::truncated);
  CHECK(json::parse(cut.body) == truth);
  auto slow = struck("slow");
  CHECK(slow.how == delivery::slow);
  CHECK(slow.trickle == 3s);
  CHECK(struck("hang").how == delivery::hang);
}

TEST_CASE("moving totals never hide the pages that follow nor invent any") {
  size_t moved = 0;
  fault_rule moving{.kind = fault_kind::moving_totals};
  for (uint64_t total = 1; total <= 230; ++total)
    for (uint64_t number = 1; (number - 1) * 50 < total; ++number)
      for (uint64_t draw : {0, 1, 7, 30, 59}) {
        list_page page;
        page.rows = {"{}"};
        page.total = total;
        page.number = number;
        auto changed = change_page(page, moving, draw);
        moved += changed;
        auto pages = (total + 49) / 50;
        REQUIRE(changed == (page.total != total));
        REQUIRE((page.total_pages() > number) == (pages > number));
        REQUIRE(page.total_pages() <= pages);
      }
  CHECK(moved > 2000);
  CHECK(json::parse(struck("moving_totals").body)["data"]
        == clean_page()["data"]);
}

TEST_CASE("another key order keeps every value") {
  auto answer = struck("key_order");
  auto truth = clean_page();
  CHECK(json::parse(answer.body) == truth);
  auto page = nlohmann::ordered_json::parse(answer.body);
  std::set<std::vector<std::string>> orders;
  for (const auto& row : page["data"])
    orders.insert(keys_of(row.dump()));
  CHECK(orders.size() > 40);
}

TEST_CASE("new keys leave the known ones as they are") {
  auto page = json::parse(struck("new_keys").body);
  for (auto& row : page["data"])
    CHECK(row.erase("indicadorNovo") == 1);
  CHECK(page == clean_page());
}

TEST_CASE("a broken record spoils itself alone") {
  std::set<std::string> ways;
  auto truth = clean_page();
  for (uint64_t seed = 0; seed < 20; ++seed) {
    sim_fixture sim{one_fault("broken_record=1", seed)};
    sim.generate(500);
    auto page = json::parse(sim.get(sim_fixture::target()).body);
    std::vector<json> broken;
    for (size_t i = 0; i < page["data"].size(); ++i)
      if (page["data"][i] != truth["data"][i])
        broken.push_back(page["data"][i]);
    REQUIRE(broken.size() == 1);
    if (!broken[0].contains("numeroControlePNCP"))
      ways.insert("id");
    else if (broken[0]["objetoCompra"].is_number())
      ways.insert("object");
    else if (broken[0]["orgaoEntidade"].is_string())
      ways.insert("agency");
  }
  CHECK(ways == std::set<std::string>{"id", "object", "agency"});
}

TEST_CASE("numbers as strings spell the same numbers") {
  auto page = json::parse(struck("string_numbers").body);
  auto truth = clean_page();
  for (size_t i = 0; i < page["data"].size(); ++i) {
    const auto& row = page["data"][i];
    CHECK(row["modalidadeId"] == "6");
    const std::string value = row["valorTotalEstimado"];
    CHECK(std::stod(value) == truth["data"][i]["valorTotalEstimado"]);
  }
}

TEST_CASE("first_only spares the retry") {
  sim_fixture sim{one_fault("503=1,first_only")};
  sim.generate(500);
  CHECK(sim.get(sim_fixture::target(1)).status == 503);
  CHECK(sim.get(sim_fixture::target(1)).status == 200);
  CHECK(sim.get("/api/consulta" + sim_fixture::target(1)).status == 200);
  CHECK(sim.get(sim_fixture::target(2)).status == 503);
  sim.post("/__sim/reset", "");
  CHECK(sim.get(sim_fixture::target(1)).status == 503);
}

TEST_CASE("a fault may be limited to a state and a modality") {
  sim_fixture sim{one_fault("503=1,uf=SP,modalidade=6")};
  sim.generate(500);
  CHECK(sim.get(sim_fixture::target(1, "&uf=SP")).status == 503);
  CHECK(sim.get(sim_fixture::target(1, "&uf=RJ")).status == 200);
  CHECK(sim.get(sim_fixture::target(1)).status == 200);
}

TEST_CASE("faults strike with their probability, repeatably by seed") {
  auto run = [](uint64_t seed) {
    sim_fixture sim{one_fault("503=0.3", seed)};
    std::vector<unsigned> out;
    for (int i = 0; i < 2000; ++i)
      out.push_back(sim.get(sim_fixture::target(i % 500 + 1)).status);
    return out;
  };
  auto first = run(1);
  CHECK(first == run(1));
  CHECK(first != run(2));
  auto hits = std::count(first.begin(), first.end(), 503u);
  CHECK(hits > 500);
  CHECK(hits < 700);
}

TEST_CASE("what strikes a URL does not depend on requests for others") {
  sim_fixture alone{one_fault("503=0.5", 9)};
  sim_fixture busy{one_fault("503=0.5", 9)};
  for (int i = 1; i <= 50; ++i) {
    auto expected = alone.get(sim_fixture::target(i)).status;
    busy.get(sim_fixture::target(1000 + i));
    CHECK(busy.get(sim_fixture::target(i)).status == expected);
  }
}

TEST_CASE("fault texts are read whole or refused") {
  auto rule = parse_fault_rule("slow=0.25,uf=SP,modalidade=6,first_only,"
                               "delay=1500");
  REQUIRE(rule.has_value());
  CHECK(*rule
        == fault_rule{.kind = fault_kind::slow,
                      .probability = 0.25,
                      .uf = "SP",
                      .modality = "6",
                      .first_only = true,
                      .delay = 1500ms});
  for (auto text : {"", "503", "503=", "503=x", "503=1.5", "503=-1", "what=1",
                    "503=1,uf", "503=1,uf=", "503=1,colour=red",
                    "503=1,delay=x", "503=1,", "503=nan"}) {
    INFO(text);
    CHECK(!parse_fault_rule(text).has_value());
  }
}

TEST_CASE("latencies come from the model asked for") {
  auto log = [](const std::string& name) -> std::optional<std::string> {
    if (name != "log.jsonl")
      return std::nullopt;
    return "{\"duration_seconds\": 0.25}\nnot json\n{\"other\":1}\n"
           "{\"duration_seconds\": 1.5}\n";
  };
  CHECK(latency_model::parse("none", log)->draw(5) == 0ms);
  CHECK(latency_model::parse("fixed:120", log)->draw(77) == 120ms);
  auto uniform = latency_model::parse("uniform:10-20", log).value();
  auto logged = latency_model::parse("log:log.jsonl", log).value();
  std::set<std::chrono::milliseconds> drawn;
  std::set<std::chrono::milliseconds> samples;
  for (uint64_t i = 0; i < 1000; ++i) {
    drawn.insert(uniform.draw(i));
    samples.insert(logged.draw(i));
  }
  CHECK(drawn.size() == 11);
  CHECK(*drawn.begin() == 10ms);
  CHECK(samples == std::set<std::chrono::milliseconds>{250ms, 1500ms});
  for (auto text : {"", "fixed", "fixed:", "fixed:-1", "uniform:5",
                    "uniform:9-3", "log:missing", "weird:1", "none:1"}) {
    INFO(text);
    CHECK(!latency_model::parse(text, log).has_value());
  }
}

TEST_CASE("the control API sets what it names and keeps the rest") {
  sim_fixture sim;
  sim.generate(500);
  auto set = sim.post("/__sim/faults",
                      R"({"faults":[{"kind":"503","probability":1,)"
                      R"("first_only":true,"delay_ms":20},"slow=0,uf=SP"],)"
                      R"("retry_after":3})");
  REQUIRE(set.status == 200);
  CHECK(sim.post("/__sim/faults", R"({"latency":"fixed:30"})").status == 200);
  auto now = json::parse(sim.get("/__sim/faults").body);
  CHECK(now["faults"].size() == 2);
  CHECK(now["faults"][0]["first_only"] == true);
  CHECK(now["retry_after"] == 3);
  CHECK(now["latency"] == "fixed:30");
  auto struck_once = sim.get(sim_fixture::target());
  CHECK(struck_once.status == 503);
  CHECK(struck_once.delay == 20ms);
  auto fine = sim.get(sim_fixture::target());
  CHECK(fine.status == 200);
  CHECK(fine.delay == 30ms);
  sim.post("/__sim/faults", R"({"faults":[]})");
  CHECK(sim.get(sim_fixture::target(3)).status == 200);
}

TEST_CASE("the control API refuses what it does not understand") {
  sim_fixture sim;
  for (auto body : {"", "[]", "{\"x\":1}", "{\"rate\":\"5\"}", "{\"rate\":-1}",
                    "{\"faults\":[{\"kind\":\"nope\",\"probability\":1}]}",
                    "{\"faults\":[7]}", "{\"faults\":{}}", "{\"latency\":5}",
                    "{\"latency\":\"log:/x\"}"}) {
    INFO(body);
    CHECK(sim.post("/__sim/faults", body).status == 400);
  }
  auto deep = std::string(520'000, '[') + std::string(520'000, ']');
  CHECK(
    sim.post("/__sim/faults", R"({"faults":[{"kind":)" + deep + "}]}").status
    == 400);
  CHECK(sim.get("/__sim/nothing").status == 404);
  CHECK(json::parse(sim.get("/__sim/faults").body)["faults"].empty());
}

TEST_CASE("records can be added while serving") {
  sim_fixture sim;
  sim.generate(100);
  auto answer = sim.post("/__sim/records",
                         R"({"numeroControlePNCP":"new","modalidadeId":14,)"
                         R"("dataPublicacaoPncp":"2026-02-02T08:00:00"})"
                         "\nbroken\n");
  CHECK(answer.body == R"({"records":1,"skipped":1,"total":101})");
}
