// Fetching the result of a search and writing it to files.
#include "actors/base/parse_json.hpp"
#include "tools/bidiq/csv.hpp"
#include "tools/bidiq/encoding.hpp"
#include "tools/bidiq/json_fields.hpp"
#include "tools/bidiq/program.hpp"
#include "tools/bidiq/result_view.hpp"

#include <algorithm>
#include <chrono>

namespace bidiq::client {

namespace {

using nlohmann::json;

constexpr size_t max_page_size = 500;

/// The terminal event may be seen a moment before the result is in its place.
constexpr int result_attempts = 25;
constexpr std::chrono::milliseconds result_pause{200};

bool is_running(const http_reply& reply, const json& page) {
  auto status = raw_field(page, "status");
  return reply.status == 202 || status == "running" || status == "queued";
}

/// One page; a discarded value if there is none, which has been reported.
json fetch_page(program& x, const std::string& id, size_t number, size_t size,
                int& code) {
  auto path = search_path(id, "results") + "?pagina=" + std::to_string(number)
              + "&itens_por_pagina=" + std::to_string(size);
  for (int attempt = 1;; ++attempt) {
    auto reply = x.session.get(path);
    auto page = parse_json(reply.body);
    if (!reply.ok() || !page.is_object()) {
      code = complain(x, reply);
      return json::value_t::discarded;
    }
    if (!is_running(reply, page))
      return page;
    if (attempt == result_attempts || !x.session.pause(result_pause, nullptr)) {
      code = complain("o resultado da busca ainda não está pronto");
      return json::value_t::discarded;
    }
  }
}

int report_written(const std::string& problem, const std::string& what,
                   const std::string& file, program& x) {
  if (!problem.empty())
    return complain(problem);
  if (file != "-")
    x.progress.line(what + " gravada em " + file);
  return exit_done;
}

} // namespace

std::optional<json> fetch_result(program& x, const std::string& id, size_t rows,
                                 int& code) {
  auto size = std::clamp<size_t>(rows, 1, max_page_size);
  auto result = fetch_page(x, id, 1, size, code);
  if (result.is_discarded())
    return std::nullopt;
  auto& notices = result["licitacoes"];
  if (!notices.is_array())
    notices = json::array();
  auto pages = static_cast<size_t>(
    std::max<int64_t>(count_field(result, "total_paginas"), 1));
  for (size_t number = 2; number <= pages && notices.size() < rows; ++number) {
    auto page = fetch_page(x, id, number, size, code);
    if (page.is_discarded())
      return std::nullopt;
    const auto& more = field(page, "licitacoes");
    if (!more.is_array() || more.empty())
      break;
    notices.insert(notices.end(), more.begin(), more.end());
  }
  return result;
}

int save_report(program& x, const json& result, const std::string& file) {
  if (auto base64 = raw_field(result, "excel_base64"); !base64.empty()) {
    auto bytes = decode_base64(base64);
    if (!bytes)
      return complain("a planilha recebida está corrompida");
    return report_written(write_file(file, *bytes), "Planilha", file, x);
  }
  auto url = raw_field(result, "download_url");
  if (auto id = raw_field(result, "download_id"); url.empty() && !id.empty())
    url = "/v1/download?id=" + encode_uri(id);
  if (url.empty())
    return complain("esta busca não tem planilha");
  auto reply = x.session.get(url);
  if (!reply.ok())
    return complain(x, reply);
  return report_written(write_file(file, reply.body), "Planilha", file, x);
}

int save_csv(program& x, const json& result, const std::string& file) {
  auto text = render_csv(field(result, "licitacoes"), x.options.dialect);
  return report_written(write_file(file, text), "Lista", file, x);
}

int run_download(program& x) {
  const auto& id = x.options.id;
  auto named = std::ranges::all_of(id, [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_';
  });
  auto stem = named ? id : std::string("licitacoes");
  auto file = x.options.report;
  if (file.empty())
    file = stem + (x.options.as_csv ? ".csv" : ".xlsx");
  // The id of a workbook, a file's name, tells nothing of the search.
  if (x.options.as_csv && !named) {
    complain("--csv precisa do id da busca (search_id), não do id da planilha "
             "(download_id): "
             + id);
    return exit_usage;
  }
  int code = exit_done;
  if (!x.options.as_csv) {
    auto reply = x.session.get("/v1/download?id=" + encode_uri(id));
    if (reply.ok())
      return report_written(write_file(file, reply.body), "Planilha", file, x);
    if (reply.status != 404)
      return complain(x, reply);
  }
  // Not the id of a workbook: then it is that of a search.
  auto rows = x.options.as_csv ? std::string::npos : 1;
  auto result = fetch_result(x, id, rows, code);
  if (!result)
    return code;
  return x.options.as_csv ? save_csv(x, *result, file)
                          : save_report(x, *result, file);
}

} // namespace bidiq::client
