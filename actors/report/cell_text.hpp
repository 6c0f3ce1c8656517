#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bidiq {

/// Excel's limit for one cell, in UTF-16 code units.
inline constexpr size_t max_cell_units = 32'767;

/// What had to be changed in the texts of a workbook.
struct text_repairs {
  uint64_t cut = 0;      ///< Texts longer than a cell.
  uint64_t replaced = 0; ///< Texts with invalid or forbidden characters.

  bool operator==(const text_repairs&) const = default;
};

/// Makes any bytes fit to be a cell's text: valid UTF-8 of the characters that
/// XML 1.0 allows, at most `max_units` UTF-16 units once Excel has read it.
///
/// Invalid UTF-8 (also lone surrogates and noncharacters U+FFFE, U+FFFF)
/// becomes U+FFFD, one per maximal subpart (Unicode 3.9); C0 controls other
/// than line feed and tab become a space, CR LF a line feed; `_xHHHH_`, which
/// Excel would decode (ECMA-376 part 1, 22.9.2.19), gets its underscore
/// escaped; a text too long ends with "… [texto cortado]".
class cell_text {
public:
  explicit cell_text(size_t max_units = max_cell_units)
    : max_units_(max_units) {
    // nop
  }

  /// Returns `text` itself (no copy) when nothing needs a change, else a copy
  /// that the next call overwrites.
  const char* operator()(const std::string& text);

  const text_repairs& repairs() const noexcept {
    return repairs_;
  }

private:
  const char* rewrite(std::string_view text, size_t clean);

  size_t max_units_;
  std::string buffer_;
  text_repairs repairs_;
};

/// Whether a spreadsheet can link to `url`: http or https, printable ASCII that
/// needs no escaping, at most 2,079 characters (Excel's limit).
bool linkable(std::string_view url) noexcept;

} // namespace bidiq
