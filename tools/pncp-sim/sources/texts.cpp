#include "tools/pncp-sim/sources/texts.hpp"

#include "tools/pncp-sim/generator/phrases.hpp"

namespace bidiq {

namespace {

// The letters from U+00C0 to U+00FF without their accents; '*' stays.
constexpr std::string_view plain_letters
  = "AAAAAA*CEEEEIIII*NOOOOO**UUUUY**aaaaaa*ceeeeiiii*nooooo**uuuuy*y";

unsigned char byte_at(std::string_view text, size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

bool is_letter_or_digit(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_joining(std::string_view word) {
  for (auto known : {"de", "da", "do", "das", "dos", "e", "em", "a", "o"})
    if (word == known)
      return true;
  return false;
}

// Bytes of the blank or control character at `i`; 0 = it is neither.
size_t blank_at(std::string_view text, size_t i) {
  auto c = byte_at(text, i);
  if (c <= 0x20 || c == 0x7F)
    return 1;
  auto next = byte_at(text, i + 1);
  return c == 0xC2 && next >= 0x80 && next <= 0xA0 ? 2 : 0;
}

} // namespace

std::string lower_case(std::string_view text) {
  std::string out{text};
  for (size_t i = 0; i < out.size(); ++i) {
    auto c = byte_at(out, i);
    if (c >= 'A' && c <= 'Z') {
      out[i] = static_cast<char>(c + 0x20);
    } else if (c == 0xC3 && i + 1 < out.size()) {
      auto next = byte_at(out, ++i);
      if (next >= 0x80 && next <= 0x9E && next != 0x97)
        out[i] = static_cast<char>(next + 0x20);
    }
  }
  return out;
}

std::string without_accents(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = byte_at(text, i);
    auto next = byte_at(text, i + 1);
    if ((c == 0xCC && next >= 0x80) || (c == 0xCD && next <= 0xAF && next)) {
      ++i; // A combining mark of its own.
      continue;
    }
    if (c == 0xC3 && next >= 0x80 && plain_letters[next - 0x80] != '*') {
      out += plain_letters[next - 0x80];
      ++i;
      continue;
    }
    out += text[i];
  }
  return out;
}

std::string title_case(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto end = std::min(text.find(' '), text.size());
    auto word = lower_case(text.substr(0, end));
    auto first = byte_at(word, 0) >= 0x80 ? 2u : 1u;
    if (!word.empty() && (out.empty() || !is_joining(word)))
      word = upper_case(word.substr(0, first)) + word.substr(first);
    out += word;
    if (end < text.size())
      out += ' ';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string slug(std::string_view text) {
  std::string out;
  for (unsigned char c : lower_case(without_accents(text))) {
    if (is_letter_or_digit(c))
      out += static_cast<char>(c);
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  if (!out.empty() && out.back() == '-')
    out.pop_back();
  return out;
}

std::string tidied(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    auto blank = blank_at(text, i);
    if (blank == 0)
      out += text[i];
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
    i += blank == 0 ? 1 : blank;
  }
  if (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

std::string cut_text(std::string_view text, size_t longest) {
  constexpr std::string_view mark = "...";
  size_t characters = 0;
  size_t end
    = 0; // Where the last whole word ends that leaves room for the mark.
  for (size_t i = 0; i < text.size(); ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80)
      ++characters;
    if (text[i] == ' ' && characters <= longest - mark.size() + 1)
      end = i;
  }
  if (characters <= longest)
    return std::string{text};
  return std::string{text.substr(0, end)} + std::string{mark};
}

std::string digits_of(std::string_view text) {
  std::string out;
  for (auto c : text)
    if (c >= '0' && c <= '9')
      out += c;
  return out;
}

} // namespace bidiq
