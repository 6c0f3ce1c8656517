#include "tests/tools/scripted_search.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>
#include <utility>

namespace bidiq::test {

std::string event(int id, const std::string& stage, int progress,
                  const std::string& message) {
  nlohmann::json x{{"id", id},           {"search_id", "my-search"},
                   {"stage", stage},     {"progress", progress},
                   {"message", message}, {"detail", nlohmann::json::object()}};
  return "id: " + std::to_string(id) + "\ndata: " + x.dump() + "\n\n";
}

std::string result(const std::string& status) {
  nlohmann::json x{{"search_id", "my-search"},
                   {"status", status},
                   {"total_raw", 10},
                   {"total_filtrado", 2},
                   {"total_paginas", 1},
                   {"download_url", "/v1/storage/object/sign/b/r.xlsx?token=t"},
                   {"excel_status", "ready"}};
  x["licitacoes"] = {{{"pncp_id", "1"}, {"uf", "SP"}, {"objeto", "Camisas"}},
                     {{"pncp_id", "2"}, {"uf", "RJ"}, {"objeto", "=1+1"}}};
  return x.dump();
}

const std::string accepted
  = R"({"search_id":"my-search","status":"queued",)"
    R"("progress_url":"/v1/buscar-progress/my-search?ticket=abc",)"
    R"("results_url":"/v1/search/my-search/results"})";

const std::vector<std::string> search_args{
  "search",     "--uf",  "sp,rj",      "--setor",     "vestuario", "--de",
  "2026-01-01", "--ate", "2026-01-15", "--search-id", "my-search"};

std::vector<std::string> search_with(std::vector<std::string> more) {
  auto all = search_args;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

script_server::handler searching(std::string status,
                                 std::function<void(int, connection)> stream) {
  return [=, n = 0](const std::string& request, connection c) mutable {
    if (request.starts_with("POST /v1/buscar "))
      c.answer(202, json_type, accepted);
    else if (request.starts_with("GET /v1/buscar-progress/my-search"))
      stream(n++, c);
    else if (request.starts_with("GET /v1/search/my-search/results"))
      c.answer(200, json_type, result(status));
    else if (request.starts_with("GET /v1/storage/object/sign/b/r.xlsx"))
      c.answer(200, "application/octet-stream", "PK workbook");
    else if (request.starts_with("POST /v1/search/my-search/cancel"))
      c.answer(202, json_type, "{}");
    else
      c.answer(404, json_type, "{}");
  };
}

void whole_stream(int, connection c) {
  c.open_stream();
  c.chunk("retry: 1\n\n" + event(1, "queued", 0, "Busca recebida")
          + event(2, "complete", 100, "Busca concluída"));
  c.chunk("");
}

const std::string refused_stream
  = "HTTP/1.1 429 X\r\nConnection: close\r\nRetry-After: 3600\r\n"
    "Content-Length: 0\r\n\r\n";

std::string state(const std::string& stage, int progress,
                  const std::string& message, int last_event) {
  return nlohmann::json{
    {"search_id", "my-search"}, {"status", "running"},
    {"stage", stage},           {"progress", progress},
    {"message", message},       {"last_event_id", last_event}}
    .dump();
}

std::string scratch::read(const std::string& name) const {
  std::ifstream file{path / name};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

} // namespace bidiq::test
