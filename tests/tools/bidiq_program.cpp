// The bidiq program as users start it, against a server that a test scripts.
#include "tests/catch.hpp"
#include "tests/temporary_directory.hpp"
#include "tests/tools/child_process.hpp"
#include "tests/tools/scripted_search.hpp"

#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("a stream cut in mid-event is resumed, each event is shown once") {
  script_server server{searching("completed", [](int n, connection c) {
    auto first = event(1, "queued", 0, "Busca recebida");
    auto second = event(2, "connecting", 5, "Conectando");
    auto third = event(3, "fetching", 30, "Buscando dados");
    c.open_stream();
    if (n == 0) {
      c.chunk("retry: 1\n\n: heartbeat\n\n" + first + second
              + third.substr(0, third.size() / 2));
    } else if (n == 1) {
      // A server may repeat itself; a chunk may end in mid-line.
      c.chunk(first.substr(0, 10));
      c.chunk(first.substr(10) + second + third);
      c.chunk("");
    } else {
      c.chunk(event(4, "complete", 100, "Busca concluída"));
      c.wait_for_close();
    }
  })};
  scratch dir;
  auto report = (dir.path / "report.xlsx").string();
  child_process bidiq{"bidiq",
                      search_with({"-o", report}),
                      {{"BIDIQ_SERVER", server.url()},
                       {"BIDIQ_TOKEN", "secret-token"},
                       {"http_proxy", "http://127.0.0.1:1"}}};
  INFO(bidiq.err());
  CHECK(bidiq.wait() == 0);
  CHECK(bidiq.err() == "");
  CHECK(bidiq.out().starts_with("Busca iniciada: my-search\n"
                                "[  0%] Busca recebida\n"
                                "[  5%] Conectando\n"
                                "[ 30%] Buscando dados\n"
                                "[100%] Busca concluída\n"
                                "UF "));
  CHECK(bidiq.out().find("Busca concluída: 2 oportunidades em 10 licitações")
        != std::string::npos);
  auto requests = server.requests();
  REQUIRE(requests.size() == 6);
  CHECK(requests[0].find("Prefer: respond-async\r\n") != std::string::npos);
  CHECK(requests[0].find("Authorization: Bearer secret-token\r\n")
        != std::string::npos);
  CHECK(requests[0].find(R"("ufs":["sp","rj"])") != std::string::npos);
  CHECK(requests[1].starts_with(
    "GET /v1/buscar-progress/my-search?ticket=abc HTTP/1.1\r\n"));
  CHECK(requests[1].find("Last-Event-ID") == std::string::npos);
  CHECK(requests[2].find("Last-Event-ID: 2\r\n") != std::string::npos);
  CHECK(requests[3].find("Last-Event-ID: 3\r\n") != std::string::npos);
  CHECK(dir.read("report.xlsx") == "PK workbook");
  CHECK(std::distance(std::filesystem::directory_iterator(dir.path), {}) == 1);
}

TEST_CASE("204 means that the end was seen before") {
  script_server server{searching("completed", [](int n, connection c) {
    if (n == 0) {
      c.open_stream();
      c.chunk("retry: 1\n\n" + event(1, "queued", 0, "Busca recebida"));
    } else {
      c.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }
  })};
  child_process bidiq{"bidiq",
                      {"watch", "my-search", "--server", server.url()}};
  CHECK(bidiq.wait() == 0);
  CHECK(server.requests().size() == 3);
}

TEST_CASE("a search whose stream is refused is followed by its state") {
  auto search = searching("completed",
                          [](int, connection c) { c.send(refused_stream); });
  script_server server{
    [&, n = 0](const std::string& request, connection c) mutable {
      if (!request.starts_with("GET /v1/search/my-search/status "))
        search(request, c);
      else if (n++ == 0)
        c.answer(200, json_type, state("fetching", 30, "Buscando dados", 3));
      else
        c.answer(200, json_type, state("complete", 100, "Busca concluída", 4));
    }};
  child_process bidiq{"bidiq", search_with({"--server", server.url()})};
  CHECK(bidiq.wait() == 0);
  CHECK(bidiq.err() == "");
  CHECK(bidiq.out().starts_with("Busca iniciada: my-search\n"
                                "[ 30%] Buscando dados\n"
                                "[100%] Busca concluída\n"
                                "UF "));
}

TEST_CASE("a refused stream is asked for again once its time is over") {
  auto refused = refused_stream;
  refused.replace(refused.find("3600"), 4, "1");
  auto search = searching("completed", [=](int n, connection c) {
    if (n == 0)
      c.send(refused);
    else
      whole_stream(n, c);
  });
  script_server server{[&](const std::string& request, connection c) {
    if (request.starts_with("GET /v1/search/my-search/status "))
      c.answer(200, json_type, state("queued", 0, "Na fila", 1));
    else
      search(request, c);
  }};
  child_process bidiq{"bidiq", search_with({"--server", server.url()})};
  CHECK(bidiq.wait() == 0);
  // The stream's first event is older than the state that was shown.
  CHECK(bidiq.out().starts_with("Busca iniciada: my-search\n"
                                "[  0%] Na fila\n"
                                "[100%] Busca concluída\n"
                                "UF "));
}

TEST_CASE("a partial search exits with 3, a failed one with 1") {
  for (auto [status, code] : {std::pair{"degraded", 3}, {"failed", 1}}) {
    script_server server{searching(status, whole_stream)};
    child_process bidiq{"bidiq", search_args, {{"BIDIQ_SERVER", server.url()}}};
    CHECK(bidiq.wait() == code);
  }
}

TEST_CASE("with --json, standard output is the result and nothing else") {
  script_server server{searching("completed", whole_stream)};
  scratch dir;
  auto csv = (dir.path / "notices.csv").string();
  child_process bidiq{"bidiq",
                      search_with({"--json", "--csv", csv}),
                      {{"BIDIQ_SERVER", server.url()}}};
  CHECK(bidiq.wait() == 0);
  auto shown = nlohmann::json::parse(bidiq.out());
  CHECK(shown["licitacoes"].size() == 2);
  CHECK(bidiq.err().find("[100%] Busca concluída\n") != std::string::npos);
  CHECK(dir.read("notices.csv").find("2;\"'=1+1\"") != std::string::npos);
}

TEST_CASE("Ctrl-C cancels the search and exits with 130") {
  script_server server{searching("cancelled", [](int, connection c) {
    c.open_stream();
    c.chunk(event(1, "queued", 0, "Busca recebida"));
    c.wait_for_close();
  })};
  child_process bidiq{"bidiq", search_args, {{"BIDIQ_SERVER", server.url()}}};
  server.wait_for("GET /v1/buscar-progress/");
  bidiq.signal(SIGINT);
  CHECK(bidiq.wait() == 130);
  CHECK(server.requests().back().starts_with(
    "POST /v1/search/my-search/cancel HTTP/1.1\r\n"));
  CHECK(bidiq.out().ends_with("Busca cancelada.\n"));
}

TEST_CASE("Ctrl-C while watching leaves the search alone") {
  script_server server{searching("completed", [](int, connection c) {
    c.open_stream();
    c.wait_for_close();
  })};
  child_process bidiq{"bidiq",
                      {"watch", "my-search", "--server", server.url()}};
  server.wait_for("GET /v1/buscar-progress/");
  bidiq.signal(SIGINT);
  CHECK(bidiq.wait() == 130);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("what the server finds wrong is shown field by field, exit 2") {
  script_server server{[](const std::string&, connection c) {
    c.answer(422, "application/problem+json",
             R"({"detail":"Pedido inválido","errors":[)"
             R"({"field":"ufs","message":"UF desconhecida: XX"}]})");
  }};
  child_process bidiq{"bidiq", search_args, {{"BIDIQ_SERVER", server.url()}}};
  CHECK(bidiq.wait() == 2);
  CHECK(bidiq.err() == "bidiq: Pedido inválido\n  ufs: UF desconhecida: XX\n");
}

TEST_CASE("usage errors exit with 2 and speak Portuguese") {
  child_process bidiq{"bidiq", {"search", "--uf", "SP"}};
  CHECK(bidiq.wait() == 2);
  CHECK(bidiq.out() == "");
  CHECK(bidiq.err()
        == "bidiq: falta --setor ou --termos\nbidiq: falta --de\n"
           "bidiq: falta --ate\nVeja bidiq --help\n");
}

TEST_CASE("a server that is not there is reported, exit 1") {
  std::string url;
  {
    script_server gone{[](const std::string&, connection) {}};
    url = gone.url();
  }
  for (auto command : {"health", "list", "setores"}) {
    child_process bidiq{"bidiq", {command, "--server", url}};
    CHECK(bidiq.wait() == 1);
    CHECK(bidiq.err().find("não foi possível conectar") != std::string::npos);
  }
  child_process watch{"bidiq", {"watch", "my-search", "--server", url}};
  CHECK(watch.wait() == 1);
}

TEST_CASE("a server that goes away in mid-watch is said, and given up in time, "
          "exit 1") {
  auto server = std::make_unique<script_server>(
    searching("completed", [](int, connection c) {
      c.open_stream();
      c.chunk("retry: 1\n\n" + event(1, "queued", 0, "Busca recebida"));
    }));
  child_process bidiq{
    "bidiq", search_with({"--espera", "4", "--server", server->url()})};
  server->wait_for("GET /v1/buscar-progress/");
  server.reset();
  CHECK(bidiq.wait() == 1);
  auto said = bidiq.err();
  auto warned = said.find("o servidor não responde; tentando de novo por até");
  CHECK(warned != std::string::npos);
  CHECK(said.find("a conexão com o servidor foi perdida") > warned);
}

TEST_CASE("an id that can be none is wrong usage for watch, too, exit 2") {
  script_server server{[](const std::string&, connection c) {
    c.answer(422, json_type, R"({"detail":"search_id: must match"})");
  }};
  child_process bidiq{"bidiq", {"watch", "bad", "--server", server.url()}};
  CHECK(bidiq.wait() == 2);
  CHECK(bidiq.err() == "bidiq: search_id: must match\n");
}

TEST_CASE("output that cannot be written is told, exit 1") {
  script_server server{searching("completed", whole_stream)};
  auto full = [&](const std::vector<std::string>& args) {
    child_process bidiq{"bidiq",
                        args,
                        {{"BIDIQ_SERVER", server.url()}},
                        {.out = "/dev/full", .err = {}}};
    CHECK(bidiq.wait() == 1);
    CHECK(bidiq.err() == "bidiq: não foi possível gravar a saída padrão\n");
  };
  full(search_args);
  full({"cancel", "my-search"});
  full({"--version"});
  full({"search", "--help"});
}

TEST_CASE("an answer nested without end is no answer, exit 1") {
  auto deep = std::string(520'000, '[') + std::string(520'000, ']');
  script_server server{[&](const std::string&, connection c) {
    c.answer(200, json_type, R"({"status":"ok","x":)" + deep + "}");
  }};
  child_process bidiq{"bidiq", {"health", "--json", "--server", server.url()}};
  CHECK(bidiq.wait() == 1);
}

TEST_CASE("a download that fails leaves no file") {
  script_server server{[](const std::string& request, connection c) {
    if (request.starts_with("GET /v1/download?id=report-1 "))
      c.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut");
    else
      c.answer(404, json_type, R"({"detail":"Não encontrado"})");
  }};
  scratch dir;
  auto file = (dir.path / "x.xlsx").string();
  for (auto id : {"report-1", "unknown-1"}) {
    child_process bidiq{"bidiq",
                        {"download", id, "-o", file, "--server", server.url()}};
    CHECK(bidiq.wait() == 1);
    CHECK(std::filesystem::is_empty(dir.path));
  }
}

TEST_CASE("a CSV is asked for by the id of the search, exit 2 otherwise") {
  script_server server{[](const std::string&, connection c) {
    c.answer(422, json_type, R"({"detail":"search_id: must match"})");
  }};
  scratch dir;
  auto file = (dir.path / "x.csv").string();
  child_process bidiq{"bidiq",
                      {"download", "0123456789abcdef-licitacoes.xlsx", "--csv",
                       "-o", file, "--server", server.url()}};
  CHECK(bidiq.wait() == 2);
  CHECK(bidiq.err()
        == "bidiq: --csv precisa do id da busca (search_id), não do id da "
           "planilha (download_id): 0123456789abcdef-licitacoes.xlsx\n");
  CHECK(std::filesystem::is_empty(dir.path));
}

TEST_CASE("the token stays with the server it belongs to") {
  script_server other{[](const std::string&, connection c) {
    c.answer(200, "application/octet-stream", "PK elsewhere");
  }};
  script_server server{[&](const std::string& request, connection c) {
    if (request.starts_with("GET /v1/search/"))
      c.answer(200, json_type,
               R"({"status":"completed","download_url":")" + other.url()
                 + R"(/r.xlsx"})");
    else
      c.answer(404, json_type, "{}");
  }};
  scratch dir;
  auto file = (dir.path / "x.xlsx").string();
  child_process bidiq{"bidiq",
                      {"download", "my-search", "-o", file},
                      {{"BIDIQ_SERVER", server.url()}, {"BIDIQ_TOKEN", "s3"}}};
  CHECK(bidiq.wait() == 0);
  CHECK(dir.read("x.xlsx") == "PK elsewhere");
  CHECK(server.requests()[0].find("Bearer s3") != std::string::npos);
  CHECK(other.requests()[0].find("Bearer") == std::string::npos);
}
