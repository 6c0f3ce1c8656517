#include "actors/report/sheets.hpp"

#include "actors/report/text_height.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

// Format codes in a file are always written the US way. This one is shown, and
// offered for editing, as "[$R$-416] #.##0,00" by a Brazilian Excel.
constexpr const char* money_code = "[$R$-416] #,##0.00";
constexpr lxw_color_t green = 0x2E7D32;

constexpr uint8_t a4 = 9;

lxw_format* add_format(lxw_workbook* book, const char* code = nullptr) {
  auto* format = workbook_add_format(book);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  if (code != nullptr)
    format_set_num_format(format, code);
  return format;
}

lxw_format* add_bold(lxw_workbook* book, const char* code = nullptr) {
  auto* format = add_format(book, code);
  format_set_bold(format);
  return format;
}

lxw_format* add_total(lxw_workbook* book, const char* code = nullptr) {
  auto* format = add_bold(book, code);
  format_set_top(format, LXW_BORDER_THIN);
  return format;
}

lxw_format* add_header(lxw_workbook* book) {
  auto* format = add_bold(book);
  format_set_font_color(format, LXW_COLOR_WHITE);
  format_set_pattern(format, LXW_PATTERN_SOLID);
  format_set_bg_color(format, green);
  format_set_text_wrap(format);
  format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
  return format;
}

} // namespace

workbook_formats make_formats(lxw_workbook* book) {
  workbook_formats x{};
  x.title = add_bold(book);
  format_set_font_size(x.title, 14);
  x.header = add_header(book);
  x.label = add_bold(book);
  x.text = add_format(book);
  x.wrapped = add_format(book);
  x.small = add_format(book);
  format_set_font_size(x.small, small_font);
  x.doubtful = add_format(book);
  x.wrapped_label = add_bold(book);
  for (auto* format : {x.wrapped, x.small, x.doubtful, x.wrapped_label})
    format_set_text_wrap(format);
  x.number = add_format(book, "#,##0");
  x.percent = add_format(book, "0.0%");
  x.score = add_format(book, "0.00");
  for (auto* format : {x.number, x.percent, x.score})
    format_set_align(format, LXW_ALIGN_LEFT);
  x.money = add_format(book, money_code);
  x.day = add_format(book, "dd/mm/yyyy");
  x.minute = add_format(book, "dd/mm/yyyy hh:mm");
  for (auto* format : {x.day, x.minute})
    format_set_align(format, LXW_ALIGN_LEFT);
  x.link = add_format(book);
  format_set_font_color(x.link, LXW_COLOR_BLUE);
  format_set_underline(x.link, LXW_UNDERLINE_SINGLE);
  x.total = add_total(book);
  x.total_money = add_total(book, money_code);
  // A gap to the text in the next column.
  for (auto* format : {x.money, x.doubtful, x.total_money}) {
    format_set_align(format, LXW_ALIGN_RIGHT);
    format_set_indent(format, 1);
  }
  return x;
}

sheet_writer::sheet_writer(lxw_workbook* book, const char* name,
                           cell_text& clean)
  : sheet_(workbook_add_worksheet(book, name)), clean_(clean) {
  if (sheet_ == nullptr)
    error_ = LXW_ERROR_MEMORY_MALLOC_FAILED;
}

void sheet_writer::height(uint32_t row, double lines) {
  if (lines > 1)
    check(worksheet_set_row(
      sheet_, row, std::min(lines * line_height, max_row_height), nullptr));
}

void sheet_writer::fit_page() {
  worksheet_set_paper(sheet_, a4);
  worksheet_set_landscape(sheet_);
  worksheet_set_margins(sheet_, 0.3, 0.3, 0.4, 0.6);
  worksheet_fit_to_pages(sheet_, 1, 0);
  check(worksheet_set_footer(sheet_, "&LBidIQ - &A&RPágina &P de &N"));
}

void sheet_writer::text(uint32_t row, int col, const std::string& x,
                        lxw_format* format) {
  if (!x.empty())
    check(worksheet_write_string(sheet_, row, static_cast<lxw_col_t>(col),
                                 clean_(x), format));
}

void sheet_writer::number(uint32_t row, int col, double x, lxw_format* format) {
  if (std::isfinite(x))
    check(worksheet_write_number(sheet_, row, static_cast<lxw_col_t>(col), x,
                                 format));
}

void sheet_writer::time(uint32_t row, int col, local_time t,
                        lxw_format* format) {
  using namespace std::chrono;
  constexpr local_time first{local_days{year{1900} / March / 1}};
  constexpr double unix_epoch = 25'569; // Excel's number of 1970-01-01.
  if (t < first) {
    text(row, col, format_local_time(t), format);
    return;
  }
  auto seconds_of_epoch = static_cast<double>(t.time_since_epoch().count());
  number(row, col, unix_epoch + seconds_of_epoch / 86'400, format);
}

bool sheet_writer::link(uint32_t row, int col, const std::string& url,
                        lxw_format* format) {
  if (!linkable(url))
    return false;
  return worksheet_write_url_opt(sheet_, row, static_cast<lxw_col_t>(col),
                                 url.c_str(), format, "Abrir", nullptr)
         == LXW_NO_ERROR;
}

} // namespace bidiq
