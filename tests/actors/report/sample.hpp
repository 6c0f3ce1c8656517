#pragma once

#include "actors/domain/result.hpp"

#include <memory>
#include <string>

namespace bidiq::test {

inline notice sample_notice(int i) {
  notice x;
  x.id = "12345678000190-1-" + std::to_string(i) + "/2026";
  x.object = "Aquisição de uniformes escolares, lote " + std::to_string(i);
  x.agency = "PREFEITURA MUNICIPAL DE SÃO JOÃO";
  x.unit = "Secretaria de Educação";
  x.subrogated_agency = "ESTADO";
  x.uf = i % 3 == 0 ? "RJ" : "SP";
  x.city = "São João";
  x.value = 1000.5 * i;
  x.modality = i % 2 == 0 ? 6 : 8;
  x.modality_name = i % 2 == 0 ? "Pregão - Eletrônico" : "Dispensa";
  x.situation = 1;
  x.situation_name = "Divulgada no PNCP";
  x.published = parse_local_time("2026-01-02T10:30:00");
  x.opens = parse_local_time("2026-01-05T08:00:00");
  x.closes = parse_local_time("2026-01-20T18:00:00");
  x.link = "https://pncp.gov.br/app/editais/12345678000190/2026/"
           + std::to_string(i);
  x.origin_link = "https://compras.example/" + std::to_string(i);
  x.source = "pncp";
  return x;
}

/// A result of `count` notices, numbered from 1.
inline search_result sample_result(int count) {
  auto request = std::make_shared<search_request>();
  request->search_id = "search-0001";
  request->ufs = {"SP", "RJ", "AC"};
  request->modalities = {6, 8};
  request->sector_id = "vestuario";
  request->first = *parse_day("2026-01-01");
  request->last = *parse_day("2026-01-15");
  search_result x;
  x.search_id = request->search_id;
  x.request = request;
  x.status = search_status::completed;
  x.total_raw = static_cast<uint64_t>(count) + 7;
  x.stats.keyword = 7;
  x.coverage_pct = 100;
  x.now = *parse_local_time("2026-01-15T12:00:00");
  x.updated = utc_time{std::chrono::seconds{1'768'489'200}}; // 15:00 UTC
  x.duration_ms = 1234;
  x.sources = {{"pncp", "success", x.total_raw, 12, 1, 0, 1200, ""}};
  x.ufs = {{"SP", "success", 9}, {"RJ", "recovered", 4}, {"AC", "failed", 0}};
  for (int i = 1; i <= count; ++i) {
    found_notice found;
    found.data = std::make_shared<notice>(sample_notice(i));
    found.matched_terms = {"uniforme", "calça"};
    found.relevance = 0.75;
    x.notices.push_back(std::move(found));
  }
  return x;
}

/// Replaces the notices by a single one.
inline search_result result_of(notice x) {
  auto result = sample_result(0);
  found_notice found;
  found.data = std::make_shared<notice>(std::move(x));
  result.notices.push_back(std::move(found));
  return result;
}

} // namespace bidiq::test
