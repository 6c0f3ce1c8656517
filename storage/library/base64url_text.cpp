#include "storage/library/base64url_text.hpp"

#include <cstdint>

namespace bidiq {

namespace {

constexpr std::string_view alphabet
  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr unsigned digit_bits = 6;

} // namespace

std::string base64url_text(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  uint32_t waiting = 0;
  unsigned bits = 0;
  for (auto c : bytes) {
    waiting = (waiting << 8 | static_cast<unsigned char>(c)) & 0xFFFF;
    bits += 8;
    while (bits >= digit_bits) {
      bits -= digit_bits;
      out += alphabet[waiting >> bits & 0x3F];
    }
  }
  if (bits > 0)
    out += alphabet[waiting << (digit_bits - bits) & 0x3F];
  return out;
}

std::optional<std::string> read_base64url_text(std::string_view text) {
  std::string out;
  uint32_t waiting = 0;
  unsigned bits = 0;
  for (auto c : text) {
    auto digit = alphabet.find(c);
    if (digit == alphabet.npos)
      return std::nullopt;
    waiting = (waiting << digit_bits | static_cast<uint32_t>(digit)) & 0xFFFF;
    bits += digit_bits;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(waiting >> bits & 0xFF);
    }
  }
  // A digit too many, or bits beyond the last byte: no bytes are written so.
  if (bits >= digit_bits || (waiting & ((1u << bits) - 1)) != 0)
    return std::nullopt;
  return out;
}

} // namespace bidiq
