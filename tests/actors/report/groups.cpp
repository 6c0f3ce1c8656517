#include "actors/report/groups.hpp"

#include "tests/actors/report/sample.hpp"
#include "tests/catch.hpp"

#include <limits>

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("groups are ordered by count, value and name, empty ones last") {
  auto result = sample_result(0);
  auto add = [&](const char* uf, std::optional<double> value) {
    auto x = sample_notice(1);
    x.uf = uf;
    x.value = value;
    result.notices.emplace_back().data = std::make_shared<notice>(x);
  };
  add("MG", 5);
  add("BA", 5);
  add("RJ", 9);
  add("SP", std::nullopt);
  add("SP", std::numeric_limits<double>::infinity());
  add("", 1);
  CHECK((groups_by_uf(result)
         == std::vector<notice_group>{{"SP", 2, 0},
                                      {"RJ", 1, 9},
                                      {"BA", 1, 5},
                                      {"MG", 1, 5},
                                      {"Não informada", 1, 1},
                                      {"AC", 0, 0}}));
}

TEST_CASE("values that are not believed are in no group's sum") {
  auto result = sample_result(2);
  result.notices[0].implausible_value = true;
  auto groups = groups_by_uf(result);
  CHECK(groups.at(0) == notice_group{"SP", 2, 2001});
  CHECK(groups_by_modality(result).at(0).value
          + groups_by_modality(result).at(1).value
        == 2001);
}

TEST_CASE("one modality is one group whatever its source calls it") {
  auto result = sample_result(0);
  auto add = [&](int modality, const char* name) {
    auto x = sample_notice(1);
    x.modality = modality;
    x.modality_name = name;
    x.value = 2;
    result.notices.emplace_back().data = std::make_shared<notice>(x);
  };
  add(8, "Dispensa");
  add(8, "Dispensa de Licitação");
  add(0, "Convite");
  add(0, "");
  add(99, "");
  CHECK((groups_by_modality(result)
         == std::vector<notice_group>{{"Dispensa", 2, 4},
                                      {"Convite", 1, 2},
                                      {"Modalidade 99", 1, 2},
                                      {"Não informada", 1, 2},
                                      {"Pregão - Eletrônico", 0, 0}}));
}
