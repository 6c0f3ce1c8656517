#include "actors/auth/token_digest.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace bidiq {

namespace {

struct context_deleter {
  void operator()(EVP_MD_CTX* x) const noexcept {
    EVP_MD_CTX_free(x);
  }
  void operator()(EVP_MD* x) const noexcept {
    EVP_MD_free(x);
  }
};

// Looking the algorithm up and making a context take longer than using them.
EVP_MD* sha256() {
  static const std::unique_ptr<EVP_MD, context_deleter> algorithm{
    EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  return algorithm.get();
}

EVP_MD_CTX* context_of_thread() {
  thread_local const std::unique_ptr<EVP_MD_CTX, context_deleter> context{
    EVP_MD_CTX_new()};
  return context.get();
}

} // namespace

token_digest digest_of(std::string_view token) {
  token_digest out{};
  auto* context = context_of_thread();
  unsigned size = 0;
  if (context == nullptr || EVP_DigestInit_ex2(context, sha256(), nullptr) != 1
      || EVP_DigestUpdate(context, token.data(), token.size()) != 1
      || EVP_DigestFinal_ex(context, out.data(), &size) != 1
      || size != out.size())
    throw std::runtime_error("SHA-256 failed");
  return out;
}

std::string to_hex(const token_digest& x) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * x.size());
  for (auto byte : x) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::optional<token_digest> parse_digest(std::string_view hex) noexcept {
  token_digest out{};
  if (hex.size() != 2 * out.size())
    return std::nullopt;
  for (size_t i = 0; i < hex.size(); ++i) {
    auto c = hex[i];
    auto digit = c >= '0' && c <= '9'   ? c - '0'
                 : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                        : -1;
    if (digit < 0)
      return std::nullopt;
    out[i / 2] = static_cast<uint8_t>(out[i / 2] << 4 | digit);
  }
  return out;
}

} // namespace bidiq
