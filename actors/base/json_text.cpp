#include "actors/base/json_text.hpp"

#include <algorithm>

namespace bidiq {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// What stands for itself within a string.
bool is_plain(char c) noexcept {
  auto x = static_cast<unsigned char>(c);
  return x >= 0x20 && x < 0x80 && c != '"' && c != '\\';
}

// Bytes of a sequence that breaks off: they are replaced together (Unicode,
// section 3.9, maximal subparts).
size_t broken_length(std::string_view text) {
  for (size_t n = std::min<size_t>(text.size(), 3); n > 1; --n)
    for (std::string_view rest : {"\x80", "\x80\x80"}) {
      auto completed = std::string{text.substr(0, n)}.append(rest);
      if (utf8_length(completed) == completed.size())
        return n;
    }
  return 1;
}

// An ASCII character that cannot stand for itself in a JSON string.
void append_json_escape(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  constexpr std::string_view named = "\"\\\b\f\n\r\t";
  constexpr std::string_view names = "\"\\bfnrt";
  out += '\\';
  if (auto i = named.find(c); i != named.npos) {
    out += names[i];
    return;
  }
  out += "u00";
  out += hex[static_cast<unsigned char>(c) >> 4];
  out += hex[static_cast<unsigned char>(c) & 15];
}

} // namespace

// Well-formed sequences, Unicode table 3-7.
size_t utf8_length(std::string_view text) noexcept {
  auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  auto within = [&](size_t i, unsigned low, unsigned high) {
    return byte(i) >= low && byte(i) <= high;
  };
  if (text.empty())
    return 0;
  auto first = byte(0);
  if (first < 0x80)
    return 1;
  if (first >= 0xc2 && first <= 0xdf)
    return within(1, 0x80, 0xbf) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    auto low = first == 0xe0 ? 0xa0u : 0x80u;
    auto high = first == 0xed ? 0x9fu : 0xbfu; // No surrogates.
    return within(1, low, high) && within(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    auto low = first == 0xf0 ? 0x90u : 0x80u;
    auto high = first == 0xf4 ? 0x8fu : 0xbfu; // Up to U+10FFFF.
    return within(1, low, high) && within(2, 0x80, 0xbf)
               && within(3, 0x80, 0xbf)
             ? 4
             : 0;
  }
  return 0;
}

void append_sound_json_string(std::string& out, std::string_view text) {
  out += '"';
  size_t start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    out.append(text, start, i - start);
    append_json_escape(out, text[i]);
    start = i + 1;
  }
  out.append(text, start);
  out += '"';
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    auto plain = static_cast<size_t>(
      std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty())
      break;
    size_t n = 1;
    if (static_cast<unsigned char>(text[0]) < 0x80) {
      append_json_escape(out, text[0]);
    } else if (n = utf8_length(text); n > 0) {
      out += text.substr(0, n);
    } else {
      n = broken_length(text);
      out += replacement;
    }
    text.remove_prefix(n);
  }
  out += '"';
}

json_reader::json_reader(std::string_view text, size_t depth)
  : text_(text), depth_(depth) {
  // nop
}

// A zero byte, which is sound nowhere, stands for the end.
char json_reader::next() const noexcept {
  return at_ < text_.size() ? text_[at_] : '\0';
}

void json_reader::pass_blanks() {
  while (next() == ' ' || next() == '\t' || next() == '\n' || next() == '\r')
    ++at_;
}

bool json_reader::take(char c) {
  pass_blanks();
  if (next() != c)
    return false;
  ++at_;
  return true;
}

bool json_reader::at_end() {
  pass_blanks();
  return at_ == text_.size();
}

std::optional<std::string_view> json_reader::value() {
  pass_blanks();
  auto begin = at_;
  if (!pass_value())
    return std::nullopt;
  return text_.substr(begin, at_ - begin);
}

std::optional<std::string_view> json_reader::string() {
  pass_blanks();
  auto begin = at_;
  if (!pass_string())
    return std::nullopt;
  return text_.substr(begin + 1, at_ - begin - 2);
}

bool json_reader::pass_value() {
  switch (next()) {
    case '{':
      return pass_list('}', true);
    case '[':
      return pass_list(']', false);
    case '"':
      return pass_string();
    case 't':
      return pass_word("true");
    case 'f':
      return pass_word("false");
    case 'n':
      return pass_word("null");
    default:
      return pass_number();
  }
}

bool json_reader::pass_word(std::string_view word) {
  if (!text_.substr(at_).starts_with(word))
    return false;
  at_ += word.size();
  return true;
}

bool json_reader::pass_list(char close, bool named) {
  if (depth_ == 0)
    return false;
  --depth_;
  ++at_;
  if (!take(close)) {
    do {
      if ((named && (!string() || !take(':'))) || !value())
        return false;
    } while (take(','));
    if (!take(close))
      return false;
  }
  ++depth_;
  return true;
}

bool json_reader::pass_string() {
  if (next() != '"')
    return false;
  ++at_;
  for (;;) {
    while (at_ < text_.size() && is_plain(text_[at_]))
      ++at_;
    if (at_ == text_.size())
      return false;
    if (text_[at_] == '"')
      break;
    if (text_[at_] == '\\') {
      if (!pass_escape())
        return false;
      continue;
    }
    // A control character, or the first byte of several.
    auto n = static_cast<unsigned char>(text_[at_]) < 0x80
               ? 0
               : utf8_length(text_.substr(at_));
    if (n == 0)
      return false;
    at_ += n;
  }
  ++at_;
  return true;
}

namespace {

constexpr size_t escape_size = 6; // \u00e7

// The UTF-16 unit that the escape at the start of `text` names.
std::optional<unsigned> utf16_unit(std::string_view text) noexcept {
  if (text.size() < escape_size || !text.starts_with("\\u"))
    return std::nullopt;
  unsigned out = 0;
  for (auto c : text.substr(2, 4)) {
    if (!is_hex(c))
      return std::nullopt;
    out = out * 16
          + static_cast<unsigned>(is_digit(c) ? c - '0'
                                              : (c | 0x20) - 'a' + 10);
  }
  return out;
}

} // namespace

bool json_reader::pass_escape() {
  constexpr std::string_view simple = "\"\\/bfnrt";
  if (at_ + 1 < text_.size() && simple.find(text_[at_ + 1]) != simple.npos) {
    at_ += 2;
    return true;
  }
  auto unit = utf16_unit(text_.substr(at_));
  if (!unit)
    return false;
  at_ += escape_size;
  if (*unit < 0xd800 || *unit > 0xdfff)
    return true;
  // Surrogates come in pairs, or no reader could make a text of them.
  auto low = utf16_unit(text_.substr(at_));
  if (*unit > 0xdbff || !low || *low < 0xdc00 || *low > 0xdfff)
    return false;
  at_ += escape_size;
  return true;
}

bool json_reader::pass_digits() {
  auto begin = at_;
  while (is_digit(next()))
    ++at_;
  return at_ > begin;
}

bool json_reader::pass_number() {
  if (next() == '-')
    ++at_;
  if (next() == '0')
    ++at_;
  else if (!pass_digits())
    return false;
  if (next() == '.') {
    ++at_;
    if (!pass_digits())
      return false;
  }
  if (next() == 'e' || next() == 'E') {
    ++at_;
    if (next() == '+' || next() == '-')
      ++at_;
    if (!pass_digits())
      return false;
  }
  return true;
}

bool is_json_object(std::string_view text, size_t depth) {
  json_reader reader{text, depth};
  auto found = reader.value();
  return found && found->front() == '{' && reader.at_end();
}

} // namespace bidiq
