#include "storage/objects/object_name.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace bidiq {

namespace {

constexpr size_t id_size = 32;
constexpr size_t max_file_name = 120;
constexpr size_t max_bucket = 63;

bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool alphanumeric(char c) noexcept {
  return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool safe(std::string_view text, size_t max) noexcept {
  return !text.empty() && text.size() <= max && alphanumeric(text.front())
         && std::all_of(text.begin(), text.end(), [](char c) {
              return alphanumeric(c) || c == '.' || c == '_' || c == '-';
            });
}

bool valid_id(std::string_view text) noexcept {
  return text.size() == id_size
         && std::all_of(text.begin(), text.end(), [](char c) {
              return digit(c) || (c >= 'a' && c <= 'f');
            });
}

constexpr std::string_view never = "0";

// "0", or Unix seconds as `std::to_string` writes them, of the years
// 2001..5138.
bool valid_expiry(std::string_view text) noexcept {
  return text == never
         || (text.size() >= 10 && text.size() <= 11 && text.front() != '0'
             && std::all_of(text.begin(), text.end(), digit));
}

std::optional<std::chrono::sys_seconds> read_expiry(std::string_view text) {
  if (text == never)
    return std::nullopt;
  int64_t seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::chrono::sys_seconds{std::chrono::seconds{seconds}};
}

} // namespace

outcome<object_name> make_object_name(std::string id, std::string file_name,
                                      std::optional<std::chrono::seconds> ttl,
                                      utc_time now) {
  object_name out{std::nullopt, std::move(id), std::move(file_name)};
  if (ttl)
    out.expires = std::chrono::floor<std::chrono::seconds>(now) + *ttl;
  auto text = to_string(out);
  auto too_short = ttl && *ttl < std::chrono::seconds{1};
  if (too_short || !parse_object_name(text))
    return fail(errc::storage_failed, "not an object's name or time: " + text);
  return out;
}

bool expired(const object_name& name, utc_time now) noexcept {
  return name.expires && now >= *name.expires;
}

std::string to_string(const object_name& x) {
  auto expiry = x.expires
                  ? std::to_string(x.expires->time_since_epoch().count())
                  : std::string{never};
  return expiry + "-" + x.id + "-" + x.file_name;
}

std::optional<object_name> parse_object_name(std::string_view text) {
  auto dash = text.substr(0, 12).find('-');
  if (dash == text.npos || text.size() < dash + id_size + 3
      || text[dash + 1 + id_size] != '-')
    return std::nullopt;
  auto expiry = text.substr(0, dash);
  auto id = text.substr(dash + 1, id_size);
  auto file_name = text.substr(dash + id_size + 2);
  if (!valid_expiry(expiry) || !valid_id(id) || !valid_file_name(file_name))
    return std::nullopt;
  return object_name{read_expiry(expiry), std::string{id},
                     std::string{file_name}};
}

bool valid_file_name(std::string_view text) noexcept {
  return safe(text, max_file_name);
}

bool valid_bucket(std::string_view text) noexcept {
  return safe(text, max_bucket);
}

std::string new_object_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, id_size / 2> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("RAND_bytes failed");
  std::string id;
  for (auto byte : bytes) {
    id += digits[byte >> 4];
    id += digits[byte & 15];
  }
  return id;
}

std::string_view content_type_of(std::string_view file_name) noexcept {
  using entry = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<entry, 4> types{
    {{".xlsx",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
     {".csv", "text/csv; charset=utf-8"},
     {".json", "application/json"},
     {".pdf", "application/pdf"}}};
  for (auto& [ending, type] : types)
    if (file_name.ends_with(ending))
      return type;
  return "application/octet-stream";
}

} // namespace bidiq
