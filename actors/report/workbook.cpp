#include "actors/report/workbook.hpp"

#include "actors/report/scratch_file.hpp"
#include "actors/report/sheets.hpp"

#include <algorithm>
#include <memory>

namespace bidiq {

namespace {

struct book_deleter {
  void operator()(lxw_workbook* x) const noexcept {
    lxw_workbook_free(x);
  }
};
using book_ptr = std::unique_ptr<lxw_workbook, book_deleter>;

// libxlsxwriter takes `char*` but copies and never writes.
char* unconst(const char* text) {
  return const_cast<char*>(text);
}

void set_properties(lxw_workbook* book, utc_time updated) {
  using namespace std::chrono;
  lxw_doc_properties properties{};
  properties.title = unconst("Relatório de licitações");
  properties.author = unconst("BidIQ");
  // 0 would mean now, and the same result would not give the same bytes.
  auto instant = floor<seconds>(updated).time_since_epoch().count();
  properties.created = static_cast<time_t>(std::max<int64_t>(instant, 1));
  workbook_set_properties(book, &properties);
}

lxw_error write_sheets(lxw_workbook* book, const search_result& x,
                       const std::string& sector_name,
                       const workbook_options& options) {
  auto formats = make_formats(book);
  cell_text clean{options.max_cell_units};
  sheet_writer notices{book, "Licitações", clean};
  sheet_writer summary{book, "Resumo", clean};
  sheet_writer metadata{book, "Metadados", clean};
  for (auto* sheet : {&notices, &summary, &metadata})
    if (sheet->error() != LXW_NO_ERROR)
      return sheet->error();
  auto report = write_notices(notices, x, formats, options);
  write_summary(summary, book, x, formats);
  write_metadata(metadata, x, sector_name, report, clean.repairs(), formats);
  for (auto* sheet : {&notices, &summary, &metadata})
    if (sheet->error() != LXW_NO_ERROR)
      return sheet->error();
  return LXW_NO_ERROR;
}

failure broken(lxw_error code) {
  return fail(errc::internal,
              std::string{"libxlsxwriter: "} + lxw_strerror(code));
}

} // namespace

outcome<memory_file> write_workbook(const search_result& result,
                                    const std::string& sector_name,
                                    const workbook_options& options) {
  auto out = memory_file::make("workbook");
  if (!out)
    return out.error();
  lxw_workbook_options book_options{};
  book_options.constant_memory = LXW_TRUE;
  book_options.use_zip64 = LXW_FALSE;
  book_ptr book{workbook_new_opt(out->path().c_str(), &book_options)};
  if (!book)
    return broken(LXW_ERROR_MEMORY_MALLOC_FAILED);
  auto scratch = scratch_files_made();
  set_properties(book.get(), result.updated);
  if (auto code = write_sheets(book.get(), result, sector_name, options);
      code != LXW_NO_ERROR)
    return broken(code);
  if (auto code = workbook_close(book.release()); code != LXW_NO_ERROR)
    return broken(code);
  if (scratch_files_made() == scratch)
    return fail(errc::internal, "libxlsxwriter bypassed our lxw_tmpfile");
  return std::move(*out);
}

} // namespace bidiq
