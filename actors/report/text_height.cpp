#include "actors/report/text_height.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace bidiq {

namespace {

// Thousandths of the font's size that Calibri's printable ASCII is wide.
constexpr std::array<uint16_t, 95> widths{
  226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306,
  252, 386, 507, 507, 507, 507, 507, 507, 507, 507, 507, 507, 268, 268,
  498, 498, 498, 463, 894, 579, 544, 533, 615, 488, 459, 631, 623, 252,
  319, 520, 420, 855, 646, 662, 517, 673, 543, 459, 487, 642, 567, 890,
  519, 487, 468, 307, 386, 307, 498, 498, 291, 479, 525, 423, 525, 498,
  305, 471, 525, 229, 239, 455, 229, 799, 525, 527, 525, 525, 349, 391,
  335, 525, 452, 715, 433, 453, 395, 314, 460, 314, 498};

// Latin letters with marks are as wide as those without; beyond are dashes,
// ellipses and wide scripts.
constexpr uint16_t two_bytes = 540;
constexpr uint16_t more_bytes = 1000;

constexpr uint16_t widest = more_bytes;
constexpr uint16_t cut_margin = 600;

// A column's character is 7 pixels wide, the font 14 2/3 high; a few percent go
// to rounding and to fonts that stand in for Calibri.
constexpr double room_of_character = 460;

// By the first byte of a character; the following ones take no room. What ends
// a word is told by the same look, also the byte behind the text.
constexpr uint16_t ends_word = 0xFFFF;
constexpr uint16_t blank = widths[0];
constexpr auto byte_widths = [] {
  std::array<uint16_t, 256> xs{};
  for (size_t c = 0; c < 256; ++c)
    xs[c] = c == ' ' || c == '\n' || c == 0 ? ends_word
            : c < 0x20                      ? 0
            : c < 0x7F                      ? widths[c - 0x20]
            : c < 0xC0                      ? 0
            : c < 0xE0                      ? two_bytes
                                            : more_bytes;
  return xs;
}();

// Moves `at` to the end of the word that begins there; returns its width.
uint64_t take_word(const char*& at) noexcept {
  uint64_t word = 0;
  for (;; ++at) {
    auto width = byte_widths[static_cast<uint8_t>(*at)];
    if (width == ends_word)
      return word;
    word += width;
  }
}

} // namespace

size_t wrapped_lines(const std::string& text, double width) noexcept {
  auto room = static_cast<uint32_t>(width * room_of_character);
  if (text.size() * widest <= room && text.find('\n') == text.npos)
    return 1;
  // A word that fills a line is cut before the character that does not fit.
  auto cut = room > 2 * cut_margin ? room - cut_margin : std::max(room / 2, 1u);
  size_t lines = 1;
  uint64_t line = 0; // What stands on it.
  auto* end = text.c_str() + text.size();
  for (auto* at = text.c_str(); at < end; ++at) {
    auto word = take_word(at);
    if (word > 0 && line > 0 && line + word > room) {
      ++lines;
      line = 0;
    }
    for (; word > room; word -= cut)
      ++lines;
    line += word + blank;
    if (*at == '\n') {
      ++lines;
      line = 0;
    }
  }
  return lines;
}

} // namespace bidiq
