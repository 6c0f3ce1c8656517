#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq::client {

/// Takes the first code point off `text`, which is not empty; -1 for a byte
/// that is no UTF-8.
int32_t take_code(std::string_view& text);

/// Whether a code point is a control or format character, or ends a line.
bool is_hidden(int32_t code);

/// Whether it is a blank of any width.
bool is_blank(int32_t code);

/// `text` fit for a terminal: valid UTF-8 on one line, without control and
/// format characters, so that no server can move the cursor or hide text.
std::string printable(std::string_view text);

/// `text` as the name of a new file in this directory, whatever others called
/// it: no path, nothing hidden, at most 200 bytes, never empty.
std::string as_file_name(std::string_view text);

/// Columns that printable text takes.
size_t columns(std::string_view text);

/// Cuts printable text to `width` columns, marking the cut with an ellipsis.
std::string shorten(std::string_view text, size_t width);

/// Shortens and fills with blanks, behind or (`right`) before the text.
std::string fit(std::string_view text, size_t width, bool right = false);

/// 1234567 -> "1.234.567".
std::string format_count(int64_t x);

/// 1234567.5 -> "R$ 1.234.567,50".
std::string format_money(double x);

/// 87.5 -> "87,5 %".
std::string format_percent(double x);

/// "2026-01-15T10:00:00" -> "15/01/2026"; other texts as they are.
std::string format_date(std::string_view iso);

/// 3725 s -> "1h02m", 65 s -> "1m05s", 5 s -> "5s".
std::string format_duration(int64_t seconds);

} // namespace bidiq::client
