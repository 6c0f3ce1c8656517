#pragma once

#include "actors/base/memory_file.hpp"
#include "actors/domain/result.hpp"

#include <cstdint>
#include <string>

namespace bidiq {

/// Excel's own limits; lower ones are for tests.
struct workbook_options {
  uint32_t max_rows = 1'048'576;    ///< A sheet has; 5 at least.
  uint32_t max_links = 65'530;      ///< A sheet has; others become text.
  uint32_t max_cell_units = 32'767; ///< UTF-16 units of a cell, 32 at least.
};

/// Writes the workbook of a result: the sheets "Licitações" (one row a notice
/// and their total), "Resumo" (by UF and modality, two charts) and "Metadados"
/// (what was asked, when, of whom, with what success).
///
/// Text is always text: nothing from a notice can become a formula. A value
/// that is not believed is text too, and in no sum or chart. Each sheet prints
/// one page wide (A4, landscape) with page numbers, rows as high as what wraps
/// in them, the header on every page; on paper the links are left out. Notices
/// beyond the row limit are announced on the sheet and in "Metadados". The same
/// arguments give the same bytes. Creates no file (see `scratch_file.hpp`);
/// the returned one and libxlsxwriter's scratch files are anonymous memory,
/// in all about the sheets' uncompressed XML. `internal` when libxlsxwriter
/// fails. Thread-safe.
outcome<memory_file> write_workbook(const search_result& result,
                                    const std::string& sector_name,
                                    const workbook_options& options = {});

} // namespace bidiq
