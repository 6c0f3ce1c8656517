#include "storage/library/service_account.hpp"

#include "actors/base/base64url.hpp"
#include "actors/base/parse_json.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

namespace bidiq {

namespace {

using nlohmann::json;

constexpr int min_key_bits = 2048;
constexpr std::chrono::hours lifetime{1};

struct openssl_deleter {
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
using owned = std::unique_ptr<T, openssl_deleter>;

// A key under a passphrase would have OpenSSL ask for it at the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

owned<EVP_PKEY> read_key(const std::string& pem) {
  owned<BIO> text{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  owned<EVP_PKEY> out{
    text ? PEM_read_bio_PrivateKey(text.get(), nullptr, no_passphrase, nullptr)
         : nullptr};
  ERR_clear_error();
  return out;
}

bool can_sign(EVP_PKEY* key) {
  return key && EVP_PKEY_is_a(key, "RSA") == 1
         && EVP_PKEY_get_bits(key) >= min_key_bits;
}

std::string member_of(const json& x, const char* name) {
  auto found = x.find(name);
  return found != x.end() && found->is_string() ? found->get<std::string>()
                                                : std::string{};
}

outcome<std::string> signature_of(EVP_PKEY* key, std::string_view text) {
  owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
  auto bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::string out(static_cast<size_t>(EVP_PKEY_get_size(key)), '\0');
  auto size = out.size();
  if (!context
      || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key)
           != 1
      || EVP_DigestSign(context.get(),
                        reinterpret_cast<unsigned char*>(out.data()), &size,
                        bytes, text.size())
           != 1)
    return fail(errc::invalid_request, "the service account's key signs not");
  out.resize(size);
  return out;
}

} // namespace

outcome<service_account> read_service_account(std::string_view text) {
  auto told = parse_json(text);
  if (!told.is_object())
    return fail(errc::invalid_request, "a service account's key file is JSON");
  service_account out{member_of(told, "client_email"),
                      member_of(told, "private_key_id"),
                      member_of(told, "private_key"),
                      member_of(told, "token_uri")};
  if (out.email.empty())
    return fail(errc::invalid_request, "the key file has no client_email");
  if (!out.token_uri.starts_with("https://")
      && !out.token_uri.starts_with("http://"))
    return fail(errc::invalid_request, "the key file has no token_uri");
  if (!can_sign(read_key(out.private_key).get()))
    return fail(errc::invalid_request, "the key file's private_key is no RSA "
                                       "key of 2,048 bits or more");
  return out;
}

outcome<std::string> make_assertion(const service_account& who,
                                    std::string_view scope, utc_time now) {
  auto key = read_key(who.private_key);
  if (!can_sign(key.get()))
    return fail(errc::invalid_request, "the service account has no RSA key");
  json header{{"alg", "RS256"}, {"typ", "JWT"}};
  if (!who.key_id.empty())
    header["kid"] = who.key_id;
  auto issued = std::chrono::floor<std::chrono::seconds>(now);
  json claims{{"iss", who.email},
              {"scope", scope},
              {"aud", who.token_uri},
              {"iat", issued.time_since_epoch().count()},
              {"exp", (issued + lifetime).time_since_epoch().count()}};
  auto out = encode_base64url(header.dump()) + '.'
             + encode_base64url(claims.dump());
  auto signature = signature_of(key.get(), out);
  if (!signature)
    return signature.error();
  return out + '.' + encode_base64url(*signature);
}

} // namespace bidiq
