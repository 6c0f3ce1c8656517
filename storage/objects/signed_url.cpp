#include "storage/objects/signed_url.hpp"

#include "storage/objects/derived_key.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace bidiq {

namespace {

// Seconds, then the code over purpose, subject and seconds: 39 bytes fill 52
// base64 characters exactly, so that no bit of a token goes unchecked.
constexpr size_t time_size = 7;
constexpr size_t code_size = 32;
constexpr size_t token_size = 52;
using raw_token = std::array<unsigned char, time_size + code_size>;
static_assert(sizeof(raw_token) * 4 == token_size * 3);

constexpr std::string_view object_purpose = "object";

raw_token make_token(std::string_view secret, std::string_view purpose,
                     std::string_view subject, uint64_t seconds) {
  raw_token token{};
  for (size_t i = 0; i < time_size; ++i)
    token[i] = static_cast<unsigned char>(seconds >> 8 * (time_size - 1 - i));
  std::string message{purpose};
  message += '\0';
  message += subject;
  message.append(token.begin(), token.begin() + time_size);
  auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  auto key = derive_key(secret, purpose);
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes,
           message.size(), token.data() + time_size, nullptr)
      == nullptr)
    throw std::runtime_error("HMAC failed");
  return token;
}

std::string encode(const raw_token& token) {
  std::array<unsigned char, token_size + 1> text{};
  EVP_EncodeBlock(text.data(), token.data(), static_cast<int>(token.size()));
  std::string result(text.begin(), text.begin() + token_size);
  std::replace(result.begin(), result.end(), '+', '-');
  std::replace(result.begin(), result.end(), '/', '_');
  return result;
}

bool url_base64(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool decode(std::string_view text, raw_token& token) {
  if (text.size() != token_size
      || !std::all_of(text.begin(), text.end(), url_base64))
    return false;
  std::string plain{text};
  std::replace(plain.begin(), plain.end(), '-', '+');
  std::replace(plain.begin(), plain.end(), '_', '/');
  auto* bytes = reinterpret_cast<const unsigned char*>(plain.data());
  return EVP_DecodeBlock(token.data(), bytes, static_cast<int>(token_size))
         == static_cast<int>(token.size());
}

uint64_t seconds_of(const raw_token& token) noexcept {
  uint64_t seconds = 0;
  for (size_t i = 0; i < time_size; ++i)
    seconds = seconds << 8 | token[i];
  return seconds;
}

std::string object_subject(std::string_view bucket, std::string_view path) {
  return std::string{bucket} + "/" + std::string{path};
}

} // namespace

std::string sign_token(std::string_view secret, std::string_view purpose,
                       std::string_view subject,
                       std::chrono::sys_seconds expires) {
  auto seconds = std::max<int64_t>(expires.time_since_epoch().count(), 0);
  return encode(
    make_token(secret, purpose, subject, static_cast<uint64_t>(seconds)));
}

outcome<void> verify_token(std::string_view secret, std::string_view purpose,
                           std::string_view subject, std::string_view token,
                           utc_time now) {
  raw_token given{};
  if (!decode(token, given))
    return fail(errc::bad_signature);
  auto seconds = seconds_of(given);
  auto good = make_token(secret, purpose, subject, seconds);
  if (CRYPTO_memcmp(good.data(), given.data(), good.size()) != 0)
    return fail(errc::bad_signature);
  auto today = std::chrono::floor<std::chrono::seconds>(now);
  if (today.time_since_epoch().count() >= static_cast<int64_t>(seconds))
    return fail(errc::expired);
  return {};
}

std::string sign(std::string_view secret, std::string_view bucket,
                 std::string_view path, std::chrono::sys_seconds expires) {
  return sign_token(secret, object_purpose, object_subject(bucket, path),
                    expires);
}

outcome<void> verify(std::string_view secret, std::string_view bucket,
                     std::string_view path, std::string_view token,
                     utc_time now) {
  return verify_token(secret, object_purpose, object_subject(bucket, path),
                      token, now);
}

std::string signed_url(std::string_view secret, std::string_view bucket,
                       std::string_view path,
                       std::chrono::sys_seconds expires) {
  return "/v1/storage/object/sign/" + object_subject(bucket, path)
         + "?token=" + sign(secret, bucket, path, expires);
}

} // namespace bidiq
