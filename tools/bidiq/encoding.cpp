#include "tools/bidiq/encoding.hpp"

#include "config/check.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace bidiq::client {

namespace {

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

using url_ptr = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

url_ptr parse_url(const std::string& text) {
  url_ptr result{curl_url(), &curl_url_cleanup};
  if (curl_url_set(result.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    result.reset();
  return result;
}

std::string part(const url_ptr& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (!url || curl_url_get(url.get(), which, &text, flags) != CURLUE_OK)
    return {};
  std::string result{text};
  curl_free(text);
  return result;
}

std::string origin(const std::string& text) {
  auto url = parse_url(text);
  auto host = part(url, CURLUPART_HOST);
  std::ranges::transform(host, host.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32)
                                : static_cast<char>(c);
  });
  return part(url, CURLUPART_SCHEME) + "://" + host + ':'
         + part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

} // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  std::string result;
  uint32_t bits = 0;
  size_t count = 0;
  size_t padding = 0;
  for (char c : text) {
    if (c == '\r' || c == '\n' || c == ' ')
      continue;
    auto value = c == '=' ? 0 : base64_value(c);
    if (value < 0 || (padding > 0 && c != '='))
      return std::nullopt;
    padding += c == '=' ? 1 : 0;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (++count % 4 != 0)
      continue;
    for (int shift = 16; shift >= 0; shift -= 8)
      result += static_cast<char>(bits >> shift & 0xFF);
    bits = 0;
  }
  if (count % 4 != 0 || padding > 2)
    return std::nullopt;
  for (; padding > 0; --padding)
    result.pop_back();
  return result;
}

std::string encode_uri(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  constexpr std::string_view unreserved
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string result;
  for (char c : text) {
    if (unreserved.find(c) != unreserved.npos) {
      result += c;
    } else {
      auto byte = static_cast<unsigned char>(c);
      result += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return result;
}

std::optional<std::string> resolve_url(const std::string& base,
                                       const std::string& reference) {
  auto url = parse_url(base);
  if (!url)
    return std::nullopt;
  if (curl_url_set(url.get(), CURLUPART_URL, reference.c_str(), 0) != CURLUE_OK)
    return std::nullopt;
  auto scheme = part(url, CURLUPART_SCHEME);
  if ((scheme != "http" && scheme != "https")
      || part(url, CURLUPART_HOST).empty())
    return std::nullopt;
  return part(url, CURLUPART_URL);
}

bool same_origin(const std::string& a, const std::string& b) {
  return parse_url(a) && parse_url(b) && origin(a) == origin(b);
}

bool is_local_url(const std::string& url) {
  return is_loopback(part(parse_url(url), CURLUPART_HOST));
}

} // namespace bidiq::client
