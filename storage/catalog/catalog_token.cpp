#include "storage/catalog/catalog_token.hpp"

#include "actors/base/base64url.hpp"
#include "actors/base/bytes.hpp"
#include "actors/base/json_text.hpp"
#include "storage/catalog/folded_name.hpp"

#include <zlib.h>

#include <algorithm>
#include <optional>

namespace bidiq {

namespace {

constexpr uint8_t version = 1;
constexpr size_t checksum_size = 4;
constexpr size_t max_source = 32;
constexpr size_t max_id = 128;

// Room for the version and three lengths besides.
constexpr size_t max_token
  = (max_folded_name + max_source + max_id + checksum_size + 8) * 4 / 3 + 1;

std::string checksum_of(std::string_view bytes) {
  auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()),
                     static_cast<uInt>(bytes.size()));
  std::string out;
  for (size_t i = 0; i < checksum_size; ++i)
    out.push_back(static_cast<char>(sum >> (8 * i) & 255));
  return out;
}

// PostgreSQL takes no other text, and none with a zero.
bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    auto n = utf8_length(text);
    if (n == 0 || static_cast<unsigned char>(text.front()) < ' ')
      return false;
    text.remove_prefix(n);
  }
  return true;
}

bool is_word(std::string_view text, size_t most) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  };
  return !text.empty() && text.size() <= most
         && std::all_of(text.begin(), text.end(), fits);
}

std::optional<catalog_position> position_of(std::string_view text) {
  if (text.size() > max_token)
    return std::nullopt;
  auto bytes = decode_base64url(text);
  if (!bytes || bytes->size() < checksum_size)
    return std::nullopt;
  auto body = std::string_view{*bytes}.substr(0, bytes->size() - checksum_size);
  if (bytes->substr(body.size()) != checksum_of(body))
    return std::nullopt;
  byte_reader from{body};
  if (from.byte() != version)
    return std::nullopt;
  catalog_position out;
  out.name = from.text();
  out.source = from.text();
  out.id = from.text();
  if (!from.done() || out.name.size() > max_folded_name
      || !is_plain_text(out.name) || !is_word(out.source, max_source)
      || !is_word(out.id, max_id))
    return std::nullopt;
  return out;
}

} // namespace

std::string write_catalog_token(const catalog_position& x) {
  byte_writer to;
  to.byte(version);
  to.text(x.name);
  to.text(x.source);
  to.text(x.id);
  return encode_base64url(to.bytes() + checksum_of(to.bytes()));
}

outcome<catalog_position> read_catalog_token(std::string_view text) {
  if (auto x = position_of(text))
    return std::move(*x);
  auto out = fail(errc::invalid_request, "no token of a page of the catalog");
  out.fields.push_back(
    {"page_token",
     "não é um token de página válido: comece pela primeira página"});
  return out;
}

} // namespace bidiq
