#include "tools/bidiq/arguments.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq::client;
using nlohmann::json;

namespace {

using texts = std::vector<std::string>;

parsed_arguments parse(const texts& args, const std::string& server = {}) {
  return parse_arguments(args, server, "token");
}

const texts minimal{"search",    "--uf", "SP,RJ",      "--setor",
                    "vestuario", "--de", "2026-01-01", "--ate=2026-01-15"};

texts with(texts more) {
  auto result = minimal;
  result.insert(result.end(), more.begin(), more.end());
  return result;
}

} // namespace

TEST_CASE("the contract's example is understood") {
  auto x = parse(with({"-o", "report.xlsx", "--json"}));
  CHECK(x.problems == texts{});
  CHECK(x.options.command == verb::search);
  CHECK(x.options.query.ufs == texts{"SP", "RJ"});
  CHECK(x.options.query.sector == "vestuario");
  CHECK(x.options.query.first == "2026-01-01");
  CHECK(x.options.query.last == "2026-01-15");
  CHECK(x.options.report == "report.xlsx");
  CHECK(x.options.json);
  CHECK(x.options.follow);
  CHECK(x.options.token == "token");
  CHECK(x.options.server == "http://127.0.0.1:8000");
}

TEST_CASE("every option of a search reaches the request") {
  auto x = parse(
    with({"--termos",      "camisa, calça", "--excluir",       "usado,velho",
          "--modalidades", "4,6",           "--status",        "encerrada",
          "--valor-min",   "1.000,50",      "--valor-max",     "2000",
          "--esferas",     "F,M",           "--municipios",    "3550308",
          "--orgaos",      "prefeitura",    "--modo-termos",   "todos",
          "--sem-flexoes", "--ordenacao",   "valor_desc",      "--sem-cache",
          "--search-id",   "my-search-1",   "--max",           "7",
          "--csv",         "x.csv",         "--sem-acompanhar"}));
  REQUIRE(x.problems == texts{});
  CHECK(make_body(x.options.query, x.options.id)
        == json::parse(R"({"ufs":["SP","RJ"],"setor_id":"vestuario",
          "data_inicial":"2026-01-01","data_final":"2026-01-15",
          "termos_busca":"camisa, calça","exclusion_terms":["usado","velho"],
          "modalidades":[4,6],"status":"encerrada","valor_minimo":1000.5,
          "valor_maximo":2000.0,"esferas":["F","M"],"municipios":["3550308"],
          "orgaos":["prefeitura"],"modo_termos":"todos","flexoes":false,
          "ordenacao":"valor_desc","force_fresh":true,
          "search_id":"my-search-1"})"));
  CHECK(x.options.rows == 7);
  CHECK(x.options.csv == "x.csv");
  CHECK_FALSE(x.options.follow);
}

TEST_CASE("what was not given is not sent") {
  CHECK(make_body(parse(minimal).options.query, "id")
        == json::parse(R"({"ufs":["SP","RJ"],"setor_id":"vestuario",
          "data_inicial":"2026-01-01","data_final":"2026-01-15",
          "search_id":"id"})"));
}

TEST_CASE("all 27 states have a short name") {
  auto args = minimal;
  args[2] = "todas";
  CHECK(parse(args).options.query.ufs.size() == 27);
}

TEST_CASE("all mistakes are told at once") {
  CHECK(parse({"search", "--uff", "SP", "--max", "x", "--csv"}).problems
        == texts{"opção desconhecida: --uff (seria --uf?)",
                 "--max: use um número inteiro",
                 "--csv precisa de um valor: ARQUIVO", "falta --uf",
                 "falta --setor ou --termos", "falta --de", "falta --ate"});
  CHECK(parse({}).problems == texts{"falta o comando"});
  CHECK(parse({"serch"}).problems
        == texts{"comando desconhecido: serch (seria search?)"});
  CHECK(parse({"list", "extra"}).problems
        == texts{"argumento inesperado: extra"});
  CHECK(parse({"watch"}).problems == texts{"falta o argumento SEARCH_ID"});
  CHECK(parse({"watch", "a", "b"}).problems
        == texts{"argumento inesperado: b"});
  CHECK(parse({"list", "--uf", "SP"}).problems.size() == 1);
  CHECK(parse({"list", "--json=1"}).problems
        == texts{"--json não aceita valor"});
}

TEST_CASE("the server comes from the option, then the variable") {
  CHECK(parse({"health"}, "http://a").options.server == "http://a");
  CHECK(parse({"--server", "http://b", "health"}, "http://a").options.server
        == "http://b");
  CHECK(parse({"--server", "list", "list"}).problems.size() == 1);
  CHECK(parse({"health", "--server", "a:8000"}).problems.size() == 1);
}

TEST_CASE(
  "the same option means a file for a search, a switch for a download") {
  CHECK(parse(with({})).options.dialect == csv_dialect::excel);
  CHECK(parse(with({"--csv-dialect", "rfc4180"})).options.dialect
        == csv_dialect::rfc4180);
  CHECK(
    parse({"download", "some-id", "--csv-dialect", "excel"}).problems.empty());
  CHECK(parse(with({"--csv-dialect", "tsv"})).problems
        == std::vector<std::string>{"--csv-dialect: use excel ou rfc4180"});
  CHECK(parse(with({"--csv", "-"})).options.csv == "-");
  auto x = parse({"download", "some-id", "--csv", "-o", "f"});
  CHECK(x.problems == texts{});
  CHECK(x.options.as_csv);
  CHECK(x.options.id == "some-id");
  CHECK(x.options.report == "f");
}

TEST_CASE("help and version win over any mistake") {
  auto x = parse({"search", "--help", "--nonsense"});
  CHECK(x.problems == texts{});
  CHECK(x.options.command == verb::help);
  CHECK(x.options.help_for == "search");
  CHECK(parse({"--help"}).options.command == verb::help);
  CHECK(parse({"help"}).options.command == verb::help);
  CHECK(parse({"--version"}).options.command == verb::version);
  CHECK(render_help("search").find("--valor-min") != std::string::npos);
  CHECK(render_help("search").find("--modo-termos MODO") != std::string::npos);
  CHECK(render_help("search").find("--sem-flexoes") != std::string::npos);
  CHECK(render_help("").find("download ID") != std::string::npos);
}

TEST_CASE("amounts may be written in the Brazilian way") {
  CHECK(parse_amount("1500") == 1500.0);
  CHECK(parse_amount("1500.25") == 1500.25);
  CHECK(parse_amount("1500,25") == 1500.25);
  CHECK(parse_amount("1.500,25") == 1500.25);
  CHECK(parse_amount("1.500") == 1500.0);
  CHECK(parse_amount("1.234.567") == 1234567.0);
  CHECK(parse_amount("0.5") == 0.5);
  for (auto text :
       {"", ",", "-1", "1,2,3", "1.5,2", "R$ 5", "1e5", "nan", "1.23.456"})
    CHECK_FALSE(parse_amount(text));
}

TEST_CASE("sectors are listed, and one's own saved, removed and tried") {
  auto x = parse({"setores"});
  CHECK(x.problems == texts{});
  CHECK(x.options.action.empty());
  x = parse({"setores", "salvar", "epis.json", "--json"});
  CHECK(x.problems == texts{});
  CHECK(x.options.action == "salvar");
  CHECK(x.options.id == "epis.json");
  x = parse({"setores", "testar", "epis.json", "--uf", "SP,RJ"});
  CHECK(x.problems == texts{});
  CHECK(x.options.query.ufs == texts{"SP", "RJ"});
  // An id may be a word that is an action, too.
  x = parse({"setores", "remover", "testar"});
  CHECK(x.problems == texts{});
  CHECK(x.options.id == "testar");
  CHECK(parse({"setores", "remover"}).problems
        == texts{"falta o argumento ID"});
  CHECK(parse({"setores", "apagar", "x"}).problems.size() == 2);
  CHECK(render_help("setores").find("bidiq setores salvar ARQUIVO [opções]\n")
        != std::string::npos);
}
