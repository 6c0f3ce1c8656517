#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_fixture.hpp"

#include "tools/pncp-sim/generator/phrases.hpp"
#include "tools/pncp-sim/generator/places.hpp"

#include <map>
#include <set>

using namespace bidiq;
using nlohmann::json;

namespace {

// The IBGE's check digit: alternate weights 1 and 2, digits of products added.
bool valid_ibge(std::string_view code) {
  int sum = 0;
  for (size_t i = 0; i < 6; ++i) {
    auto product = (code[i] - '0') * (i % 2 == 0 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  return code.size() == 7 && (10 - sum % 10) % 10 == code[6] - '0';
}

// The CNPJ's rule, written with its published weights.
bool valid_cnpj(const std::string& cnpj) {
  constexpr int weights[] = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};
  for (int digits : {12, 13}) {
    int sum = 0;
    for (int i = 0; i < digits; ++i)
      sum += (cnpj[i] - '0') * weights[13 - digits + i];
    auto expected = sum % 11 < 2 ? 0 : 11 - sum % 11;
    if (cnpj[digits] - '0' != expected)
      return false;
  }
  return cnpj.size() == 14;
}

std::vector<json> month(size_t count, uint64_t seed) {
  std::vector<json> out;
  for (const auto& line :
       generate_ndjson(count, seed, day_of("2026-01-31"), day_of("2026-03-01")))
    out.push_back(json::parse(line));
  return out;
}

double share(const std::vector<json>& rows, auto predicate) {
  size_t hits = 0;
  for (const auto& row : rows)
    hits += predicate(row);
  return static_cast<double>(hits) / static_cast<double>(rows.size());
}

} // namespace

TEST_CASE("equal seeds give equal bytes and other seeds other notices") {
  auto from = day_of("2026-01-31");
  auto to = day_of("2026-03-01");
  auto first = generate_ndjson(2000, 7, from, to);
  CHECK(first == generate_ndjson(2000, 7, from, to));
  CHECK(first != generate_ndjson(2000, 8, from, to));
  auto shorter = generate_ndjson(500, 7, from, to);
  first.resize(500);
  CHECK(first == shorter);
}

TEST_CASE("every notice has the 35 keys and a control number that agrees") {
  std::set<std::string> ids;
  for (const auto& row : month(3000, 1)) {
    REQUIRE(row.size() == 35);
    const std::string id = row["numeroControlePNCP"];
    const std::string cnpj = row["orgaoEntidade"]["cnpj"];
    char expected[48];
    std::snprintf(expected, sizeof expected, "%s-1-%06d/%d", cnpj.c_str(),
                  row["sequencialCompra"].get<int>(),
                  row["anoCompra"].get<int>());
    REQUIRE(id == expected);
    REQUIRE(valid_cnpj(cnpj));
    REQUIRE(ids.insert(id).second);
  }
}

TEST_CASE("one body in twenty has letters in its number") {
  // Bodies are counted, not notices: a few large ones publish many.
  std::set<std::string> bodies, lettered;
  for (const auto& row : month(3000, 5)) {
    const std::string cnpj = row["orgaoEntidade"]["cnpj"];
    bodies.insert(cnpj);
    if (cnpj.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != cnpj.npos)
      lettered.insert(cnpj);
  }
  CHECK(static_cast<double>(lettered.size())
          / static_cast<double>(bodies.size())
        == Approx(0.05).margin(0.02));
}

TEST_CASE("notices are published within the asked days") {
  for (const auto& row : month(3000, 2)) {
    const std::string published = row["dataPublicacaoPncp"];
    REQUIRE(published.size() == 19);
    REQUIRE(published.substr(0, 10) >= "2026-01-31");
    REQUIRE(published.substr(0, 10) <= "2026-03-01");
    REQUIRE(row["dataInclusao"] == published);
    REQUIRE(row["dataAtualizacaoGlobal"] >= row["dataAtualizacao"]);
    REQUIRE(row["dataAtualizacao"] >= published);
  }
  auto one_day = day_of("2026-02-14");
  for (const auto& line : generate_ndjson(200, 3, one_day, one_day))
    REQUIRE(
      json::parse(line)["dataPublicacaoPncp"].get<std::string>().starts_with(
        "2026-02-14"));
}

TEST_CASE("cities carry valid codes of their own state") {
  std::map<char, std::set<std::string_view>> regions;
  REQUIRE(sim_states().size() == 27);
  for (const auto& state : sim_states())
    for (const auto& city : state.cities) {
      INFO(city.name);
      CHECK(valid_ibge(city.code));
      CHECK(city.code.substr(0, 2) == state.cities.front().code.substr(0, 2));
    }
}

TEST_CASE("notices keep the proportions of the real service") {
  auto rows = month(8000, 4);
  auto near = [](double wanted) { return Approx(wanted).margin(0.015); };
  CHECK(share(rows, [](const json& r) { return r["modalidadeId"] == 6; })
        == near(0.5));
  CHECK(
    share(rows, [](const json& r) { return r["valorTotalEstimado"] == 0.0; })
    == near(0.16));
  CHECK(share(rows, [](const json& r) { return r["situacaoCompraId"] == 1; })
        == near(0.97));
  CHECK(share(rows,
              [](const json& r) {
                const std::string text = r["objetoCompra"];
                return text == upper_case(text);
              })
        >= 0.13);
  CHECK(share(rows,
              [](const json& r) {
                return r["modalidadeId"] == 9
                       && !r["dataEncerramentoProposta"].is_null();
              })
        < 0.002);
  std::set<std::string> states;
  std::set<int> modalities;
  for (const auto& r : rows) {
    states.insert(r["unidadeOrgao"]["ufSigla"].get<std::string>());
    modalities.insert(r["modalidadeId"].get<int>());
  }
  CHECK(states.size() == 27);
  CHECK(modalities.size() == 13);
}

TEST_CASE("about one notice in a hundred repeats another's tender") {
  std::map<std::string, int> tenders;
  for (const auto& r : month(8000, 6))
    ++tenders[r["orgaoEntidade"]["cnpj"].get<std::string>()
              + r["objetoCompra"].get<std::string>()
              + r["valorTotalEstimado"].dump()
              + r["dataPublicacaoPncp"].get<std::string>()
              + r["dataEncerramentoProposta"].dump()];
  int repeats = 0;
  for (const auto& [text, count] : tenders)
    repeats += count - 1;
  CHECK(repeats > 50);
  CHECK(repeats < 115);
}

TEST_CASE("every sector has a trade and every trade makes texts") {
  std::set<std::string_view> sectors;
  sim_random random{1};
  for (const auto& trade : sim_trades()) {
    sectors.insert(trade.sector);
    for (int i = 0; i < 50; ++i)
      CHECK(compose_object(trade, "Olinda", random).size() > 20);
  }
  CHECK(sectors.size() == 17);
}

TEST_CASE("capitals include Portuguese letters") {
  CHECK(upper_case("Aquisição de pão à Saúde, 3º")
        == "AQUISIÇÃO DE PÃO À "
           "SAÚDE, 3º");
}
