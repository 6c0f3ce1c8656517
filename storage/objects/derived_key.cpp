#include "storage/objects/derived_key.hpp"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace bidiq {

namespace {

constexpr std::string_view label = "bidiq key for ";

struct kdf_deleter {
  void operator()(EVP_KDF* x) const noexcept {
    EVP_KDF_free(x);
  }
  void operator()(EVP_KDF_CTX* x) const noexcept {
    EVP_KDF_CTX_free(x);
  }
};
template <class T>
using kdf_ptr = std::unique_ptr<T, kdf_deleter>;

// Looking it up takes longer than using it.
EVP_KDF* hkdf() {
  static const kdf_ptr<EVP_KDF> algorithm{
    EVP_KDF_fetch(nullptr, "HKDF", nullptr)};
  return algorithm.get();
}

OSSL_PARAM octets(const char* name, std::string_view bytes) {
  return OSSL_PARAM_construct_octet_string(
    name, const_cast<char*>(bytes.data()), bytes.size());
}

} // namespace

derived_key derive_key(std::string_view secret, std::string_view purpose) {
  auto info = std::string{label}.append(purpose);
  std::string digest = "SHA256";
  std::array<OSSL_PARAM, 4> params{
    OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
    octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_INFO, info),
    OSSL_PARAM_construct_end()};
  kdf_ptr<EVP_KDF_CTX> context{hkdf() ? EVP_KDF_CTX_new(hkdf()) : nullptr};
  derived_key out{};
  if (!context
      || EVP_KDF_derive(context.get(), out.data(), out.size(), params.data())
           != 1)
    throw std::runtime_error("HKDF failed");
  return out;
}

} // namespace bidiq
