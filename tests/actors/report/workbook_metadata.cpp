#include "tests/actors/report/sample.hpp"
#include "tests/actors/report/workbook_facts.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

TEST_CASE("the metadata state the words as they were searched") {
  auto result = sample_result(1);
  CHECK(beside(facts(result), "Modo dos termos") == nullptr);
  CHECK(beside(facts(result), "Singular e plural") == nullptr);
  auto request = *result.request;
  request.terms = {"luva", "bota de couro"};
  request.exact_terms = {"bota de couro"};
  request.exclusion_terms = {"gravidez", "usado"};
  request.exact_exclusions = {"gravidez"};
  result.request = std::make_shared<search_request>(request);
  auto x = facts(result);
  CHECK(beside(x, "Termos utilizados") == "luva, \"bota de couro\"");
  CHECK(beside(x, "Termos de exclusão") == "\"gravidez\", usado");
  CHECK(beside(x, "Modo dos termos") == "Qualquer termo basta");
  CHECK(beside(x, "Singular e plural") == "Sim");
  request.mode = term_mode::todos;
  request.inflect = false;
  result.request = std::make_shared<search_request>(request);
  x = facts(result);
  CHECK(beside(x, "Modo dos termos") == "Todos os termos");
  CHECK(beside(x, "Singular e plural") == "Não");
}
