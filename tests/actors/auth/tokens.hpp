#pragma once

#include "actors/auth/jwks.hpp"
#include "actors/auth/jwt.hpp"
#include "actors/auth/mint.hpp"
#include "actors/base/base64url.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

namespace bidiq::test {

inline constexpr std::string_view good_secret
  = "canary-secret of 32 bytes and some more";
inline constexpr std::string_view ana = "3f0a2b1c-9d8e-4f70-8a6b-5c4d3e2f1a0b";
/// 2026-01-15T12:00:00Z.
inline constexpr std::chrono::sys_seconds noon{
  std::chrono::seconds{1'768'478'400}};

/// A private key of a test's auth server.
class signer {
public:
  static const signer& rsa() {
    static const signer x{EVP_RSA_gen(2048), "RS256"};
    return x;
  }
  static const signer& ec() {
    static const signer x{EVP_EC_gen("P-256"), "ES256"};
    return x;
  }

  signer(EVP_PKEY* key, std::string algorithm)
    : key_(key, EVP_PKEY_free), algorithm_(std::move(algorithm)) {
    if (!key_)
      throw std::runtime_error("no key");
  }

  const std::string& algorithm() const {
    return algorithm_;
  }

  /// Signs as RS256 or ES256 does, whatever the header says.
  std::string sign(std::string_view header, std::string_view payload) const {
    auto out = encode_base64url(header);
    out.append(".").append(encode_base64url(payload));
    auto signature = digest(out);
    if (algorithm_ == "ES256")
      signature = raw(signature);
    return out.append(".").append(encode_base64url(signature));
  }

  /// The public half as a JSON Web Key.
  std::string jwk(const std::string& id, const std::string& more = {}) const {
    std::string out = R"({"kid":")" + id + R"(",)" + more;
    if (algorithm_ == "RS256")
      return out + R"("kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N)
             + R"(","e":")" + number(OSSL_PKEY_PARAM_RSA_E) + R"("})";
    return out + R"("kty":"EC","crv":"P-256","x":")"
           + number(OSSL_PKEY_PARAM_EC_PUB_X, 32) + R"(","y":")"
           + number(OSSL_PKEY_PARAM_EC_PUB_Y, 32) + R"("})";
  }

  /// The public half as PEM: what a confused verifier takes for a secret.
  std::string pem() const {
    std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()),
                                                  BIO_free};
    PEM_write_bio_PUBKEY(out.get(), key_.get());
    char* bytes = nullptr;
    auto size = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<size_t>(size)};
  }

private:
  std::string digest(std::string_view message) const {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
      EVP_MD_CTX_new(), EVP_MD_CTX_free};
    auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    size_t size = 0;
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr,
                       key_.get());
    EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size());
    std::string out(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()),
                   &size, bytes, message.size());
    out.resize(size);
    return out;
  }

  static std::string raw(const std::string& der) {
    auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair{
      d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())),
      ECDSA_SIG_free};
    std::string out(64, '\0');
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), to, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), to + 32, 32);
    return out;
  }

  std::string number(const char* name, int size = 0) const {
    BIGNUM* x = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &x);
    std::unique_ptr<BIGNUM, decltype(&BN_free)> guard{x, BN_free};
    size = std::max(size, BN_num_bytes(x));
    std::string out(static_cast<size_t>(size), '\0');
    BN_bn2binpad(x, reinterpret_cast<unsigned char*>(out.data()), size);
    return encode_base64url(out);
  }

  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::string algorithm_;
};

/// A payload that is good at noon.
inline std::string good_payload(const std::string& more = {}) {
  auto out = R"({"sub":")" + std::string{ana}
             + R"(","aud":"authenticated","iss":"http://auth.test/auth/v1",)"
               R"("exp":1768482000)";
  if (!more.empty())
    out.append(",").append(more);
  return out.append("}");
}

inline std::string header_of(const std::string& algorithm,
                             const std::string& more = {}) {
  auto out = R"({"alg":")" + algorithm + R"(","typ":"JWT")";
  if (!more.empty())
    out.append(",").append(more);
  return out.append("}");
}

/// An HS256 token of the good secret.
inline std::string hs256(std::string_view payload,
                         const std::string& more_header = {}) {
  return sign_hs256(header_of("HS256", more_header), payload, good_secret);
}

inline std::string jwks_of(std::initializer_list<std::string> keys) {
  std::string out = R"({"keys":[)";
  for (auto& key : keys)
    out += (out.back() == '[' ? "" : ",") + key;
  return out + "]}";
}

} // namespace bidiq::test
