#include "actors/report/cell_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace bidiq {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD
constexpr std::string_view cut_mark = "\xE2\x80\xA6 [texto cortado]";
constexpr size_t cut_mark_units = cut_mark.size() - 2; // "…" is one unit.
constexpr size_t max_url = 2'079;

// One character of a text: its bytes, and its UTF-16 units; 0 units: invalid.
struct glyph {
  size_t bytes;
  size_t units;
};

uint8_t byte_at(std::string_view text, size_t i) noexcept {
  return static_cast<uint8_t>(text[i]);
}

// Reads a multi-byte character (Unicode table 3-7). An invalid one is as long
// as its longest valid beginning.
glyph multi_byte(std::string_view text, size_t pos) noexcept {
  auto lead = byte_at(text, pos);
  size_t size = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (size == 0 || lead > 0xF4)
    return {1, 0};
  uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (size_t i = 1; i < size; ++i, low = 0x80, high = 0xBF)
    if (pos + i >= text.size() || byte_at(text, pos + i) < low
        || byte_at(text, pos + i) > high)
      return {i, 0};
  auto forbidden = lead == 0xEF && byte_at(text, pos + 1) == 0xBF
                   && byte_at(text, pos + 2) >= 0xBE; // U+FFFE, U+FFFF
  return {size, forbidden ? 0 : size == 4 ? size_t{2} : size_t{1}};
}

bool hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')
         || (c >= 'A' && c <= 'F');
}

// Whether Excel would read "_xHHHH_" at `pos` as one character.
bool escape_like(std::string_view text, size_t pos) noexcept {
  auto x = text.substr(pos, 7);
  return x.size() == 7 && x[0] == '_' && x[1] == 'x' && x[6] == '_'
         && std::all_of(x.begin() + 2, x.begin() + 6, hex);
}

enum class kind : uint8_t { plain, control, underscore, multi };

constexpr auto kinds = [] {
  std::array<kind, 256> xs{};
  for (size_t c = 0; c < 256; ++c)
    xs[c] = c >= 0x80                            ? kind::multi
            : c < 0x20 && c != '\n' && c != '\t' ? kind::control
            : c == '_'                           ? kind::underscore
                                                 : kind::plain;
  return xs;
}();

constexpr uint64_t in_each_byte(uint8_t x) noexcept {
  return uint64_t{x} * 0x01'01'01'01'01'01'01'01;
}

// Marks the highest bit of bytes below `x`. Carries mark others too, but only
// behind the first one.
constexpr uint64_t bytes_below(uint64_t bytes, uint8_t x) noexcept {
  return (bytes - in_each_byte(x)) & ~bytes & in_each_byte(0x80);
}

// Where the first byte from `pos` on is that may need a change, by eights:
// plain text is most of what there is.
size_t skip_plain(std::string_view text, size_t pos) noexcept {
  static_assert(std::endian::native == std::endian::little);
  uint64_t bytes = 0;
  for (; pos + sizeof bytes <= text.size(); pos += sizeof bytes) {
    std::memcpy(&bytes, text.data() + pos, sizeof bytes);
    auto found = (bytes & in_each_byte(0x80)) | bytes_below(bytes, 0x20)
                 | bytes_below(bytes ^ in_each_byte('_'), 1);
    if (found != 0)
      return pos + static_cast<size_t>(std::countr_zero(found)) / 8;
  }
  while (pos < text.size() && kinds[byte_at(text, pos)] == kind::plain)
    ++pos;
  return pos;
}

// The length of the character at `pos` if it needs no change, else 0.
size_t sound_bytes(std::string_view text, size_t pos) noexcept {
  switch (kinds[byte_at(text, pos)]) {
    case kind::plain:
      return 1;
    case kind::control:
      return 0;
    case kind::underscore:
      return escape_like(text, pos) ? 0 : 1;
    case kind::multi:
      break;
  }
  auto x = multi_byte(text, pos);
  return x.units == 0 ? 0 : x.bytes;
}

// How many leading bytes need no change.
size_t clean_prefix(std::string_view text) noexcept {
  for (size_t i = 0;;) {
    i = skip_plain(text, i);
    auto n = i < text.size() ? sound_bytes(text, i) : 0;
    if (n == 0)
      return i;
    i += n;
  }
}

size_t utf16_units(std::string_view text) noexcept {
  size_t n = 0;
  for (auto c : text) {
    auto b = static_cast<uint8_t>(c);
    n += (b & 0xC0) != 0x80;
    n += b >= 0xF0;
  }
  return n;
}

// Appends what stands for the character at `pos`; returns its length there.
size_t append_repaired(std::string_view text, size_t pos, std::string& out,
                       bool& replaced) {
  switch (kinds[byte_at(text, pos)]) {
    case kind::plain:
      out += text[pos];
      return 1;
    case kind::control:
      if (text.substr(pos, 2) == "\r\n") {
        out += '\n';
        return 2;
      }
      replaced = true;
      out += ' ';
      return 1;
    case kind::underscore:
      out += escape_like(text, pos) ? "_x005F_" : "_";
      return 1;
    case kind::multi:
      break;
  }
  auto x = multi_byte(text, pos);
  replaced |= x.units == 0;
  out += x.units == 0 ? replacement : text.substr(pos, x.bytes);
  return x.bytes;
}

// Shortens valid UTF-8 to `max_units` with the mark at its end.
void cut(std::string& text, size_t max_units) {
  auto room = max_units - std::min(max_units, cut_mark_units);
  size_t units = 0;
  size_t i = 0;
  while (i < text.size()) {
    auto x = byte_at(text, i) < 0x80 ? glyph{1, 1} : multi_byte(text, i);
    if (units + x.units > room)
      break;
    units += x.units;
    i += x.bytes;
  }
  text.resize(i);
  text += cut_mark;
}

// The characters that a link may have as they are.
constexpr auto in_links = [] {
  std::array<bool, 256> xs{};
  for (auto c : std::string_view{"-._~:/?#@!$&'()*+,;=%"})
    xs[static_cast<uint8_t>(c)] = true;
  for (size_t c = 0; c < 128; ++c)
    xs[c] |= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
             || (c >= '0' && c <= '9');
  return xs;
}();

} // namespace

const char* cell_text::operator()(const std::string& text) {
  auto clean = clean_prefix(text);
  if (clean == text.size()
      && (text.size() <= max_units_ || utf16_units(text) <= max_units_))
    return text.c_str();
  return rewrite(text, clean);
}

const char* cell_text::rewrite(std::string_view text, size_t clean) {
  buffer_.assign(text.substr(0, clean));
  bool replaced = false;
  for (auto pos = clean; pos < text.size();)
    pos += append_repaired(text, pos, buffer_, replaced);
  repairs_.replaced += replaced;
  if (utf16_units(buffer_) > max_units_) {
    cut(buffer_, max_units_);
    ++repairs_.cut;
  }
  return buffer_.c_str();
}

bool linkable(std::string_view url) noexcept {
  auto rest = url.substr(0, 7) == "http://"    ? url.substr(7)
              : url.substr(0, 8) == "https://" ? url.substr(8)
                                               : std::string_view{};
  auto allowed = [](char c) { return in_links[static_cast<uint8_t>(c)]; };
  return !rest.empty() && url.size() <= max_url
         && std::all_of(rest.begin(), rest.end(), allowed);
}

} // namespace bidiq
