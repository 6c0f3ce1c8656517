// From what is typed to what is found, by the parser and the collector that a
// search uses: words as people and other systems write them.
#include "actors/match/collector.hpp"
#include "actors/match/request_parse.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

using strings = std::vector<std::string>;

search_request asked(const json& fields) {
  json body{{"ufs", {"SP"}},
            {"data_inicial", "2026-01-01"},
            {"data_final", "2026-01-31"}};
  body.update(fields);
  return parse_search_request(body.dump(), request_rules{}).value();
}

search_result search(const json& fields, const strings& objects) {
  auto request = share(asked(fields));
  search_collector uut{request, nullptr, noon()};
  auto number = 100;
  for (auto& object : objects) {
    auto x = plain_notice("00000000000001-1-000" + std::to_string(++number)
                          + "/2026");
    x.object = object;
    uut.add({share(x)});
  }
  return uut.finish();
}

bool finds(const char* typed, const char* object) {
  return search({{"termos_busca", typed}}, {object}).notices.size() == 1;
}

} // namespace

TEST_CASE("what one can see in a notice one can type, and the other way") {
  for (auto [x, y] : {std::pair{"oficina", "o\ufb01cina mecânica"},
                      {"toner", "cartucho de ＴＯＮＥＲ"},
                      {"m2", "piso por m²"},
                      {"m²", "piso por m2"},
                      {"uniformes", "uni\u00adformes escolares"},
                      {"uni\u00adformes", "UNIFORMES"},
                      {"uniformes", "uni\u200bformes"},
                      {"500ml", "álcool 500 ml"},
                      {"\"500 ml\"", "álcool 500ml"},
                      {"Nº31", "EDITAL nº 31"},
                      {"\"nº 31\"", "EDITAL Nº31"},
                      {"12M²", "sala de 12m2"},
                      {"12m2", "SALA DE 12M²"},
                      {"aquisição", "aquisiÃ§Ã£o de mesas"},
                      {"aquisiÃ§Ã£o", "AQUISIÇÃO de mesas"},
                      {"manutenção", "manuten&ccedil;&atilde;o predial"},
                      {"microônibus", "MICRO-ÔNIBUS escolar"},
                      {"\"micro ônibus\"", "MICRO-ÔNIBUS escolar"},
                      {"micro-ônibus", "MICRO-ÔNIBUS escolar"},
                      {"micro-ônibus", "MICROÔNIBUS escolar"},
                      {"micro ônibus,", "microonibus"},
                      {"medic*", "MEDICAMENTOS"},
                      {"medic*", "serviço médico"},
                      {"Windows", "licença Windows™ 11"},
                      {"Windows™", "licença windows 11"},
                      {"\"windows 11\"", "licença Windows℠11"},
                      {"5㎏", "arroz 5kg"},
                      {"c++", "programação em C"}}) {
    CAPTURE(x, y);
    CHECK(finds(x, y));
  }
}

TEST_CASE("only words of one phrase are written as one") {
  CHECK(finds("\"micro ônibus\"", "microônibus escolar usado"));
  CHECK(finds("micro-ônibus", "microônibus escolar usado"));
  CHECK(finds("micro ônibus, van", "microônibus escolar usado"));
  CHECK_FALSE(finds("micro ônibus", "microônibus escolar usado"));
  CHECK(finds("micro ônibus", "MICRO-ÔNIBUS escolar"));
}

TEST_CASE("words match in singular and plural unless they are in quotes") {
  for (auto [one, many] : {std::pair{"licitação", "LICITAÇÕES"},
                           {"pão", "pães"},
                           {"órgão", "órgãos"},
                           {"jornal", "jornais"},
                           {"papel", "papéis"},
                           {"barril", "barris"},
                           {"têxtil", "têxteis"},
                           {"garagem", "garagens"},
                           {"extintor", "extintores"},
                           {"mês", "meses"},
                           {"luz", "luzes"},
                           {"luva", "luvas"}}) {
    CAPTURE(one, many);
    CHECK(finds(one, many));
    CHECK(finds(many, one));
    for (auto exact : {json{{"termos_busca", '"' + std::string{one} + '"'}},
                       json{{"termos_busca", one}, {"flexoes", false}}})
      CHECK(search(exact, {many, one}).notices.size() == 1);
  }
}

TEST_CASE("any term is enough, or all are wanted, as it was asked") {
  strings objects{"luvas e botas", "luva", "bota", "meia"};
  json body{{"termos_busca", "luva bota"}};
  CHECK(search(body, objects).notices.size() == 3);
  body["modo_termos"] = "qualquer";
  CHECK(search(body, objects).notices.size() == 3);
  body["modo_termos"] = "todos";
  auto found = search(body, objects);
  CHECK(found.notices.size() == 1);
  CHECK(found.terms_used == strings{"luva", "bota", "botas", "luvas"});
}

TEST_CASE("a search that finds nothing tells what may have been meant") {
  strings objects{"uniformes", "uniformes e meias", "uniforme", "informe"};
  auto told = search({{"termos_busca", "unifromes"}}, objects).suggestions;
  REQUIRE(told.size() == 2);
  CHECK(told[0] == word_suggestion{"uniformes", "unifromes", 2});
  CHECK(told[1] == word_suggestion{"uniforme", "unifromes", 1});
  CHECK(search({{"termos_busca", "unifromes uniforme"}}, objects)
          .suggestions.empty());
}

TEST_CASE("what means nothing is told, and refused where nothing is left") {
  CHECK(asked({{"termos_busca", "c++, luva"}}).ignored == strings{"++"});
  CHECK(asked({{"termos_busca", "* luva"}}).ignored == strings{"*"});
  for (auto text : {"*", "++", "# *"}) {
    json body{{"ufs", {"SP"}},
              {"data_inicial", "2026-01-01"},
              {"data_final", "2026-01-31"},
              {"termos_busca", text}};
    CHECK_FALSE(parse_search_request(body.dump(), request_rules{}).has_value());
  }
}
