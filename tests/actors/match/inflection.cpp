#include "actors/match/inflection.hpp"

#include "tests/catch.hpp"

#include <algorithm>

using namespace bidiq;

namespace {

bool has_form(const char* word, const char* form) {
  auto forms = number_forms(word);
  return std::find(forms.begin(), forms.end(), form) != forms.end();
}

} // namespace

TEST_CASE("a regular singular and its plural are forms of each other") {
  for (auto [singular, plural] : {std::pair{"luva", "luvas"},
                                  {"licitacao", "licitacoes"},
                                  {"pao", "paes"},
                                  {"orgao", "orgaos"},
                                  {"escrivao", "escrivaes"},
                                  {"papel", "papeis"},
                                  {"lencol", "lencois"},
                                  {"avental", "aventais"},
                                  {"azul", "azuis"},
                                  {"barril", "barris"},
                                  {"textil", "texteis"},
                                  {"movel", "moveis"},
                                  {"garagem", "garagens"},
                                  {"item", "itens"},
                                  {"colher", "colheres"},
                                  {"luz", "luzes"},
                                  {"gas", "gases"},
                                  {"mes", "meses"},
                                  {"portugues", "portugueses"},
                                  {"servidor", "servidores"},
                                  {"pneu", "pneus"},
                                  {"lei", "leis"},
                                  {"torre", "torres"},
                                  {"toner", "toners"},
                                  {"pixel", "pixels"},
                                  {"hifen", "hifens"},
                                  {"mao", "maos"},
                                  {"mae", "maes"},
                                  {"pa", "pas"},
                                  {"tv", "tvs"}}) {
    CAPTURE(singular, plural);
    CHECK(has_form(singular, plural));
    CHECK(has_form(plural, singular));
  }
}

TEST_CASE("a word comes first among its forms, each once, none a stopword") {
  for (auto word : {"luva", "doses", "colheres", "pao", "mal", "azuis"}) {
    auto forms = number_forms(word);
    CHECK(forms.front() == word);
    std::sort(forms.begin(), forms.end());
    CHECK(std::adjacent_find(forms.begin(), forms.end()) == forms.end());
    CHECK(std::find(forms.begin(), forms.end(), "dos") == forms.end());
    CHECK(std::find(forms.begin(), forms.end(), "mais") == forms.end());
  }
}

TEST_CASE("words that the rules would make others of have their own form") {
  CHECK_FALSE(has_form("mao", "maes"));
  CHECK_FALSE(has_form("bens", "bem"));
  for (auto word : {"onibus", "lapis", "tenis", "bens", "jeans", "torax",
                    "fitness", "a", "de", "4", "a4", "medic*", "ωμεγα", "ç"})
    CHECK(number_forms(word) == std::vector<std::string>{word});
}
