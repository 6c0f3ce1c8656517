#include "actors/domain/request.hpp"
#include "actors/match/request_parse.hpp"
#include "tests/catch.hpp"

using namespace bidiq;

namespace {

using strings = std::vector<std::string>;

strings terms(std::string_view text) {
  return split_search_terms(text).terms;
}

strings dropped(std::string_view text) {
  return split_search_terms(text).stopwords;
}

} // namespace

TEST_CASE("without commas and quotes each word is a term") {
  CHECK(terms("Uniforme  ESCOLAR\tcalça")
        == strings{"uniforme", "escolar", "calca"});
  CHECK(terms("camisa\u00a0polo") == strings{"camisa", "polo"});
  CHECK(terms("camisa/calça;bota") == strings{"camisa", "calca", "bota"});
  CHECK(terms("bota bota BOTA") == strings{"bota"});
  CHECK(terms("").empty());
  CHECK(terms(std::string_view{" \0-!\x01 ", 6}).empty());
}

TEST_CASE("a hyphenated word is one word") {
  CHECK(terms("guarda-chuva azul") == strings{"guarda chuva", "azul"});
  CHECK(terms("copo d'água") == strings{"copo", "d agua"});
  CHECK(terms("- bota -") == strings{"bota"});
}

TEST_CASE("with a comma each piece is a phrase") {
  CHECK(terms("uniforme escolar, bota") == strings{"uniforme escolar", "bota"});
  CHECK(terms("bota,") == strings{"bota"});
  CHECK(terms(",, ,").empty());
}

TEST_CASE("with quotes each quoted or unquoted piece is a phrase") {
  CHECK(terms("\"camisa polo\"") == strings{"camisa polo"});
  CHECK(terms("bota de couro \"camisa polo\" luva")
        == strings{"bota de couro", "camisa polo", "luva"});
  CHECK(terms("“camisa polo” „luva«") == strings{"camisa polo", "luva"});
  CHECK(terms("\"camisa, calça\", bota") == strings{"camisa calca", "bota"});
}

TEST_CASE("a quote without a partner counts as a blank") {
  CHECK(terms("monitor 24\" led") == strings{"monitor", "24", "led"});
  CHECK(terms("monitor 24\", mouse sem fio")
        == strings{"monitor 24", "mouse sem fio"});
  CHECK(terms("\"camisa polo\" \"bota") == strings{"camisa polo", "bota"});
}

TEST_CASE("stopwords are dropped where they stand alone and only there") {
  CHECK(terms("uniforme para a escola") == strings{"uniforme", "escola"});
  CHECK(dropped("uniforme para a escola para") == strings{"para", "a"});
  CHECK(terms("material de escritório, de, À")
        == strings{"material de escritorio"});
  CHECK(dropped("material de escritório, de, À") == strings{"de", "a"});
  CHECK(terms("\"de para\", bota") == strings{"bota"});
  CHECK(dropped("\"de para\", bota") == strings{"de", "para"});
  CHECK(terms("lã TI") == strings{"la", "ti"});
}
