#include "actors/sources/page_place.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("names of places in capitals get their usual spelling") {
  CHECK(spelled_place("SÃO PAULO") == "São Paulo");
  CHECK(spelled_place("ÁGUA FRIA DE GOIÁS") == "Água Fria de Goiás");
  CHECK(spelled_place("SÃO JOÃO DEL-REI") == "São João del-Rei");
  CHECK(spelled_place("SANT'ANA DO LIVRAMENTO") == "Sant'Ana do Livramento");
  CHECK(spelled_place("OLHO D'ÁGUA") == "Olho d'Água");
  CHECK(spelled_place("DO") == "Do");
  CHECK(spelled_place("Embu-Guaçu") == "Embu-Guaçu");
  CHECK(spelled_place("3 - x") == "3 - x");
  CHECK(spelled_place("").empty());
}
