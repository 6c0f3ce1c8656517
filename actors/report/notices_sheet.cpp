#include "actors/report/groups.hpp"
#include "actors/report/labels.hpp"
#include "actors/report/sheets.hpp"
#include "actors/search/summary.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

struct column {
  const char* title;
  double width; ///< In characters.
};

enum : int {
  col_id,
  col_object,
  col_agency,
  col_uf,
  col_city,
  col_value,
  col_modality,
  col_published,
  col_opens,
  col_closes,
  col_days,
  col_situation,
  col_link,
  col_count
};

constexpr std::array<column, col_count> columns{{{"Código PNCP", 29},
                                                 {"Objeto", 70},
                                                 {"Órgão", 42},
                                                 {"UF", 6},
                                                 {"Município", 24},
                                                 {"Valor Estimado", 20},
                                                 {"Modalidade", 26},
                                                 {"Publicação", 17},
                                                 {"Abertura", 17},
                                                 {"Encerramento", 17},
                                                 {"Dias restantes", 11},
                                                 {"Situação", 20},
                                                 {"Link", 9}}};

// The number, as people count, of the last row that the filter covers: with no
// notice a row that says so.
uint32_t last_row(uint64_t notices) {
  return static_cast<uint32_t>(std::max(notices, uint64_t{1})) + 1;
}

// The filter's range is set first: in constant memory nothing may go back to
// rows that have been written.
void write_head(sheet_writer& out, uint64_t notices,
                const workbook_formats& formats) {
  auto* sheet = out.raw();
  for (lxw_col_t i = 0; i < col_count; ++i)
    out.check(worksheet_set_column(sheet, i, i, columns[i].width, nullptr));
  out.check(
    worksheet_autofilter(sheet, 0, 0, last_row(notices) - 1, col_count - 1));
  out.check(worksheet_set_row(sheet, 0, 30, nullptr));
  for (int i = 0; i < col_count; ++i)
    out.text(0, i, columns[static_cast<size_t>(i)].title, formats.header);
  worksheet_freeze_panes(sheet, 1, 0);
  worksheet_repeat_rows(sheet, 0, 0);
  worksheet_set_landscape(sheet);
}

void write_dates(sheet_writer& out, uint32_t row, const notice& x,
                 local_time now, const workbook_formats& formats) {
  auto date = [&](int col, const std::optional<local_time>& t) {
    if (t)
      out.time(row, col, *t, formats.minute);
  };
  date(col_published, x.published);
  date(col_opens, x.opens);
  date(col_closes, x.closes);
  if (auto days = days_left(x, now))
    out.number(row, col_days, static_cast<double>(*days), formats.number);
}

// A value that is not believed is text: whatever sums, averages or charts the
// column, here or later in the spreadsheet, passes over it.
void write_value(sheet_writer& out, uint32_t row, const found_notice& found,
                 const workbook_formats& formats) {
  auto& value = found.data->value;
  if (!value)
    return;
  if (found.implausible_value)
    out.text(row, col_value, format_brl_any(*value) + " (implausível)",
             formats.text);
  else
    out.number(row, col_value, *value, formats.money);
}

void write_notice(sheet_writer& out, uint32_t row, const found_notice& found,
                  local_time now, const workbook_formats& formats) {
  auto& x = *found.data;
  out.text(row, col_id, x.id, formats.text);
  out.text(row, col_object, x.object, formats.wrapped);
  out.text(row, col_agency, x.agency, formats.wrapped);
  out.text(row, col_uf, x.uf, formats.text);
  out.text(row, col_city, x.city, formats.text);
  write_value(out, row, found, formats);
  out.text(row, col_modality, x.modality_name, formats.text);
  write_dates(out, row, x, now, formats);
  out.text(row, col_situation, x.situation_name, formats.text);
}

// Writes the notices that fit; a link that cannot be one stays as text.
void write_rows(sheet_writer& out, const search_result& x,
                const workbook_formats& formats,
                const workbook_options& options, sheet_report& report) {
  uint32_t links = 0;
  for (uint32_t i = 0; i < report.rows; ++i) {
    auto& notice = *x.notices[i].data;
    write_notice(out, i + 1, x.notices[i], x.now, formats);
    if (notice.link.empty())
      continue;
    if (links < options.max_links
        && out.link(i + 1, col_link, notice.link, formats.link)) {
      ++links;
      continue;
    }
    out.text(i + 1, col_link, notice.link, formats.text);
    ++report.plain_links;
  }
}

// The row of totals, below `rows` notices; the sum's value is stored with it
// because only spreadsheet programs calculate.
void write_total(sheet_writer& out, const search_result& x, uint64_t rows,
                 const workbook_formats& formats) {
  double sum = 0;
  for (uint64_t i = 0; i < rows; ++i)
    sum += counted_value(x.notices[i]).value_or(0);
  auto last = last_row(rows);
  out.text(last, col_id, "Total", formats.total);
  out.text(last, col_object, format_count(rows) + " licitações", formats.total);
  auto formula = "=SUM(F2:F" + std::to_string(last) + ")";
  out.check(worksheet_write_formula_num(
    out.raw(), last, col_value, formula.c_str(), formats.total_money, sum));
}

void announce_dropped(sheet_writer& out, const sheet_report& report,
                      uint32_t max_rows, const workbook_formats& formats) {
  auto text = "Mais " + format_count(report.dropped)
              + " licitações não couberam nesta planilha (limite de "
              + format_count(max_rows) + " linhas)";
  out.text(last_row(report.rows) + 1, col_id, text, formats.label);
}

} // namespace

sheet_report write_notices(sheet_writer& out, const search_result& x,
                           const workbook_formats& formats,
                           const workbook_options& options) {
  // Besides notices: header, total, and the announcement of what is missing.
  auto found = x.notices.size();
  uint64_t room = options.max_rows - 2;
  sheet_report report;
  report.rows = found <= room ? found : room - 1;
  report.dropped = found - report.rows;
  write_head(out, report.rows, formats);
  write_rows(out, x, formats, options, report);
  if (found == 0)
    out.text(1, col_id, "Nenhuma licitação encontrada", formats.text);
  write_total(out, x, report.rows, formats);
  if (report.dropped > 0)
    announce_dropped(out, report, options.max_rows, formats);
  return report;
}

} // namespace bidiq
