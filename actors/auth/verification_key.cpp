#include "actors/auth/verification_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace bidiq {

namespace {

constexpr size_t p256_bytes = 32;
// An exponent takes no more; the usual ones take three bytes or one.
constexpr size_t max_exponent_bytes = 8;

struct openssl_deleter {
  void operator()(EVP_PKEY* x) const noexcept {
    EVP_PKEY_free(x);
  }
  void operator()(EVP_PKEY_CTX* x) const noexcept {
    EVP_PKEY_CTX_free(x);
  }
  void operator()(EVP_MD_CTX* x) const noexcept {
    EVP_MD_CTX_free(x);
  }
  void operator()(OSSL_PARAM_BLD* x) const noexcept {
    OSSL_PARAM_BLD_free(x);
  }
  void operator()(OSSL_PARAM* x) const noexcept {
    OSSL_PARAM_free(x);
  }
  void operator()(BIGNUM* x) const noexcept {
    BN_free(x);
  }
  void operator()(ECDSA_SIG* x) const noexcept {
    ECDSA_SIG_free(x);
  }
};
template <class T>
using owned = std::unique_ptr<T, openssl_deleter>;

const unsigned char* bytes_of(std::string_view x) noexcept {
  return reinterpret_cast<const unsigned char*>(x.data());
}

owned<BIGNUM> number_of(std::string_view big_endian) {
  return owned<BIGNUM>{BN_bin2bn(bytes_of(big_endian),
                                 static_cast<int>(big_endian.size()), nullptr)};
}

// Makes the public key and has OpenSSL check it: the range of its numbers, and
// that a point lies on its curve. Null: it is none.
owned<EVP_PKEY> make_public(const char* type, OSSL_PARAM_BLD* parts) {
  owned<OSSL_PARAM> params{OSSL_PARAM_BLD_to_param(parts)};
  owned<EVP_PKEY_CTX> maker{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  EVP_PKEY* made = nullptr;
  if (!params || !maker || EVP_PKEY_fromdata_init(maker.get()) != 1
      || EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_PUBLIC_KEY,
                           params.get())
           != 1)
    return nullptr;
  owned<EVP_PKEY> key{made};
  owned<EVP_PKEY_CTX> checker{EVP_PKEY_CTX_new(key.get(), nullptr)};
  if (!checker || EVP_PKEY_public_check(checker.get()) != 1)
    return nullptr;
  return key;
}

bool check_digest(EVP_PKEY* key, std::string_view message,
                  const unsigned char* signature, size_t size) {
  owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
  return context
         && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                                 key)
              == 1
         && EVP_DigestVerify(context.get(), signature, size, bytes_of(message),
                             message.size())
              == 1;
}

// Tokens carry both numbers one after the other (RFC 7518 section 3.4), OpenSSL
// wants them in DER.
bool check_p256(EVP_PKEY* key, std::string_view message,
                std::string_view signature) {
  if (signature.size() != 2 * p256_bytes)
    return false;
  auto r = number_of(signature.substr(0, p256_bytes));
  auto s = number_of(signature.substr(p256_bytes));
  owned<ECDSA_SIG> pair{ECDSA_SIG_new()};
  if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1)
    return false;
  (void) r.release(); // The pair owns both now.
  (void) s.release();
  std::array<unsigned char, 2 * p256_bytes + 16> der{};
  auto* end = der.data();
  auto size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0 || static_cast<size_t>(size) > der.size()
      || i2d_ECDSA_SIG(pair.get(), &end) != size)
    return false;
  return check_digest(key, message, der.data(), static_cast<size_t>(size));
}

} // namespace

struct verification_key::impl {
  signature_algorithm algorithm = signature_algorithm::hs256;
  std::string secret;         ///< Of HS256.
  owned<EVP_PKEY> public_key; ///< Of the others.
};

std::optional<signature_algorithm>
parse_algorithm(std::string_view name) noexcept {
  for (auto x : {signature_algorithm::hs256, signature_algorithm::rs256,
                 signature_algorithm::es256})
    if (to_string(x) == name)
      return x;
  return std::nullopt;
}

std::string_view to_string(signature_algorithm x) noexcept {
  switch (x) {
    case signature_algorithm::hs256:
      return "HS256";
    case signature_algorithm::rs256:
      return "RS256";
    case signature_algorithm::es256:
      return "ES256";
  }
  return "?";
}

std::string hmac_sha256(std::string_view secret, std::string_view message) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           bytes_of(message), message.size(),
           reinterpret_cast<unsigned char*>(out.data()), &size)
      == nullptr)
    throw std::runtime_error("HMAC failed");
  out.resize(size);
  return out;
}

outcome<verification_key> verification_key::of_secret(std::string secret) {
  if (secret.size() < min_hmac_secret)
    return fail(errc::invalid_request, "the secret is too short for HS256");
  auto x = std::make_shared<impl>();
  x->secret = std::move(secret);
  return verification_key{std::move(x)};
}

outcome<verification_key> verification_key::of_rsa(std::string_view modulus,
                                                   std::string_view exponent) {
  if (modulus.size() > max_rsa_bits / 8 + 1
      || exponent.size() > max_exponent_bytes)
    return fail(errc::invalid_request, "the RSA key is too large");
  auto n = number_of(modulus);
  auto e = number_of(exponent);
  owned<OSSL_PARAM_BLD> parts{OSSL_PARAM_BLD_new()};
  if (!n || !e || !parts || BN_num_bits(n.get()) < min_rsa_bits
      || BN_num_bits(n.get()) > max_rsa_bits)
    return fail(errc::invalid_request, "the RSA key has a size out of range");
  if (!BN_is_odd(e.get()) || BN_is_one(e.get())
      || OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, n.get())
           != 1
      || OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, e.get())
           != 1)
    return fail(errc::invalid_request, "the RSA key has a bad exponent");
  auto x = std::make_shared<impl>();
  x->algorithm = signature_algorithm::rs256;
  x->public_key = make_public("RSA", parts.get());
  if (!x->public_key)
    return fail(errc::invalid_request, "OpenSSL refuses the RSA key");
  return verification_key{std::move(x)};
}

outcome<verification_key> verification_key::of_p256(std::string_view x,
                                                    std::string_view y) {
  if (x.size() != p256_bytes || y.size() != p256_bytes)
    return fail(errc::invalid_request, "a coordinate has not 32 bytes");
  constexpr char uncompressed = 4; // SEC 1 section 2.3.3
  auto point = std::string{uncompressed}.append(x).append(y);
  owned<OSSL_PARAM_BLD> parts{OSSL_PARAM_BLD_new()};
  if (!parts
      || OSSL_PARAM_BLD_push_utf8_string(parts.get(),
                                         OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0)
           != 1
      || OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                          point.data(), point.size())
           != 1)
    return fail(errc::internal, "OpenSSL has no memory");
  auto out = std::make_shared<impl>();
  out->algorithm = signature_algorithm::es256;
  out->public_key = make_public("EC", parts.get());
  if (!out->public_key)
    return fail(errc::invalid_request, "OpenSSL refuses the point");
  return verification_key{std::move(out)};
}

signature_algorithm verification_key::algorithm() const noexcept {
  return impl_->algorithm;
}

bool verification_key::verifies(std::string_view message,
                                std::string_view signature) const {
  switch (impl_->algorithm) {
    case signature_algorithm::hs256: {
      auto good = hmac_sha256(impl_->secret, message);
      return signature.size() == good.size()
             && CRYPTO_memcmp(signature.data(), good.data(), good.size()) == 0;
    }
    case signature_algorithm::rs256:
      // Shorter ones with leading zeros cut off would be accepted otherwise.
      return static_cast<int>(signature.size())
               == EVP_PKEY_get_size(impl_->public_key.get())
             && check_digest(impl_->public_key.get(), message,
                             bytes_of(signature), signature.size());
    case signature_algorithm::es256:
      return check_p256(impl_->public_key.get(), message, signature);
  }
  return false;
}

} // namespace bidiq
