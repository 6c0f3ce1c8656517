#include "tools/pncp-sim/drive/rs256.hpp"

#include "actors/base/parse_json.hpp"
#include "tools/pncp-sim/storage/digest.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>

namespace bidiq {

namespace {

struct openssl_free {
  void operator()(BIO* x) const noexcept {
    BIO_free(x);
  }
  void operator()(EVP_PKEY* x) const noexcept {
    EVP_PKEY_free(x);
  }
  void operator()(EVP_MD_CTX* x) const noexcept {
    EVP_MD_CTX_free(x);
  }
};
template <class T>
using owned = std::unique_ptr<T, openssl_free>;

owned<EVP_PKEY> read_key(const std::string& pem) {
  owned<BIO> text{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  return owned<EVP_PKEY>{
    text ? PEM_read_bio_PUBKEY(text.get(), nullptr, nullptr, nullptr)
         : nullptr};
}

const unsigned char* bytes_of(const std::string& x) noexcept {
  return reinterpret_cast<const unsigned char*>(x.data());
}

} // namespace

std::string to_base64url(std::string_view bytes) {
  auto out = to_base64(bytes);
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  out.erase(std::min(out.find('='), out.size()));
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != text.npos)
    return std::nullopt;
  std::string padded{text};
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  padded.append((4 - padded.size() % 4) % 4, '=');
  return from_base64(padded);
}

std::optional<rs256_token> read_rs256(std::string_view text) {
  auto first = text.find('.');
  auto second = first == text.npos ? first : text.find('.', first + 1);
  if (second == text.npos)
    return std::nullopt;
  auto header = from_base64url(text.substr(0, first));
  auto claims = from_base64url(text.substr(first + 1, second - first - 1));
  auto signature = from_base64url(text.substr(second + 1));
  if (!header || !claims || !signature || signature->empty())
    return std::nullopt;
  auto head = parse_json(*header);
  rs256_token out{std::string{text.substr(0, second)}, std::move(*signature),
                  parse_json(*claims)};
  if (!head.is_object() || head.value("alg", nlohmann::json{}) != "RS256"
      || !out.claims.is_object())
    return std::nullopt;
  return out;
}

bool is_public_key(const std::string& pem) {
  auto key = read_key(pem);
  return key && EVP_PKEY_is_a(key.get(), "RSA") == 1;
}

bool verifies(const rs256_token& token, const std::string& pem) {
  auto key = read_key(pem);
  owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
  return key && context
         && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                                 key.get())
              == 1
         && EVP_DigestVerify(context.get(), bytes_of(token.signature),
                             token.signature.size(),
                             bytes_of(token.signed_part),
                             token.signed_part.size())
              == 1;
}

} // namespace bidiq
