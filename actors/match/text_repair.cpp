#include "actors/match/text_repair.hpp"

#include "actors/match/html_entities.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

namespace bidiq {

namespace {

constexpr int max_layers = 3;

using block = unsigned char __attribute__((vector_size(16)));
using wide_block = uint64_t __attribute__((vector_size(16)));

block load(const char* from) noexcept {
  block result;
  std::memcpy(&result, from, sizeof result);
  return result;
}

bool any(block x) noexcept {
  auto words = reinterpret_cast<wide_block>(x);
  return (words[0] | words[1]) != 0;
}

// What `look_at` has seen so far, a byte of ones for each place that counts.
struct looks {
  block wide{};
  block damaged{};
};

// Looks at 16 places, and at two bytes behind them. Suspicious are "&" and one
// of Â, Ã, Ì, â, ï before another character that is not ASCII.
void look_at_block(const char* from, looks& found) noexcept {
  auto x = load(from), next = load(from + 1), third = load(from + 2);
  // "ã" looks like "â" here, but nothing else than ASCII seldom follows it.
  auto lead = ((next & 0xde) == 0x82) | (next == 0x8c) | (next == 0xaf);
  found.wide |= reinterpret_cast<block>(x >= 0xe0);
  found.damaged |= reinterpret_cast<block>(
    (x == '&') | ((x == 0xc3) & lead & (third >= 0x80)));
}

// Windows-1252 between 0x80 and 0x9f; 0 where it has no character.
constexpr std::array<uint16_t, 32> windows_1252{
  0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
  0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
  0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
  0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

// The byte that was read as this character; 0 if none above ASCII was.
unsigned char byte_of(uint32_t code) noexcept {
  if (code >= 0x80 && code <= 0xff)
    return static_cast<unsigned char>(code);
  auto known = code < 0x100
                 ? windows_1252.end()
                 : std::find(windows_1252.begin(), windows_1252.end(), code);
  if (known == windows_1252.end())
    return 0;
  return static_cast<unsigned char>(0x80 + (known - windows_1252.begin()));
}

struct character {
  uint32_t code = 0;
  size_t size = 0; ///< In bytes; 0 if there is none or it is no UTF-8.
};

character read_character(std::string_view text) noexcept {
  utf8proc_int32_t code = 0;
  auto size
    = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (size <= 0)
    return {};
  return {static_cast<uint32_t>(code), static_cast<size_t>(size)};
}

bool is_ascii_letter(char c) noexcept {
  auto lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'z';
}

// One character that was written as several.
struct layered {
  std::array<char, 3> bytes{}; ///< Its UTF-8.
  size_t size = 0;             ///< How many of `bytes`.
  size_t taken = 0; ///< How many bytes of the text; 0: there is none.
  bool certain = false;
};

// Closing quotes, bullets, dashes and blanks may well stand behind a word that
// ends with "Ã"; C1 controls never do.
bool doubtful(const character& x) noexcept {
  switch (x.code) {
    case 0xa0:
    case 0xab:
    case 0xbb:
    case 0x2013:
    case 0x2014:
    case 0x2018:
    case 0x2019:
    case 0x201c:
    case 0x201d:
    case 0x2022:
    case 0x2026:
      return true;
    default:
      return false;
  }
}

// Whether "Ã" and a doubtful character are one letter after all. A blank that
// does not break is the end of "à", which begins a word; a dash makes no letter
// of Portuguese; others do inside a word ("ELETRÃ”NICO").
bool certain_there(const character& x, bool begins_word,
                   std::string_view rest) {
  if (x.code == 0xa0)
    return begins_word;
  if (x.code == 0x2013 || x.code == 0x2014)
    return false;
  return !rest.empty() && is_ascii_letter(rest.front());
}

layered read_layered(std::string_view text, bool begins_word) noexcept {
  auto lead = read_character(text);
  auto count = lead.code >= 0xe0 ? 3u : 2u;
  if (lead.code != 0xc2 && lead.code != 0xc3 && lead.code != 0xcc
      && lead.code != 0xe2 && lead.code != 0xef)
    return {};
  layered result{{static_cast<char>(lead.code)}, count, lead.size, true};
  for (size_t i = 1; i < count; ++i) {
    auto next = read_character(text.substr(result.taken));
    auto byte = byte_of(next.code);
    if ((byte & 0xc0) != 0x80)
      return {};
    result.bytes[i] = static_cast<char>(byte);
    result.taken += next.size;
    if (lead.code == 0xc3 && doubtful(next))
      result.certain = certain_there(next, begins_word,
                                     text.substr(result.taken));
  }
  auto code = read_character({result.bytes.data(), count});
  return code.size == count && code.code >= 0xa0 ? result : layered{};
}

bool may_be_layered(char c) noexcept {
  return c == '\xc3';
}

bool in_word(std::string_view text, size_t at) noexcept {
  if (at == 0)
    return false;
  auto before = static_cast<unsigned char>(text[at - 1]);
  return before >= 0x80 || is_ascii_letter(text[at - 1]);
}

bool surely_layered(std::string_view text) noexcept {
  for (size_t i = 0; i < text.size(); ++i)
    if (may_be_layered(text[i])
        && read_layered(text.substr(i), !in_word(text, i)).certain)
      return true;
  return false;
}

struct reference {
  uint32_t code = 0;
  size_t taken = 0; ///< Bytes of the text; 0: there is none.
};

std::optional<uint32_t> numeric_reference(std::string_view digits) noexcept {
  auto hex = !digits.empty() && (digits[0] | 0x20) == 'x';
  digits.remove_prefix(hex ? 1 : 0);
  uint32_t code = 0;
  auto end = digits.data() + digits.size();
  auto read = std::from_chars(digits.data(), end, code, hex ? 16 : 10);
  if (digits.empty() || read.ptr != end || read.ec != std::errc{})
    return std::nullopt;
  if (code >= 0x80 && code <= 0x9f) // HTML reads these as Windows-1252.
    code = windows_1252[code - 0x80];
  auto valid = code != 0
               && utf8proc_codepoint_valid(static_cast<utf8proc_int32_t>(code));
  return valid ? code : ' ';
}

// Names in upper case come from texts that were put in upper case as a whole.
std::optional<uint32_t> named_reference(std::string_view name) noexcept {
  if (name.size() > max_entity_name)
    return std::nullopt;
  if (auto code = html_entity(name))
    return code;
  std::array<char, max_entity_name> lower{};
  std::transform(name.begin(), name.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  });
  return html_entity({lower.data(), name.size()});
}

reference read_reference(std::string_view text) noexcept {
  constexpr size_t longest = max_entity_name + 4; // "&#x10FFFF;" fits.
  auto end = text.substr(0, longest).find(';');
  if (end == text.npos || end < 2)
    return {};
  auto body = text.substr(1, end - 1);
  auto code = body[0] == '#' ? numeric_reference(body.substr(1))
                             : named_reference(body);
  return code ? reference{*code, end + 1} : reference{};
}

void append_character(std::string& out, uint32_t code) {
  std::array<utf8proc_uint8_t, 4> bytes;
  auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code),
                                   bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()),
             static_cast<size_t>(size));
}

// Appends `text` without one layer of references and encodings; returns
// whether there was any.
bool take_off_layer(std::string_view text, std::string& out) {
  auto layers = surely_layered(text);
  auto changed = false;
  for (size_t i = 0; i < text.size();) {
    auto rest = text.substr(i);
    if (text[i] == '&') {
      if (auto found = read_reference(rest); found.taken != 0) {
        append_character(out, found.code);
        i += found.taken;
        changed = true;
        continue;
      }
    } else if (layers && may_be_layered(text[i])) {
      if (auto found = read_layered(rest, !in_word(text, i));
          found.taken != 0) {
        out.append(found.bytes.data(), found.size);
        i += found.taken;
        changed = true;
        continue;
      }
    }
    out += text[i++];
  }
  return changed;
}

} // namespace

text_look look_at(std::string_view text) noexcept {
  constexpr size_t reach = sizeof(block) + 2;
  looks found;
  size_t i = 0;
  for (; i + reach <= text.size(); i += sizeof(block))
    look_at_block(text.data() + i, found);
  char rest[2 * reach] = {};
  std::memcpy(rest, text.data() + i, text.size() - i);
  look_at_block(rest, found);
  look_at_block(rest + 2, found);
  return {any(found.wide), any(found.damaged)};
}

std::string_view repair_text(std::string_view text, std::string& memory) {
  if (!look_at(text).damaged)
    return text;
  memory.clear();
  if (!take_off_layer(text, memory))
    return text;
  for (int layer = 1; layer < max_layers && look_at(memory).damaged; ++layer) {
    std::string next;
    if (!take_off_layer(memory, next))
      break;
    memory = std::move(next);
  }
  return memory;
}

} // namespace bidiq
