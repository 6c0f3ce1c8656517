#include "actors/domain/modality.hpp"
#include "actors/match/summary.hpp"
#include "actors/report/labels.hpp"
#include "actors/report/sheets.hpp"
#include "actors/report/text_height.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace bidiq {

namespace {

constexpr double label_width = 34;
constexpr double value_width = 90;

// Writes label and value pairs downwards; empty values are left out.
class pair_writer {
public:
  pair_writer(sheet_writer& out, const workbook_formats& formats)
    : out_(out), formats_(formats) {
    // nop
  }

  void section(const char* title) {
    row_ += row_ > 0;
    out_.text(row_, 0, title, formats_.header);
    out_.text(row_++, 1, " ", formats_.header);
  }

  void text(const std::string& label, const std::string& value) {
    if (value.empty())
      return;
    begin(label, wrapped_lines(value, value_width));
    out_.text(row_++, 1, value, formats_.wrapped);
  }

  void number(const char* label, double value) {
    number(label, value, formats_.number);
  }

  void number(const char* label, double value, lxw_format* format) {
    begin(label);
    out_.number(row_++, 1, value, format);
  }

  void time(const char* label, local_time value, lxw_format* format) {
    begin(label);
    out_.time(row_++, 1, value, format);
  }

private:
  void begin(const std::string& label, size_t lines = 1) {
    lines = std::max(lines, wrapped_lines(label, label_width));
    out_.height(row_, static_cast<double>(lines));
    out_.text(row_, 0, label, formats_.wrapped_label);
  }

  sheet_writer& out_;
  const workbook_formats& formats_;
  uint32_t row_ = 0;
};

template <class Range, class Name>
std::string joined(const Range& xs, Name name) {
  std::string result;
  for (auto& x : xs) {
    if (!result.empty())
      result += ", ";
    result += name(x);
  }
  return result;
}

std::string joined(const std::vector<std::string>& xs) {
  return joined(xs, [](auto& x) -> const std::string& { return x; });
}

std::string seconds(int64_t ms) {
  char buf[32];
  auto n = std::snprintf(buf, sizeof buf, "%lld,%lld s",
                         static_cast<long long>(ms / 1000),
                         static_cast<long long>(ms % 1000 / 100));
  return {buf, static_cast<size_t>(n)};
}

// Terms as a request has them: what has to be found as it is stands in quotes.
std::string quoted(const std::vector<std::string>& terms,
                   const std::vector<std::string>& exact) {
  return joined(terms, [&](auto& term) {
    auto found = std::find(exact.begin(), exact.end(), term);
    return found == exact.end() ? term : '"' + term + '"';
  });
}

void write_words(pair_writer& out, const search_request& x) {
  out.text("Termos de busca", x.terms_text);
  out.text("Termos utilizados", quoted(x.terms, x.exact_terms));
  if (!x.terms.empty())
    out.text("Modo dos termos", std::string{mode_label(x.mode)});
  out.text("Palavras ignoradas", joined(x.stopwords));
  out.text("Sinais ignorados", joined(x.ignored));
  out.text("Termos de exclusão", quoted(x.exclusion_terms, x.exact_exclusions));
  if (!x.terms.empty() || !x.exclusion_terms.empty())
    out.text("Singular e plural", x.inflect ? "Sim" : "Não");
}

void write_request(pair_writer& out, const search_request& x,
                   const std::string& sector_name,
                   const workbook_formats& formats) {
  out.section("O que foi pedido");
  out.text("Setor", sector_name.empty() ? x.sector_id : sector_name);
  write_words(out, x);
  out.text("UFs", joined(x.ufs));
  out.time("Data inicial", local_time{x.first}, formats.day);
  out.time("Data final", local_time{x.last}, formats.day);
  out.text("Modalidades", joined(x.modalities, modality_label));
  out.text("Situação pedida", std::string{status_label(x.status)});
  if (x.min_value)
    out.number("Valor mínimo", *x.min_value, formats.money);
  if (x.max_value)
    out.number("Valor máximo", *x.max_value, formats.money);
  out.text("Esferas", joined(x.spheres, sphere_label));
  out.text("Municípios (IBGE)", joined(x.cities));
  out.text("Órgãos", joined(x.agencies));
  out.text("Ordenação", std::string{order_label(x.order)});
}

std::string origin(const search_result& x) {
  if (x.cached)
    return "Cache";
  return x.cached_at ? "Fontes e cache" : "Fontes";
}

void write_course(pair_writer& out, const search_result& x,
                  const workbook_formats& formats) {
  out.section("Como foi a pesquisa");
  out.text("Identificador", x.search_id);
  out.text("Resultado", std::string{status_label(x.status)});
  out.time("Atualizada em (Brasília)", to_local(x.updated), formats.minute);
  out.text("Duração", seconds(x.duration_ms));
  out.number("Cobertura", x.coverage_pct / 100, formats.percent);
  out.text("Resultado parcial", x.is_partial ? "Sim" : "Não");
  out.text("Motivo", x.degradation_reason);
  out.text("Origem dos dados", origin(x));
  if (x.cached_at)
    out.time("Cache lido em (Brasília)", to_local(*x.cached_at),
             formats.minute);
  out.text("Resumo executivo", x.summary.text);
  out.text("Destaques", joined(x.summary.highlights));
  out.text("Alerta de urgência", x.summary.urgency_alert.value_or(""));
}

std::string describe(const source_stat& x) {
  auto text = outcome_label(x.status) + ": " + format_count(x.records)
              + " registros em " + format_count(x.pages) + " páginas, "
              + format_count(x.retries) + " novas tentativas, "
              + format_count(x.broken_records) + " registros com defeito, "
              + seconds(x.duration_ms);
  return x.error.empty() ? text : text + "; " + x.error;
}

void write_sources(pair_writer& out, const search_result& x) {
  out.section("Fontes");
  for (auto& source : x.sources)
    out.text(source_label(source.source), describe(source));
  out.section("Estados");
  for (auto& uf : x.ufs)
    out.text(uf.uf, outcome_label(uf.status) + ": " + format_count(uf.results)
                      + " registros");
}

void write_filters(pair_writer& out, const search_result& x) {
  auto& stats = x.stats;
  const std::array<std::pair<const char*, uint64_t>, 13> lines{
    {{"Total recebido", x.total_raw},
     {"Rejeitadas por UF", stats.uf},
     {"Rejeitadas por modalidade", stats.modality},
     {"Rejeitadas por valor", stats.value},
     {"Rejeitadas por palavra-chave", stats.keyword},
     {"Rejeitadas por exclusão", stats.exclusion},
     {"Rejeitadas por prazo", stats.deadline},
     {"Rejeitadas por situação", stats.status},
     {"Rejeitadas por esfera", stats.sphere},
     {"Rejeitadas por município", stats.city},
     {"Rejeitadas por órgão", stats.agency},
     {"Duplicadas", stats.duplicates},
     {"Total encontrado", x.notices.size()}}};
  out.section("Filtros");
  for (auto& [label, count] : lines)
    out.number(label, static_cast<double>(count));
}

} // namespace

void write_metadata(sheet_writer& out, const search_result& x,
                    const std::string& sector_name, const sheet_report& notices,
                    const text_repairs& repairs,
                    const workbook_formats& formats) {
  out.check(worksheet_set_column(out.raw(), 0, 0, label_width, nullptr));
  out.check(worksheet_set_column(out.raw(), 1, 1, value_width, nullptr));
  out.fit_page();
  pair_writer pairs{out, formats};
  if (x.request)
    write_request(pairs, *x.request, sector_name, formats);
  write_course(pairs, x, formats);
  write_sources(pairs, x);
  write_filters(pairs, x);
  pairs.section("Limites da planilha");
  pairs.number("Licitações na planilha", static_cast<double>(notices.rows));
  pairs.number("Licitações não incluídas",
               static_cast<double>(notices.dropped));
  pairs.number("Links mostrados como texto",
               static_cast<double>(notices.plain_links));
  pairs.number("Textos cortados", static_cast<double>(repairs.cut));
  pairs.number("Textos com caracteres substituídos",
               static_cast<double>(repairs.replaced));
}

} // namespace bidiq
