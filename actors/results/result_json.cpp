#include "actors/results/result_json.hpp"
#include "actors/base/json_writer.hpp"
#include "actors/domain/result.hpp"
#include "actors/match/ranking.hpp"

#include <algorithm>

namespace bidiq {

namespace {

using page_of_notices = std::vector<const found_notice*>;

// The notices of page `page`, of `order`.
page_of_notices select(const search_result& x, int page, int page_size,
                       sort_order order) {
  auto size = static_cast<size_t>(std::max(page_size, 1));
  auto total = x.notices.size();
  auto first = static_cast<size_t>(std::max(page, 1) - 1) * size;
  if (first >= total)
    return {};
  auto last = std::min(first + size, total);
  page_of_notices all(total);
  std::transform(x.notices.begin(), x.notices.end(), all.begin(),
                 [](const auto& found) { return &found; });
  if (!x.request || order != x.request->order) {
    auto middle = all.begin() + static_cast<std::ptrdiff_t>(last);
    std::partial_sort(all.begin(), middle, all.end(), [order](auto a, auto b) {
      return ranks_before(*a, *b, order);
    });
  }
  return {all.begin() + static_cast<std::ptrdiff_t>(first),
          all.begin() + static_cast<std::ptrdiff_t>(last)};
}

void time_field(json_writer& out, std::string_view name,
                const std::optional<local_time>& t) {
  out.text_or_null(name, t ? format_local_time(*t) : std::string{});
}

void write_factors(json_writer& out, const viability& x) {
  out.begin_object();
  out.field("modalidade", x.modality);
  out.field("prazo", x.deadline);
  out.field("valor", x.value);
  out.field("geografia", x.geography);
  out.end_object();
}

void write_sources(json_writer& out, const found_notice& found) {
  out.field("_source", found.data->source);
  if (found.sources.empty())
    out.field("_sources", std::vector{found.data->source});
  else
    out.field("_sources", found.sources);
  if (found.filled.empty())
    return;
  out.key("field_sources");
  out.begin_object();
  for (const auto& x : found.filled)
    out.field(x.field, x.source);
  out.end_object();
}

void write_notice(json_writer& out, const found_notice& found, local_time now) {
  const auto& x = *found.data;
  out.begin_object();
  out.field("pncp_id", x.id);
  out.field("objeto", x.object);
  out.text_or_null("orgao", x.agency);
  out.text_or_null("unidade", x.unit);
  out.text_or_null("orgao_subrogado", x.subrogated_agency);
  out.text_or_null("unidade_subrogada", x.subrogated_unit);
  out.text_or_null("cnpj_orgao", x.agency_cnpj);
  out.field("uf", x.uf);
  out.text_or_null("municipio", x.city);
  out.field("valor", x.value);
  out.field("valor_implausivel", found.implausible_value);
  out.text_or_null("modalidade", x.modality_name);
  time_field(out, "data_publicacao", x.published);
  time_field(out, "data_abertura", x.opens);
  time_field(out, "data_encerramento", x.closes);
  out.field("dias_restantes", days_left(x, now));
  out.text_or_null("urgencia", urgency(x, now));
  out.text_or_null("situacao", x.situation_name);
  out.text_or_null("link", x.link);
  out.text_or_null("link_origem", x.origin_link);
  out.text_or_null("numero_compra", x.purchase_number);
  write_sources(out, found);
  out.field("relevance_score", found.relevance);
  out.field("matched_terms", found.matched_terms);
  out.field("merged_from", found.merged_from);
  out.field("viability_score", found.viable.score);
  out.key("viability_factors");
  write_factors(out, found.viable);
  out.end_object();
}

void write_page(json_writer& out, const search_result& x, int page,
                int page_size, sort_order order) {
  auto size = static_cast<size_t>(std::max(page_size, 1));
  out.key("licitacoes");
  out.begin_array();
  for (auto found : select(x, page, page_size, order))
    write_notice(out, *found, x.now);
  out.end_array();
  out.field("pagina", page);
  out.field("itens_por_pagina", page_size);
  out.field("total_paginas", (x.notices.size() + size - 1) / size);
  out.field("total_raw", x.total_raw);
  out.field("total_filtrado", x.notices.size() + x.omitted);
}

void write_summary(json_writer& out, const search_summary& x) {
  out.key("resumo");
  out.begin_object();
  out.field("total_oportunidades", x.opportunities);
  out.field("valor_total", x.total_value);
  out.field("valores_implausiveis", x.implausible_values);
  out.field("resumo_executivo", x.text);
  out.field("destaques", x.highlights);
  out.field("alerta_urgencia", x.urgency_alert);
  out.end_object();
}

void write_stats(json_writer& out, const filter_stats& x) {
  out.key("filter_stats");
  out.begin_object();
  out.field("rejeitadas_uf", x.uf);
  out.field("rejeitadas_modalidade", x.modality);
  out.field("rejeitadas_valor", x.value);
  out.field("rejeitadas_keyword", x.keyword);
  out.field("rejeitadas_exclusao", x.exclusion);
  out.field("rejeitadas_prazo", x.deadline);
  out.field("rejeitadas_status", x.status);
  out.field("rejeitadas_esfera", x.sphere);
  out.field("rejeitadas_municipio", x.city);
  out.field("rejeitadas_orgao", x.agency);
  out.field("duplicadas", x.duplicates);
  out.end_object();
}

void write_excel(json_writer& out, const excel_link& x) {
  out.text_or_null("download_url", x.download_url);
  out.text_or_null("download_id", x.download_id);
  out.text_or_null("excel_base64", x.base64);
  out.field("excel_status", x.status);
  out.field("excel_expires_in",
            x.expires_in > 0 ? std::optional{x.expires_in} : std::nullopt);
}

void write_source(json_writer& out, const source_stat& x) {
  out.begin_object();
  out.field("source", x.source);
  out.field("status", x.status);
  out.field("records", x.records);
  out.field("duration_ms", x.duration_ms);
  out.field("pages", x.pages);
  out.field("retries", x.retries);
  out.field("broken_records", x.broken_records);
  out.text_or_null("error", x.error);
  out.end_object();
}

void write_sources(json_writer& out, const search_result& x) {
  out.key("sources_used");
  out.begin_array();
  for (const auto& stat : x.sources)
    if (stat.status != "failed")
      out.value(stat.source);
  out.end_array();
  out.key("source_stats");
  out.begin_array();
  for (const auto& stat : x.sources)
    write_source(out, stat);
  out.end_array();
}

bool succeeded(const uf_stat& x) {
  return x.status == "success" || x.status == "recovered";
}

void write_coverage(json_writer& out, const search_result& x) {
  std::vector<std::string> done, failed;
  for (const auto& stat : x.ufs)
    if (succeeded(stat))
      done.push_back(stat.uf);
    else if (stat.status == "failed")
      failed.push_back(stat.uf);
  out.field("is_partial", x.is_partial);
  out.field("succeeded_ufs", done);
  out.field("failed_ufs", failed);
  out.field("coverage_pct", x.coverage_pct);
  out.key("ufs_status_detail");
  out.begin_array();
  for (const auto& stat : x.ufs) {
    out.begin_object();
    out.field("uf", stat.uf);
    out.field("status", stat.status);
    out.field("results_count", stat.results);
    out.end_object();
  }
  out.end_array();
}

void write_sector(json_writer& out, const search_result& x) {
  auto known = static_cast<bool>(x.request);
  out.text_or_null("setor_id", known ? x.request->sector_id : "");
  out.text_or_null("setor_nome", known ? x.request->sector_name : "");
}

void write_words(json_writer& out, const search_result& x) {
  static const search_request none;
  auto& request = x.request ? *x.request : none;
  out.field("termos_utilizados", x.terms_used);
  out.field("stopwords_removidas", request.stopwords);
  out.field("termos_ignorados", request.ignored);
  out.key("sugestoes");
  out.begin_array();
  for (const auto& y : x.suggestions) {
    out.begin_object();
    out.field("termo", y.word);
    out.field("em_vez_de", y.instead_of);
    out.field("ocorrencias", y.notices);
    out.end_object();
  }
  out.end_array();
}

// Where what there is comes from, and whether that is all: "empty_failure" is
// for an answer that is empty because no state could be read, not because
// nothing was found.
std::string_view response_state(const search_result& x) {
  auto unread = std::none_of(x.ufs.begin(), x.ufs.end(), succeeded);
  auto lacking = x.status == search_status::failed
                 || x.status == search_status::degraded;
  if (lacking && unread && x.total_raw == 0)
    return "empty_failure";
  if (lacking || x.is_partial)
    return "degraded";
  return x.cached ? "cached" : "live";
}

void write_quota(json_writer& out, const std::optional<quota_use>& x) {
  out.field("quota_used", x ? std::optional{x->used} : std::nullopt);
  out.field("quota_remaining", x ? x->remaining() : std::nullopt);
}

void write_freshness(json_writer& out, const search_result& x) {
  out.field("cached", x.cached);
  out.text_or_null("cached_at",
                   x.cached_at ? format_utc(*x.cached_at) : std::string{});
  out.field("cache_status", to_string(x.cache));
  out.field("response_state", response_state(x));
  out.text_or_null("degradation_reason", x.degradation_reason);
  out.field("ultima_atualizacao", format_utc(x.updated));
}

} // namespace

std::string render_result(const search_result& x, int page, int page_size,
                          sort_order order, const excel_link& link,
                          const std::optional<quota_use>& quota) {
  std::string text;
  text.reserve(4096 + 1600 * std::min<size_t>(x.notices.size(), 500));
  json_writer out{text};
  out.begin_object();
  out.field("search_id", x.search_id);
  out.field("status", to_string(x.status));
  write_sector(out, x);
  write_page(out, x, page, page_size, order);
  write_summary(out, x.summary);
  write_stats(out, x.stats);
  write_words(out, x);
  write_excel(out, link);
  write_sources(out, x);
  write_coverage(out, x);
  write_quota(out, quota);
  write_freshness(out, x);
  out.end_object();
  return text;
}

std::string render_result(const search_result& x, int page, int page_size,
                          sort_order order,
                          const std::optional<quota_use>& quota) {
  return render_result(x, page, page_size, order, x.excel, quota);
}

} // namespace bidiq
