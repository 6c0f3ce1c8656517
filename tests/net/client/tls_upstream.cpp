#include "tests/catch.hpp"
#include "tests/net/client/fetch.hpp"
#include "tests/net/client/hostile_server.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <sys/mman.h>

#include <memory>

using namespace bidiq;
using namespace bidiq::test;

namespace {

template <class T, void (*Free)(T*)>
struct freer {
  void operator()(T* x) const {
    Free(x);
  }
};

using key_ptr = std::unique_ptr<EVP_PKEY, freer<EVP_PKEY, EVP_PKEY_free>>;
using cert_ptr = std::unique_ptr<X509, freer<X509, X509_free>>;
using ctx_ptr = std::unique_ptr<SSL_CTX, freer<SSL_CTX, SSL_CTX_free>>;
using ssl_ptr = std::unique_ptr<SSL, freer<SSL, SSL_free>>;

/// A key with a certificate that it has signed itself.
struct authority {
  /// `names` as in subjectAltName; valid until `days` from now.
  authority(const char* names, long days) : key(EVP_RSA_gen(2048)) {
    cert.reset(X509_new());
    auto x = cert.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -86'400 * 30);
    X509_gmtime_adj(X509_getm_notAfter(x), 86'400 * days);
    X509_set_pubkey(x, key.get());
    auto name = X509_get_subject_name(x);
    auto text = reinterpret_cast<const unsigned char*>("upstream");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(x, name);
    auto san = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                   names);
    X509_add_ext(x, san, -1);
    X509_EXTENSION_free(san);
    X509_sign(x, key.get(), EVP_sha256());
  }

  key_ptr key;
  cert_ptr cert;
};

/// The certificate in a file without a name, under a path libcurl can read.
class ca_file {
public:
  explicit ca_file(const authority& of)
    : fd_(::memfd_create("ca", MFD_CLOEXEC)) {
    auto file = ::fdopen(::dup(fd_), "w");
    PEM_write_X509(file, of.cert.get());
    ::fclose(file);
  }

  ~ca_file() {
    ::close(fd_);
  }

  std::string path() const {
    return "/proc/self/fd/" + std::to_string(fd_);
  }

private:
  int fd_;
};

/// A server that speaks TLS with this certificate and answers "safe".
auto tls_server(const authority& who) {
  return [&who](peer& client) {
    ctx_ptr context{SSL_CTX_new(TLS_server_method())};
    SSL_CTX_use_certificate(context.get(), who.cert.get());
    SSL_CTX_use_PrivateKey(context.get(), who.key.get());
    ssl_ptr ssl{SSL_new(context.get())};
    SSL_set_fd(ssl.get(), client.socket());
    if (SSL_accept(ssl.get()) != 1)
      return;
    char buffer[4096];
    SSL_read(ssl.get(), buffer, sizeof(buffer));
    constexpr std::string_view answer
      = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe";
    SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
    SSL_shutdown(ssl.get());
  };
}

std::string https(const hostile_server& server) {
  return "https" + server.url().substr(4);
}

} // namespace

TEST_CASE("a certificate of an unknown authority is refused") {
  authority who{"IP:127.0.0.1", 30};
  hostile_server server{tls_server(who)};
  http_client client;
  auto response = fetch(client, https(server));
  CHECK(response.error == transport_error::tls);
  CHECK(response.status == 0);
}

TEST_CASE("a certificate of the configured authority is accepted") {
  authority who{"IP:127.0.0.1", 30};
  ca_file file{who};
  hostile_server server{tls_server(who)};
  http_client_options options;
  options.ca_file = file.path();
  http_client client{options};
  auto response = fetch(client, https(server));
  CHECK(response.error == transport_error::none);
  CHECK(response.body == "safe");
}

TEST_CASE("a valid certificate for another name is refused") {
  authority who{"DNS:pncp.gov.br,IP:127.0.0.2", 30};
  ca_file file{who};
  hostile_server server{tls_server(who)};
  http_client_options options;
  options.ca_file = file.path();
  http_client client{options};
  CHECK(fetch(client, https(server)).error == transport_error::tls);
}

TEST_CASE("an expired certificate is refused") {
  authority who{"IP:127.0.0.1", -1};
  ca_file file{who};
  hostile_server server{tls_server(who)};
  http_client_options options;
  options.ca_file = file.path();
  http_client client{options};
  CHECK(fetch(client, https(server)).error == transport_error::tls);
}
