#pragma once

#include "actors/domain/result.hpp"
#include "actors/report/cell_text.hpp"
#include "actors/report/workbook.hpp"

#include <cstdint>
#include <string>
#include <xlsxwriter.h>

namespace bidiq {

/// The looks of a workbook's cells, owned by libxlsxwriter.
struct workbook_formats {
  lxw_format* title;
  lxw_format* header;
  lxw_format* label;
  lxw_format* text;
  lxw_format* wrapped;
  lxw_format* small;    ///< Wrapped, for what would be higher than any row.
  lxw_format* doubtful; ///< Text where amounts stand.
  lxw_format* wrapped_label;
  lxw_format* number;
  lxw_format* percent;
  lxw_format* score;
  lxw_format* money;
  lxw_format* day;
  lxw_format* minute;
  lxw_format* link;
  lxw_format* total;
  lxw_format* total_money;
};

workbook_formats make_formats(lxw_workbook* book);

/// What the sheet of notices could not show.
struct sheet_report {
  uint64_t rows = 0;        ///< Notices written.
  uint64_t dropped = 0;     ///< Notices beyond the row limit.
  uint64_t plain_links = 0; ///< Links written as text.
};

/// One sheet being written, row by row from the top (constant memory: a row is
/// gone once a later one has begun). Remembers the first error.
class sheet_writer {
public:
  sheet_writer(lxw_workbook* book, const char* name, cell_text& clean);

  lxw_worksheet* raw() noexcept {
    return sheet_;
  }

  /// Gives a row the height of so many lines, as far as rows may go; before its
  /// first cell.
  void height(uint32_t row, double lines);
  /// One page wide on A4 in landscape, with page numbers.
  void fit_page();

  void text(uint32_t row, int col, const std::string& x, lxw_format* format);
  /// Nothing when `x` is not finite.
  void number(uint32_t row, int col, double x, lxw_format* format);
  /// Text when `t` lies before March 1900, where Excel's calendar is wrong.
  void time(uint32_t row, int col, local_time t, lxw_format* format);
  /// A link named "Abrir"; false when `url` cannot be one (nothing written).
  bool link(uint32_t row, int col, const std::string& url, lxw_format* format);

  void check(lxw_error code) noexcept {
    if (error_ == LXW_NO_ERROR)
      error_ = code;
  }

  lxw_error error() const noexcept {
    return error_;
  }

private:
  lxw_worksheet* sheet_;
  cell_text& clean_;
  lxw_error error_ = LXW_NO_ERROR;
};

sheet_report write_notices(sheet_writer& out, const search_result& x,
                           const workbook_formats& formats,
                           const workbook_options& options);

void write_summary(sheet_writer& out, lxw_workbook* book,
                   const search_result& x, const workbook_formats& formats);

/// Comes last: it tells what the other sheets had to leave out.
void write_metadata(sheet_writer& out, const search_result& x,
                    const std::string& sector_name, const sheet_report& notices,
                    const text_repairs& repairs,
                    const workbook_formats& formats);

} // namespace bidiq
