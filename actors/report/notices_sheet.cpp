#include "actors/match/summary.hpp"
#include "actors/report/groups.hpp"
#include "actors/report/labels.hpp"
#include "actors/report/sheets.hpp"
#include "actors/report/text_height.hpp"

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

struct column {
  const char* title;
  double width; ///< In characters.
};

// Those for reading come first: what is behind `last_printed` leads elsewhere
// and would only make the rest small on paper.
enum : int {
  col_id,
  col_object,
  col_agency,
  col_unit,
  col_uf,
  col_city,
  col_value,
  col_modality,
  col_published,
  col_opens,
  col_closes,
  col_days,
  col_situation,
  col_terms,
  col_relevance,
  col_subrogated,
  col_link,
  col_origin,
  col_count,
  last_printed = col_subrogated
};

constexpr std::array<column, col_count> columns{{{"Código PNCP", 18},
                                                 {"Objeto", 44},
                                                 {"Órgão", 24},
                                                 {"Unidade", 20},
                                                 {"UF", 5},
                                                 {"Município", 14},
                                                 {"Valor Estimado", 20},
                                                 {"Modalidade", 13},
                                                 {"Publicação", 16},
                                                 {"Abertura", 16},
                                                 {"Encerramento", 16},
                                                 {"Dias restantes", 10},
                                                 {"Situação", 13},
                                                 {"Termos encontrados", 14},
                                                 {"Relevância", 11},
                                                 {"Órgão sub-rogado", 14},
                                                 {"Link", 8},
                                                 {"Link de origem", 30}}};

// The number, as people count, of the last row that the filter covers: with no
// notice a row that says so.
uint32_t last_row(uint64_t notices) {
  return static_cast<uint32_t>(std::max(notices, uint64_t{1})) + 1;
}

// The filter's range is set first: in constant memory nothing may go back to
// rows that have been written.
void write_head(sheet_writer& out, uint64_t notices, uint32_t last_of_all,
                const workbook_formats& formats) {
  auto* sheet = out.raw();
  out.fit_page();
  out.check(worksheet_print_area(sheet, 0, 0, last_of_all, last_printed));
  for (lxw_col_t i = 0; i < col_count; ++i)
    out.check(worksheet_set_column(sheet, i, i, columns[i].width, nullptr));
  out.check(
    worksheet_autofilter(sheet, 0, 0, last_row(notices) - 1, col_count - 1));
  out.check(worksheet_set_row(sheet, 0, 30, nullptr));
  for (int i = 0; i < col_count; ++i)
    out.text(0, i, columns[static_cast<size_t>(i)].title, formats.header);
  worksheet_freeze_panes(sheet, 1, 0);
  worksheet_repeat_rows(sheet, 0, 0);
  worksheet_gridlines(sheet, LXW_SHOW_ALL_GRIDLINES); // On paper too.
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

std::string with_semicolons(const std::vector<std::string>& terms) {
  std::string text;
  for (auto& x : terms)
    text += (text.empty() ? "" : "; ") + x;
  return text;
}

// A value that is not believed is text: whatever sums, averages or charts the
// column, here or later in the spreadsheet, passes over it.
std::string doubtful_value(const found_notice& found) {
  auto& value = found.data->value;
  if (!value || !found.implausible_value)
    return {};
  return format_brl_any(*value) + " (implausível)";
}

struct wrapped_cell {
  int col;
  const std::string& text;
};

// Writes texts that wrap, into a row as high as the longest of them.
template <size_t N>
void write_wrapped(sheet_writer& out, uint32_t row,
                   const wrapped_cell (&cells)[N],
                   const workbook_formats& formats) {
  constexpr auto shrunk = small_font / usual_font;
  constexpr auto most = max_row_height / line_height;
  double highest = 1;
  std::array<lxw_format*, N> looks;
  for (size_t i = 0; i < N; ++i) {
    auto& [col, text] = cells[i];
    auto width = columns[static_cast<size_t>(col)].width;
    auto lines = static_cast<double>(wrapped_lines(text, width));
    looks[i] = col == col_value ? formats.doubtful : formats.wrapped;
    if (lines > most) {
      looks[i] = formats.small;
      lines = shrunk * static_cast<double>(wrapped_lines(text, width / shrunk));
    }
    highest = std::max(highest, lines);
  }
  out.height(row, highest);
  for (size_t i = 0; i < N; ++i)
    out.text(row, cells[i].col, cells[i].text, looks[i]);
}

void write_notice(sheet_writer& out, uint32_t row, const found_notice& found,
                  local_time now, const workbook_formats& formats) {
  auto& x = *found.data;
  auto terms = with_semicolons(found.matched_terms);
  auto doubtful = doubtful_value(found);
  write_wrapped(out, row,
                {{col_id, x.id},
                 {col_object, x.object},
                 {col_agency, x.agency},
                 {col_unit, x.unit},
                 {col_city, x.city},
                 {col_value, doubtful},
                 {col_modality, x.modality_name},
                 {col_situation, x.situation_name},
                 {col_terms, terms},
                 {col_subrogated, x.subrogated_agency}},
                formats);
  out.text(row, col_uf, x.uf, formats.text);
  if (auto value = counted_value(found))
    out.number(row, col_value, *value, formats.money);
  write_dates(out, row, x, now, formats);
  out.number(row, col_relevance, found.relevance, formats.score);
  out.text(row, col_origin, x.origin_link, formats.text);
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
  auto formula = "=SUM(G2:G" + std::to_string(last) + ")";
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
  write_head(out, report.rows, last_row(report.rows) + (report.dropped > 0),
             formats);
  write_rows(out, x, formats, options, report);
  if (found == 0)
    out.text(1, col_id, "Nenhuma licitação encontrada", formats.text);
  write_total(out, x, report.rows, formats);
  if (report.dropped > 0)
    announce_dropped(out, report, options.max_rows, formats);
  return report;
}

} // namespace bidiq
