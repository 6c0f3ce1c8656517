#include "actors/match/request_parse.hpp"
#include "actors/domain/request.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq;
using nlohmann::json;

namespace {

request_rules rules() {
  request_rules result;
  result.sector_names = {{"vestuario", "Vestuário"}, {"obras", "Obras"}};
  return result;
}

json valid_body() {
  return {{"ufs", {"SP", "rj"}},
          {"data_inicial", "2026-01-01"},
          {"data_final", "2026-01-15"},
          {"setor_id", "vestuario"}};
}

outcome<search_request> parse(const json& body) {
  return parse_search_request(body.dump(), rules());
}

// Parses `body` with one field replaced.
outcome<search_request> with(const std::string& name, json value) {
  auto body = valid_body();
  body[name] = std::move(value);
  return parse(body);
}

// Names of the fields that are violated.
std::vector<std::string> fields(const outcome<search_request>& x) {
  std::vector<std::string> result;
  if (x.has_error())
    for (const auto& error : x.error().fields)
      result.push_back(error.field);
  return result;
}

std::vector<std::string> rejected(const std::string& name, json value) {
  return fields(with(name, std::move(value)));
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("a minimal body gets the contract's defaults") {
  auto x = parse(valid_body());
  REQUIRE(x.has_value());
  CHECK(x->ufs == strings{"SP", "RJ"});
  CHECK(format_day(x->first) == "2026-01-01");
  CHECK(format_day(x->last) == "2026-01-15");
  CHECK(x->sector_id == "vestuario");
  CHECK(x->terms.empty());
  CHECK(x->mode == term_mode::qualquer);
  CHECK(x->inflect);
  CHECK(x->modalities == std::vector<int>{4, 5, 6, 7});
  CHECK(x->status == status_filter::todos);
  CHECK_FALSE(x->min_value);
  CHECK_FALSE(x->max_value);
  CHECK(x->order == sort_order::data_desc);
  CHECK(x->page == 1);
  CHECK(x->page_size == 50);
  CHECK(x->search_id.empty());
  CHECK_FALSE(x->force_fresh);
}

TEST_CASE("null, empty lists and empty texts count as absent") {
  auto body = valid_body();
  for (auto name : {"termos_busca", "modo_termos", "flexoes", "exclusion_terms",
                    "modalidades", "status", "valor_minimo", "valor_maximo",
                    "esferas", "municipios", "orgaos", "ordenacao", "pagina",
                    "itens_por_pagina", "search_id", "force_fresh"})
    body[name] = nullptr;
  CHECK(fingerprint(*parse(body)) == fingerprint(*parse(valid_body())));
  body["modalidades"] = json::array();
  body["esferas"] = json::array();
  body["termos_busca"] = "";
  CHECK(fingerprint(*parse(body)) == fingerprint(*parse(valid_body())));
  body["ufs"] = nullptr;
  body["setor_id"] = nullptr;
  CHECK(fields(parse(body)) == strings{"ufs", "setor_id"});
}

TEST_CASE("a full body is read in canonical form") {
  auto x = parse(
    {{"ufs", {"mg"}},
     {"data_inicial", "2025-01-15"},
     {"data_final", "2026-01-15"},
     {"termos_busca", "Calça, \"bota de segurança\", c++"},
     {"modo_termos", "todos"},
     {"flexoes", false},
     {"exclusion_terms", {"Locação!", "LOCACAO", "\"usado\"", "conser*", "#1"}},
     {"modalidades", {8, 6.0, 8}},
     {"status", "em_julgamento"},
     {"valor_minimo", 0},
     {"valor_maximo", 1e6},
     {"esferas", {"f", "M", "F"}},
     {"municipios", {"3550308", "3106200", "3550308"}},
     {"orgaos", {"Prefeitura de São Paulo"}},
     {"ordenacao", "relevancia"},
     {"pagina", 3.0},
     {"itens_por_pagina", 500},
     {"search_id", "abc_DEF-123"},
     {"force_fresh", true},
     {"unknown", {{"anything", 1}}}});
  REQUIRE(x.has_value());
  CHECK(x->terms == strings{"calca", "bota de seguranca", "c"});
  CHECK(x->exact_terms == strings{"bota de seguranca"});
  CHECK(x->ignored == strings{"++", "#"});
  CHECK(x->mode == term_mode::todos);
  CHECK_FALSE(x->inflect);
  CHECK(x->exclusion_terms == strings{"locacao", "usado", "conser*", "1"});
  CHECK(x->exact_exclusions == strings{"usado"});
  CHECK(x->modalities == std::vector<int>{8, 6});
  CHECK(x->status == status_filter::em_julgamento);
  CHECK(x->min_value == 0.0);
  CHECK(x->max_value == 1e6);
  CHECK(x->spheres == std::vector<char>{'F', 'M'});
  CHECK(x->cities == strings{"3106200", "3550308"});
  CHECK(x->agencies == strings{"prefeitura de sao paulo"});
  CHECK(x->order == sort_order::relevancia);
  CHECK(x->page == 3);
  CHECK(x->page_size == 500);
  CHECK(x->search_id == "abc_DEF-123");
  CHECK(x->force_fresh);
}

TEST_CASE("every violation is listed, in the contract's order") {
  auto x = parse({{"ufs", {"SP", "XX", 7, "sp"}},
                  {"data_inicial", "2026-02-30"},
                  {"data_final", 20260101},
                  {"setor_id", "nada"},
                  {"termos_busca", "de para"},
                  {"exclusion_terms", {"ok", "!!"}},
                  {"modalidades", {0, 6, 15, "6", 6.5}},
                  {"status", "aberta"},
                  {"valor_minimo", -1},
                  {"valor_maximo", "10"},
                  {"esferas", {"X"}},
                  {"municipios", {"123", 3550308}},
                  {"orgaos", "INSS"},
                  {"modo_termos", "ambos"},
                  {"flexoes", "não"},
                  {"ordenacao", "DATA_DESC"},
                  {"pagina", 0},
                  {"itens_por_pagina", 501},
                  {"search_id", "curto"},
                  {"force_fresh", "sim"}});
  REQUIRE(x.has_error());
  CHECK(x.error().code == errc::invalid_request);
  CHECK(fields(x) == strings{"ufs[1]",         "ufs[2]",
                             "ufs[3]",         "data_inicial",
                             "data_final",     "setor_id",
                             "termos_busca",   "exclusion_terms[1]",
                             "modalidades[0]", "modalidades[2]",
                             "modalidades[3]", "modalidades[4]",
                             "status",         "valor_minimo",
                             "valor_maximo",   "esferas[0]",
                             "municipios[0]",  "municipios[1]",
                             "orgaos",         "modo_termos",
                             "flexoes",        "ordenacao",
                             "pagina",         "itens_por_pagina",
                             "search_id",      "force_fresh"});
  CHECK(x.error().fields[0]
        == field_error{"ufs[1]", "UF desconhecida: \"XX\""});
}

TEST_CASE("what is not a JSON object is malformed") {
  for (auto body : {"", "{", "[]", "null", "42", "\"x\"", "{\"a\":1}x",
                    "{\"a\":\"\xff\"}", "{\"pagina\":1e999}", "{a:1}"}) {
    auto x = parse_search_request(body, rules());
    REQUIRE(x.has_error());
    CHECK(x.error().code == errc::malformed);
    CHECK(x.error().fields.empty());
  }
}

TEST_CASE("a body may be nested 32 deep and no deeper") {
  auto nested = [](size_t depth) {
    auto body = valid_body().dump();
    body.pop_back();
    auto lists = std::string(depth - 1, '[') + std::string(depth - 1, ']');
    return body + ",\"x\":" + lists + ",\"y\":\"[[\\\"[[\"}";
  };
  CHECK(parse_search_request(nested(32), rules()).has_value());
  auto x = parse_search_request(nested(33), rules());
  REQUIRE(x.has_error());
  CHECK(x.error().code == errc::malformed);
}

TEST_CASE("periods end on or after their start and span at most 365 days") {
  auto period = [](const char* first, const char* last) {
    auto body = valid_body();
    body["data_inicial"] = first;
    body["data_final"] = last;
    return fields(parse(body));
  };
  CHECK(period("2026-01-01", "2026-01-01").empty());
  CHECK(period("2025-01-01", "2026-01-01").empty());
  CHECK(period("2025-01-01", "2026-01-02") == strings{"data_final"});
  CHECK(period("2024-01-01", "2024-12-31").empty());
  CHECK(period("2024-01-01", "2025-01-01") == strings{"data_final"});
  CHECK(period("2026-01-02", "2026-01-01") == strings{"data_final"});
  CHECK(period("2030-01-01", "2030-12-01").empty());
  CHECK(period("2024-02-29", "2024-03-01").empty());
  CHECK(period("2025-02-29", "2025-03-01") == strings{"data_inicial"});
  CHECK(period("20260101", "2026-1-1")
        == strings{"data_inicial", "data_final"});
  CHECK(period("", "2026-01-01T00:00:00")
        == strings{"data_inicial", "data_final"});
}

TEST_CASE("all 27 states may be asked for, each once") {
  CHECK(with("ufs", all_ufs()).has_value());
  auto many = all_ufs();
  many.push_back("SP");
  CHECK(rejected("ufs", many) == strings{"ufs"});
  CHECK(rejected("ufs", json::array()) == strings{"ufs"});
  CHECK(rejected("ufs", "SP") == strings{"ufs"});
  CHECK(rejected("ufs", {"SP "}) == strings{"ufs[0]"});
}

TEST_CASE("a search needs a sector or words") {
  auto body = valid_body();
  body.erase("setor_id");
  CHECK(fields(parse(body)) == strings{"setor_id"});
  body["termos_busca"] = "uniforme";
  CHECK(parse(body).has_value());
  body["termos_busca"] = " ,;- ";
  CHECK(fields(parse(body)) == strings{"termos_busca"});
  body["termos_busca"] = "de, para";
  CHECK(fields(parse(body)) == strings{"termos_busca"});
  body["setor_id"] = "obras";
  CHECK(fields(parse(body)) == strings{"termos_busca"});
  CHECK(rejected("setor_id", 1) == strings{"setor_id"});
}

TEST_CASE("search words are limited in code points, not bytes") {
  std::string accents;
  for (int i = 0; i < 500; ++i)
    accents += "é";
  CHECK(with("termos_busca", accents).has_value());
  CHECK(rejected("termos_busca", accents + "a") == strings{"termos_busca"});
}

TEST_CASE("values are numbers from zero up, the least first") {
  auto range = [](json least, json most) {
    auto body = valid_body();
    body["valor_minimo"] = std::move(least);
    body["valor_maximo"] = std::move(most);
    return fields(parse(body));
  };
  CHECK(range(10, 10).empty());
  CHECK(range(10.5, 10.25) == strings{"valor_maximo"});
  CHECK(range(-0.01, 5) == strings{"valor_minimo"});
  CHECK(range(true, 5) == strings{"valor_minimo"});
  CHECK(range("1", nullptr) == strings{"valor_minimo"});
}

TEST_CASE("a negative zero is a zero") {
  CHECK(fingerprint(*with("valor_minimo", -0.0))
        == fingerprint(*with("valor_minimo", 0)));
}

TEST_CASE("whole numbers may be written with a fraction of zero") {
  CHECK(with("pagina", 2.0)->page == 2);
  CHECK(with("pagina", 18446744073709551615u)->page == 2147483647);
  CHECK(rejected("pagina", 2.5) == strings{"pagina"});
  CHECK(rejected("pagina", "2") == strings{"pagina"});
  CHECK(rejected("pagina", -1e300) == strings{"pagina"});
  CHECK(rejected("itens_por_pagina", 0) == strings{"itens_por_pagina"});
  CHECK(rejected("itens_por_pagina", 1e300) == strings{"itens_por_pagina"});
  CHECK(rejected("modalidades", {1e300}) == strings{"modalidades[0]"});
}

TEST_CASE("lists of free texts are bounded") {
  std::vector<std::string> many(101, "x");
  CHECK(rejected("exclusion_terms", many) == strings{"exclusion_terms"});
  many.pop_back();
  CHECK(with("exclusion_terms", many).has_value());
  CHECK(rejected("orgaos", {std::string(201, 'x')}) == strings{"orgaos[0]"});
}

TEST_CASE("messages quote at most forty characters of what was given") {
  auto x = with("ufs", {std::string(5000, 'a')});
  REQUIRE(x.has_error());
  CHECK(x.error().fields[0].message
        == "UF desconhecida: \"" + std::string(40, 'a') + "…\"");
}

TEST_CASE("search ids are 8 to 64 letters, digits, underscores or hyphens") {
  CHECK(valid_search_id("abcDEF_-"));
  CHECK(valid_search_id(std::string(64, '9')));
  CHECK_FALSE(valid_search_id("abcdefg"));
  CHECK_FALSE(valid_search_id(std::string(65, 'a')));
  CHECK_FALSE(valid_search_id("abcdefg/"));
  CHECK_FALSE(valid_search_id("abcdefgé"));
}

TEST_CASE("names of orders and states survive a round trip") {
  for (auto name : {"data_desc", "data_asc", "valor_desc", "valor_asc",
                    "prazo_asc", "relevancia"})
    CHECK(to_string(*parse_sort_order(name)) == name);
  for (auto name :
       {"todos", "recebendo_proposta", "em_julgamento", "encerrada"})
    CHECK(to_string(*parse_status_filter(name)) == name);
  CHECK_FALSE(parse_sort_order("data"));
}

TEST_CASE("a sector of the caller's own is searched for as it is now") {
  auto own = std::make_shared<sector>();
  own->id = "meus_epis";
  own->name = "Meus EPIs";
  own->keywords = {{"capacete"}};
  auto body = valid_body();
  body["setor_id"] = "meus_epis";
  auto x = parse_search_request(body.dump(), rules(), own);
  REQUIRE(x.has_value());
  CHECK(x->sector_id == "meus_epis");
  CHECK(x->sector_name == "Meus EPIs");
  CHECK(x->own_sector == own);
  auto shipped = parse_search_request(valid_body().dump(), rules(), own);
  REQUIRE(shipped.has_value());
  CHECK(shipped->sector_name == "Vestuário");
  CHECK_FALSE(shipped->own_sector);
  body["setor_id"] = "outro";
  CHECK(fields(parse_search_request(body.dump(), rules(), own))
        == strings{"setor_id"});
}

TEST_CASE("only what may be an own sector's id is looked for") {
  auto asked = [](json id) {
    auto body = valid_body();
    body["setor_id"] = std::move(id);
    return asked_own_sector(body.dump(), rules());
  };
  CHECK(asked("meus_epis") == "meus_epis");
  CHECK(asked("vestuario").empty());
  CHECK(asked("Meus EPIs").empty());
  CHECK(asked(7).empty());
  CHECK(asked(nullptr).empty());
  CHECK(asked_own_sector("{", rules()).empty());
}
