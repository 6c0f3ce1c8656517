#pragma once

#include "tools/pncp-sim/drive/rs256.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace bidiq::test {

/// A service account with a key of its own, made for this process.
class drive_account {
public:
  drive_account() : key_(EVP_RSA_gen(2048), EVP_PKEY_free) {
    if (!key_)
      throw std::runtime_error("no RSA key");
  }

  std::string public_key() const {
    return written([&](BIO* out) { PEM_write_bio_PUBKEY(out, key_.get()); });
  }

  /// PKCS #8.
  std::string private_key() const {
    return written([&](BIO* out) {
      PEM_write_bio_PKCS8PrivateKey(out, key_.get(), nullptr, nullptr, 0,
                                    nullptr, nullptr);
    });
  }

  /// As Google gives it to who makes a key.
  std::string key_file(const std::string& token_uri) const {
    return nlohmann::json{{"type", "service_account"},
                          {"project_id", "bidiq-test"},
                          {"client_email", email},
                          {"private_key", private_key()},
                          {"token_uri", token_uri}}
      .dump();
  }

  /// A JWT of these claims.
  std::string signs(const nlohmann::json& claims,
                    const char* algorithm = "RS256") const {
    auto part
      = to_base64url(nlohmann::json{{"alg", algorithm}, {"typ", "JWT"}}.dump())
        + '.' + to_base64url(claims.dump());
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(),
                                                               EVP_MD_CTX_free};
    std::string signature(1024, '\0');
    auto size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr,
                           key_.get())
          != 1
        || EVP_DigestSign(
             context.get(), reinterpret_cast<unsigned char*>(signature.data()),
             &size, reinterpret_cast<const unsigned char*>(part.data()),
             part.size())
             != 1)
      throw std::runtime_error("no signature");
    signature.resize(size);
    return part + '.' + to_base64url(signature);
  }

  static constexpr const char* email = "reader@bidiq-test.example";

private:
  template <class Write>
  static std::string written(Write write) {
    std::unique_ptr<BIO, int (*)(BIO*)> out{BIO_new(BIO_s_mem()), BIO_free};
    write(out.get());
    char* text = nullptr;
    auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<size_t>(size)};
  }

  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

/// One for all tests of a process: keys take long to make.
inline const drive_account& account() {
  static drive_account out;
  return out;
}

} // namespace bidiq::test
