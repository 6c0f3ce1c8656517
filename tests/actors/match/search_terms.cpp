#include "actors/match/search_terms.hpp"

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

strings ignored(std::string_view text) {
  return split_search_terms(text).ignored;
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
  CHECK(terms("copo d’água") == strings{"copo", "d agua"});
  CHECK(terms("micro\u2011ônibus uni\u00adformes")
        == strings{"micro onibus", "uniformes"});
  CHECK(terms("500ml A4 12m²") == strings{"500 ml", "a 4", "12 m 2"});
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

TEST_CASE("texts that other systems have damaged are split as they were") {
  CHECK(terms("aquisiÃ§Ã£o cal&ccedil;a") == strings{"aquisicao", "calca"});
  CHECK(terms("&quot;camisa polo&quot;") == strings{"camisa polo"});
}

TEST_CASE("a term is exact if it stands in quotes only") {
  auto exact = [](std::string_view text) {
    return split_search_terms(text).exact;
  };
  CHECK(exact("luva, bota").empty());
  CHECK(exact("\"luva\", bota") == strings{"luva"});
  CHECK(exact("\"luva\", luva").empty());
  CHECK(exact("luva, \"luva\"").empty());
  CHECK(terms("luva, \"luva\"") == strings{"luva"});
}

TEST_CASE("a star counts behind three letters at the end of a word") {
  CHECK(terms("medic* e limp*") == strings{"medic*", "limp*"});
  CHECK(terms("material medic*, luva") == strings{"material medic*", "luva"});
  CHECK(terms("medic* hospital*, x") == strings{"medic* hospital*", "x"});
  CHECK(terms("guarda-chu* pãe*") == strings{"guarda chu*", "pae*"});
  CHECK(terms("(medic*).") == strings{"medic*"});
  CHECK(ignored("medic* limp*, (medic*).").empty());
  for (auto text : {"me*", "me*dic", "*medic", "500*", "a4*", "\"medic*\""}) {
    CAPTURE(text);
    CHECK(ignored(text) == strings{"*"});
    for (auto& term : terms(text))
      CHECK(term.find('*') == term.npos);
  }
  CHECK(terms("me*dic") == strings{"me dic"});
  CHECK(terms("medic**") == strings{"medic*"});
  CHECK(ignored("medic**") == strings{"*"});
}

TEST_CASE("characters that mean nothing are told") {
  CHECK(terms("c++") == strings{"c"});
  CHECK(ignored("c++") == strings{"++"});
  CHECK(ignored("c++, c#, c++ = 5 %") == strings{"++", "#", "=", "%"});
  CHECK(terms("*").empty());
  CHECK(ignored("*") == strings{"*"});
  CHECK(ignored("uniforme * 🦺") == strings{"*", "🦺"});
  CHECK(ignored("monitor 24\" led") == strings{"\""});
  CHECK(ignored("P&D R$ 5 25°") == strings{"&", "$", "°"});
  CHECK(terms("Windows™ Excel®") == strings{"windows", "excel"});
  CHECK(ignored("Windows™ Excel®") == strings{"™", "®"});
  // What parts or joins words has its meaning.
  CHECK(
    ignored("camisa/calça; (bota), \"luva\" - meia-calça: d'água. 1ª").empty());
}

TEST_CASE("a symbol that is read as letters is not told as ignored") {
  CHECK(terms("arroz 5㎏") == strings{"arroz", "5 kg"});
  CHECK(dropped("№ 31") == strings{"no"});
  CHECK(terms("℡ 12㎡ 5℃ ₨ ①") == strings{"tel", "12 m 2", "5 c", "rs", "1"});
  for (auto text : {"arroz 5㎏", "№ 31", "℡ 12㎡ 5℃ ₨ ①"})
    CHECK(ignored(text).empty());
}

TEST_CASE("an entry of a list is one term") {
  strings told;
  CHECK(read_term("Locação de Veículos", told).text == "locacao de veiculos");
  CHECK_FALSE(read_term("locação", told).exact);
  auto quoted = read_term(" \"Locação\" ", told);
  CHECK(quoted.text == "locacao");
  CHECK(quoted.exact);
  CHECK_FALSE(read_term("\"uma\" locação", told).exact);
  CHECK(read_term("loca*", told).text == "loca*");
  CHECK(told.empty());
  CHECK(read_term("!!", told).text.empty());
  CHECK(read_term("++ #", told).text.empty());
  CHECK(told == strings{"++", "#"});
}
