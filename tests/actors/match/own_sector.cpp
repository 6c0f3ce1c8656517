#include "actors/match/own_sector.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include <random>

using namespace bidiq;
using nlohmann::json;

namespace {

json small_body() {
  return {{"name", "Meus EPIs"}, {"palavras", {"capacete"}}};
}

json body_with(const std::string& key, json value) {
  auto out = small_body();
  out[key] = std::move(value);
  return out;
}

// The mistakes as "field: message", one a line.
template <class T>
std::string told(const outcome<T>& x) {
  if (x)
    return "none";
  std::string lines;
  for (auto& error : x.error().fields)
    lines += error.field + ": " + error.message + "\n";
  return lines.empty() ? std::string{to_string(x.error().code)} : lines;
}

std::string slips(const json& body, const own_sector_rules& rules = {}) {
  return told(parse_own_sector(body.dump(), rules));
}

// Draws sectors that may be written, with all that a text can hold.
class sector_source {
public:
  explicit sector_source(uint64_t seed) : engine_(seed) {
    // nop
  }

  sector draw() {
    sector out;
    out.name = text();
    if (coin())
      out.description = text();
    out.keywords = terms(1, true);
    out.exclusions = terms(0, false);
    out.ignored = terms(0, false);
    for (size_t i = 0; i < out.keywords.size() && coin(); ++i) {
      auto& keyword = out.keywords[i].text;
      auto same = [&](auto& x) { return x.keyword == keyword; };
      if (std::none_of(out.contexts.begin(), out.contexts.end(), same))
        out.contexts.push_back(
          {keyword, terms(1, false), coin() ? 0 : 1 + below(100)});
    }
    // As an object of JSON has them.
    std::sort(out.contexts.begin(), out.contexts.end(),
              [](auto& x, auto& y) { return x.keyword < y.keyword; });
    return out;
  }

private:
  unsigned below(unsigned n) {
    return static_cast<unsigned>(engine_() % n);
  }

  bool coin() {
    return below(2) == 0;
  }

  std::string text() {
    constexpr const char* pieces[] = {"a", "luva", "ção", "\"", "\\", " ",
                                      "/", "{",    "',",  "7",  "é",  "]}"};
    std::string out{"x"};
    for (auto n = below(5); n > 0; --n)
      out += pieces[below(std::size(pieces))];
    return out;
  }

  std::vector<sector_term> terms(size_t least, bool weighed) {
    std::vector<sector_term> out(least + below(4));
    for (auto& x : out)
      x = {text() + "k" + std::to_string(&x - out.data()), coin(),
           weighed ? static_cast<term_weight>(below(4)) : term_weight::common};
    return out;
  }

  std::mt19937_64 engine_;
};

} // namespace

TEST_CASE("an own sector says what one of the operator's file does") {
  auto read = parse_own_sector(R"({
    "name": "Bombas", "description": "Bombas d'água.",
    "palavras": ["motobomba", {"termo": "bomba", "plural": true,
      "peso": "fraco"}, {"termo": "pressurizador", "peso": "objeto"},
      {"termo": "BOMBA CENTRÍFUGA", "peso": "firme"}],
    "exclusoes": ["bomba de infusão"],
    "contextos": {"bomba": {"distancia": 6, "palavras": ["água", "poço"]},
                  "motobomba": ["diesel"]},
    "ignoradas": [{"termo": "posto de bomba", "plural": true}]})");
  REQUIRE(read.has_value());
  CHECK(read->name == "Bombas");
  CHECK(read->description == "Bombas d'água.");
  CHECK(read->id.empty());
  CHECK(read->keywords
        == std::vector<sector_term>{
          {"motobomba", false, term_weight::common},
          {"bomba", true, term_weight::weak},
          {"pressurizador", false, term_weight::object},
          {"BOMBA CENTRÍFUGA", false, term_weight::firm}});
  CHECK(read->exclusions == std::vector<sector_term>{{"bomba de infusão"}});
  CHECK(read->ignored == std::vector<sector_term>{{"posto de bomba", true}});
  CHECK(read->contexts
        == std::vector<sector_context>{{"bomba", {{"água"}, {"poço"}}, 6},
                                       {"motobomba", {{"diesel"}}, 0}});
}

TEST_CASE("what would cost much or surprise is a mistake") {
  auto words = [](json x) { return body_with("palavras", std::move(x)); };
  CHECK(slips(words({"luva", "bota", "LUVA!", {{"termo", "luva"}}}))
        == "palavras[2]: Repete palavras[0]\n"
           "palavras[3]: Repete palavras[0]\n");
  CHECK(slips(words({"de", "para o", "de luva"}))
        == "palavras[0]: Só tem palavras comuns, que estão em quase todas as "
           "licitações\n"
           "palavras[1]: Só tem palavras comuns, que estão em quase todas as "
           "licitações\n");
  CHECK(slips(words({"medic*"}))
        == "palavras[0]: Começos de palavras (*) não valem em setores\n");
  // An exclusion may be as common as its user likes, once.
  CHECK(slips(body_with("exclusoes", {"de"})) == "none");
  CHECK(slips(body_with("exclusoes", {"de", "DE"}))
        == "exclusoes[1]: Repete exclusoes[0]\n");
  CHECK(slips(body_with("contextos", {{"capacete", {"obra", "obra"}}}))
        == "contextos.capacete[1]: Repete contextos.capacete[0]\n");
  CHECK(slips(body_with("contextos",
                        {{"CAPACETE", {"obra"}}, {"capacete", {"moto"}}}))
        == "contextos.capacete: Repete contextos.CAPACETE\n");
}

TEST_CASE("a name and one keyword are enough") {
  CHECK(slips(small_body()) == "none");
  CHECK(slips(body_with("description", nullptr)) == "none");
  CHECK(slips(body_with("description", "")) == "none");
  CHECK(slips(body_with("exclusoes", json::array())) == "none");
  CHECK(slips(body_with(
          "contextos",
          {{"capacete", {{"distancia", nullptr}, {"palavras", {"x"}}}}}))
        == "none");
}

TEST_CASE("every mistake of an own sector names its field") {
  CHECK(slips(json::object())
        == "name: Campo obrigatório\npalavras: Campo obrigatório\n");
  CHECK(slips({{"name", 7}, {"palavras", "capacete"}})
        == "name: Deve ser um texto\npalavras: Deve ser uma lista\n");
  CHECK(slips(body_with("palavras", json::array()))
        == "palavras: Informe ao menos uma palavra\n");
  CHECK(slips(body_with("palavras", {"x", "y", "z", "--"}))
        == "palavras[3]: Não contém nenhuma palavra\n");
  CHECK(slips(body_with("palavras", {"x",
                                     1,
                                     {{"termo", "b"}, {"plural", 1}},
                                     {{"termo", "c"}, {"peso", "leve"}}}))
        == "palavras[1]: Deve ser um texto ou um objeto com \"termo\"\n"
           "palavras[2].plural: Deve ser true ou false\n"
           "palavras[3].peso: Use fraco, objeto ou firme\n");
  CHECK(slips(body_with("exclusoes", {{{"termo", "x"}, {"peso", "fraco"}}}))
        == "exclusoes[0].peso: Campo desconhecido\n");
  CHECK(slips(body_with("contextos", {{"luva", {"x"}}}))
        == "contextos.luva: Não está entre as palavras do setor\n");
  CHECK(slips(body_with("contextos", {{"capacete", json::object()}}))
        == "contextos.capacete.palavras: Campo obrigatório\n");
  CHECK(
    slips(body_with("contextos",
                    {{"capacete", {{"distancia", 101}, {"palavras", {"x"}}}}}))
    == "contextos.capacete.distancia: Deve ser um número inteiro de 1 a "
       "100\n");
  CHECK(slips(body_with("exlcusoes", json::array()))
        == "exlcusoes: Campo desconhecido\n");
}

TEST_CASE("what answers have beside a definition may be sent back") {
  auto body = small_body();
  body["id"] = "meus_epis";
  body["created_at"] = body["updated_at"] = "2026-01-15T12:00:00.000Z";
  CHECK(slips(body) == "none");
  body["ufs"] = {"SP"};
  CHECK(slips(body) == "ufs: Campo desconhecido\n");
}

TEST_CASE("what is no JSON object is malformed, and so is a deep one") {
  for (auto text : {"", "{", "[]", "7", "null"})
    CHECK(told(parse_own_sector(text)) == "malformed");
  auto deep = R"({"name": "x", "palavras": [)" + std::string(20, '[')
              + std::string(20, ']') + "]}";
  CHECK(told(parse_own_sector(deep)) == "malformed");
  CHECK(told(parse_own_sector("{\"name\": \"\xFF\", \"palavras\": [\"a\"]}"))
        == "malformed");
}

TEST_CASE("texts have a length, counted in characters, and no control") {
  auto long_name = [](size_t n) {
    std::string out;
    for (size_t i = 0; i < n; ++i)
      out += "é";
    return out;
  };
  CHECK(slips(body_with("name", long_name(100))) == "none");
  CHECK(slips(body_with("name", long_name(101)))
        == "name: Passa do máximo de caracteres, que é 100\n");
  CHECK(slips(body_with("palavras", {std::string(201, 'a')}))
        == "palavras[0]: Passa do máximo de caracteres, que é 200\n");
  CHECK(slips(body_with("name", "a\nb"))
        == "name: Contém um caractere de controle\n");
  CHECK(slips(body_with("palavras", {std::string{"a\0b", 3}}))
        == "palavras[0]: Contém um caractere de controle\n");
}

TEST_CASE("all lists together hold so many terms") {
  auto body = body_with("palavras", {"x", "b"});
  body["exclusoes"] = {"c"};
  body["ignoradas"] = {"d"};
  body["contextos"] = {{"x", {"e", "f"}}};
  own_sector_rules rules;
  rules.max_terms = 6;
  CHECK(slips(body, rules) == "none");
  rules.max_terms = 5;
  CHECK(slips(body, rules)
        == "palavras: Um setor tem no máximo 5 palavras e expressões, somadas "
           "todas as listas\n");
}

TEST_CASE("of thousands of mistakes some are told") {
  json terms = json::array();
  for (int i = 0; i < 2'000; ++i)
    terms.push_back("-");
  auto read = parse_own_sector(body_with("palavras", terms).dump());
  REQUIRE(read.has_error());
  CHECK(read.error().fields.size() == 100);
  auto key = std::string(10'000, 'k');
  auto told_of
    = parse_own_sector(body_with(key, 1).dump()).error().fields.front();
  CHECK(told_of.field == std::string(60, 'k'));
}

TEST_CASE("what is written is read as it was, and is no longer than it was") {
  CHECK(rc::check([](uint64_t seed) {
    auto x = sector_source{seed}.draw();
    auto text = own_sector_json(x);
    auto read = parse_own_sector(text);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == x);
    RC_ASSERT(own_sector_json(*read) == text);
    RC_ASSERT(json::parse(text).dump().size() == text.size());
  }));
}

TEST_CASE("an id has 2 to 40 small letters, digits and underscores") {
  for (auto id : {"ab", "meus_epis", "__", "2b"})
    CHECK(valid_own_sector_id(id));
  for (auto id : {"", "x", "Ab", "a-b", "a b", "é", "a.b"})
    CHECK_FALSE(valid_own_sector_id(id));
  CHECK(valid_own_sector_id(std::string(40, 'a')));
  CHECK_FALSE(valid_own_sector_id(std::string(41, 'a')));
}

TEST_CASE("a trial names states, or means all") {
  auto tried = [](const json& body) {
    return parse_trial_request(body.dump()).value().ufs;
  };
  using texts = std::vector<std::string>;
  CHECK(tried(small_body()).empty());
  CHECK(tried(body_with("ufs", nullptr)).empty());
  CHECK(tried(body_with("ufs", {"sp", "RJ", "SP"})) == texts{"SP", "RJ"});
  auto bad = body_with("ufs", {"SP", "XX"});
  bad["palavras"] = {"-"};
  CHECK(told(parse_trial_request(bad.dump()))
        == "palavras[0]: Não contém nenhuma palavra\n"
           "ufs[1]: UF desconhecida: \"XX\"\n");
}
