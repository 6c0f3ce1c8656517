#pragma once

#include <cstddef>
#include <string>

namespace bidiq {

/// A line of the workbooks' font (Calibri 11), in points.
inline constexpr double line_height = 15;

/// The font's size, and that of text which would not fit the highest row.
inline constexpr double usual_font = 11;
inline constexpr double small_font = 7;

/// The highest row that Excel knows, in points.
inline constexpr double max_row_height = 409;

/// Returns how many lines `text` (UTF-8) takes when it wraps in a column that
/// is `width` characters wide, as spreadsheets count it: at least 1, rather one
/// too many than one too few. libxlsxwriter cannot measure, and spreadsheets
/// fit rows only when a user edits them.
size_t wrapped_lines(const std::string& text, double width) noexcept;

} // namespace bidiq
