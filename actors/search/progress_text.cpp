#include "actors/search/progress_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

using nlohmann::json;

std::string detail(const json& x) {
  return x.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string plural(uint64_t n, const std::string& one,
                   const std::string& many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

// 10 before any total is known, 55 once every known page is in.
int fetching_progress(const fetch_state& x) {
  if (x.pages_known == 0)
    return 10;
  auto done = std::min(x.pages_done, x.pages_known);
  return 10 + static_cast<int>(45 * done / x.pages_known);
}

json seconds_left(const fetch_state& x) {
  if (x.pages_per_second <= 0 || x.pages_known < x.pages_done)
    return nullptr;
  auto left = static_cast<double>(x.pages_known - x.pages_done);
  return std::ceil(left / x.pages_per_second);
}

std::string uf_message(const uf_change& change) {
  if (change.status == "success")
    return change.uf + ": concluído";
  if (change.status == "recovered")
    return change.uf + ": concluído após novas tentativas";
  if (change.status == "failed")
    return change.uf + ": não foi possível consultar";
  if (change.status == "retrying")
    return change.uf + ": tentando novamente";
  return change.uf + ": consultando";
}

struct ending {
  stage at;
  std::string message;
};

ending ending_of(const search_result& x) {
  auto found = plural(x.notices.size(), "oportunidade encontrada",
                      "oportunidades encontradas");
  switch (x.status) {
    case search_status::cancelled:
      return {stage::cancelled, "Busca cancelada: " + found};
    case search_status::failed:
      return {stage::error, x.degradation_reason.empty()
                              ? "A busca falhou"
                              : x.degradation_reason};
    case search_status::degraded:
      return {stage::degraded, "Busca concluída parcialmente: " + found};
    case search_status::queued:
    case search_status::running:
    case search_status::completed:
      break;
  }
  return {stage::complete, "Busca concluída: " + found};
}

} // namespace

progress_draft queued_event(uint64_t position) {
  auto message = position == 0 ? std::string{"Busca recebida"}
                               : "Na fila: posição " + std::to_string(position);
  return {stage::queued, 0, message, detail({{"queue_position", position}})};
}

progress_draft connecting_event(uint64_t uf_total) {
  return {stage::connecting, 5,
          "Conectando às fontes: " + plural(uf_total, "estado", "estados"),
          detail({{"uf_total", uf_total}})};
}

progress_draft fetching_event(const fetch_state& x) {
  json info{{"uf_index", x.ufs_done},       {"uf_total", x.ufs_total},
            {"items_found", x.found},       {"items_read", x.raw},
            {"partial_results", x.found},   {"pages_done", x.pages_done},
            {"pages_known", x.pages_known}, {"seconds_left", seconds_left(x)}};
  if (!x.uf.empty())
    info["uf"] = x.uf;
  return {stage::fetching, fetching_progress(x),
          "Buscando dados: " + std::to_string(x.ufs_done) + "/"
            + plural(x.ufs_total, "estado", "estados"),
          detail(info)};
}

progress_draft uf_event(const uf_change& change) {
  return {stage::uf_status, 0, uf_message(change),
          detail({{"uf", change.uf},
                  {"uf_status", change.status},
                  {"source", change.source}})};
}

progress_draft source_event(const fetch_report& report) {
  auto& stat = report.stat;
  json info{{"source", stat.source},          {"status", stat.status},
            {"records", stat.records},        {"pages", stat.pages},
            {"retries", stat.retries},        {"duration_ms", stat.duration_ms},
            {"failed_ufs", report.failed_ufs}};
  auto complete = stat.status == "success";
  if (!complete)
    info["error"] = stat.error;
  return {complete ? stage::source_complete : stage::source_error, 0,
          complete ? "Fonte " + stat.source + " concluída"
                   : "Fonte " + stat.source + " incompleta",
          detail(info)};
}

progress_draft filtering_event(int progress, uint64_t raw, uint64_t found) {
  return {stage::filtering, progress,
          "Filtrando " + plural(raw, "licitação", "licitações"),
          detail({{"total_raw", raw}, {"items_found", found}})};
}

progress_draft summarizing_event(int progress, uint64_t found) {
  return {stage::summarizing, progress,
          "Resumindo " + plural(found, "oportunidade", "oportunidades"),
          detail({{"items_found", found}})};
}

progress_draft excel_event(int progress, const std::string& status) {
  return {stage::excel, progress,
          status == "failed" ? "Não foi possível gerar a planilha"
                             : "Gerando planilha",
          detail({{"excel_status", status}})};
}

progress_draft terminal_event(const search_result& result) {
  auto [at, message] = ending_of(result);
  json failed = json::array();
  for (auto& uf : result.ufs)
    if (uf.status == "failed")
      failed.push_back(uf.uf);
  json info{{"status", std::string{to_string(result.status)}},
            {"total_raw", result.total_raw},
            {"total_filtrado", result.notices.size()},
            {"is_partial", result.is_partial},
            {"coverage_pct", result.coverage_pct},
            {"failed_ufs", failed},
            {"excel_status", result.excel.status},
            {"duration_ms", result.duration_ms}};
  return {at, 100, message, detail(info)};
}

progress_draft failure_event(const std::string& message) {
  return {stage::error, 100, message, detail({{"status", "failed"}})};
}

} // namespace bidiq
