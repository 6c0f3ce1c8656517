#include "actors/report/groups.hpp"
#include "actors/report/sheets.hpp"

#include <algorithm>
#include <vector>

namespace bidiq {

namespace {

constexpr uint32_t head_row = 4;
constexpr int uf_col = 0;
constexpr int modality_col = 4;
constexpr int chart_col = 8;

void write_head(sheet_writer& out, const search_result& x,
                const workbook_formats& formats) {
  auto* sheet = out.raw();
  for (auto first : {uf_col, modality_col}) {
    auto col = static_cast<lxw_col_t>(first);
    out.check(worksheet_set_column(sheet, col, col, 28, nullptr));
    out.check(worksheet_set_column(sheet, col + 1, col + 1, 14, nullptr));
    out.check(worksheet_set_column(sheet, col + 2, col + 2, 24, nullptr));
  }
  double total = 0;
  uint64_t implausible = 0;
  for (auto& found : x.notices) {
    total += counted_value(found).value_or(0);
    implausible += found.implausible_value;
  }
  out.text(0, 0, "Resumo da pesquisa", formats.title);
  out.text(1, 0, "Licitações encontradas", formats.label);
  out.number(1, 2, static_cast<double>(x.notices.size()), formats.number);
  out.text(2, 0, "Valor estimado total", formats.label);
  out.number(2, 2, total, formats.money);
  if (implausible == 0)
    return;
  out.text(3, 0, "Valores implausíveis, fora das somas", formats.label);
  out.number(3, 2, static_cast<double>(implausible), formats.number);
}

void write_titles(sheet_writer& out, int col, const char* title,
                  const workbook_formats& formats) {
  out.text(head_row, col, title, formats.header);
  out.text(head_row, col + 1, "Licitações", formats.header);
  out.text(head_row, col + 2, "Valor Estimado", formats.header);
}

void write_group(sheet_writer& out, uint32_t row, int col,
                 const std::vector<notice_group>& groups,
                 const workbook_formats& formats) {
  auto i = row - head_row - 1;
  if (i >= groups.size())
    return;
  out.text(row, col, groups[i].name, formats.text);
  out.number(row, col + 1, static_cast<double>(groups[i].count),
             formats.number);
  out.number(row, col + 2, groups[i].value, formats.money);
}

struct chart_plan {
  uint8_t type;
  const char* title;
  int names;    ///< Column of the categories.
  int numbers;  ///< Column of the values.
  uint32_t row; ///< Where its upper left corner lies.
};

void add_chart(sheet_writer& out, lxw_workbook* book, const chart_plan& plan,
               size_t count) {
  if (count == 0)
    return;
  auto* chart = workbook_add_chart(book, plan.type);
  auto* series = chart == nullptr ? nullptr
                                  : chart_add_series(chart, nullptr, nullptr);
  if (series == nullptr) {
    out.check(LXW_ERROR_MEMORY_MALLOC_FAILED);
    return;
  }
  auto first = head_row + 1;
  auto last = head_row + static_cast<uint32_t>(count);
  auto names = static_cast<lxw_col_t>(plan.names);
  auto numbers = static_cast<lxw_col_t>(plan.numbers);
  chart_series_set_categories(series, "Resumo", first, names, last, names);
  chart_series_set_values(series, "Resumo", first, numbers, last, numbers);
  chart_series_set_name(series, plan.title);
  chart_title_set_name(chart, plan.title);
  // Bars tell by their lengths; left alone, some programs begin elsewhere.
  auto bars = plan.type == LXW_CHART_BAR;
  chart_axis_set_min(bars ? chart->x_axis : chart->y_axis, 0);
  chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
  lxw_chart_fill fill{};
  fill.color = 0x2E7D32;
  chart_series_set_fill(series, &fill);
  lxw_chart_options size{};
  size.x_scale = 1.4;
  size.y_scale = 1.2;
  out.check(
    worksheet_insert_chart_opt(out.raw(), plan.row, chart_col, chart, &size));
}

} // namespace

void write_summary(sheet_writer& out, lxw_workbook* book,
                   const search_result& x, const workbook_formats& formats) {
  auto ufs = groups_by_uf(x);
  auto modalities = groups_by_modality(x);
  out.fit_page();
  write_head(out, x, formats);
  write_titles(out, uf_col, "UF", formats);
  write_titles(out, modality_col, "Modalidade", formats);
  auto rows = static_cast<uint32_t>(std::max(ufs.size(), modalities.size()));
  for (auto row = head_row + 1; row <= head_row + rows; ++row) {
    write_group(out, row, uf_col, ufs, formats);
    write_group(out, row, modality_col, modalities, formats);
  }
  add_chart(out, book,
            {LXW_CHART_COLUMN, "Licitações por UF", uf_col, uf_col + 1, 0},
            ufs.size());
  add_chart(out, book,
            {LXW_CHART_BAR, "Valor estimado por modalidade (R$)", modality_col,
             modality_col + 2, 20},
            modalities.size());
}

} // namespace bidiq
