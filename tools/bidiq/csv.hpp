#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq::client {

/// For whom a CSV is written.
enum class csv_dialect : uint8_t {
  /// A Brazilian Excel, which opens it by a double click: byte order mark,
  /// semicolons, decimal commas, date and time with a blank between, CNPJs with
  /// their marks (digits alone would become a number), a purchase's number with
  /// "nº" before it (9/2026 would become a date), and no text that could become
  /// a formula.
  excel,
  /// Programs: RFC 4180, with commas and decimal points, no mark, and every
  /// text as the server tells it. Not fit for a spreadsheet.
  rfc4180,
};

/// Returns `text` such that no spreadsheet takes any of it for a formula, also
/// one that splits lines at other separators than ours: an apostrophe stands at
/// the begin of the cell, and behind each separator (; ,), tab and line break
/// in it, if what follows, but for blanks, control characters and quotes, is
/// one of = + - @ or their wide forms. One also stands before a cell that
/// begins with a tab or line break.
std::string without_formula(std::string_view text);

/// One text cell, quoted if needed.
std::string csv_cell(std::string_view text, csv_dialect dialect);

/// The notices (an array of `licitacoes[]`) as CSV: header in Portuguese, lines
/// that end with CRLF, fixed numbers, ISO dates.
std::string render_csv(const nlohmann::json& notices, csv_dialect dialect);

} // namespace bidiq::client
