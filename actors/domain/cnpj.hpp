#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

// The number of a Brazilian legal person and, made of it, the control number of
// a purchase at PNCP. Since July 2026 the first twelve characters of a CNPJ may
// be letters; the last two are check digits: modulo 11 over the ASCII codes
// minus 48, so that numbers without letters keep theirs.

/// Whether `text` has the form in which a CNPJ is kept: twelve characters of
/// A-Z and 0-9 and two digits, right or not: real notices carry mistyped ones,
/// so that nothing is refused for them.
bool is_cnpj(std::string_view text) noexcept;

/// Appends both check digits to the first twelve characters.
std::string complete_cnpj(std::string_view first_twelve);

/// Returns the CNPJ that `text` writes, with or without points, slash, hyphen
/// and blanks, its letters in capitals. A text that writes none is returned as
/// it is, to be shown: its digits alone would be another company's number.
/// Empty if it has no digit.
std::string read_cnpj(std::string_view text);

/// The parts of "cnpj14-1-seq6/year4".
struct control_number {
  std::string_view cnpj;     ///< `is_cnpj`.
  std::string_view sequence; ///< Without leading zeros.
  std::string_view year;
};

/// Takes the control number of a purchase apart; nothing if `text` is none. The
/// parts point into `text`.
std::optional<control_number>
parse_control_number(std::string_view text) noexcept;

/// Returns `text` with its ASCII letters in capitals if that makes it a control
/// number, else as it is: a CNPJ in small letters is the same one.
std::string read_control_number(std::string text);

} // namespace bidiq
