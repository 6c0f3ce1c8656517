#include "net/redis/stream.hpp"

#include "net/http/as_result.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/verify_mode.hpp>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace bidiq::redis {

namespace {

/// Makes OpenSSL check that the certificate is for `host`.
bool expect_host(SSL* ssl, const std::string& host) {
  boost::system::error_code ec;
  asio::ip::make_address(host, ec);
  if (!ec)
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str())
           == 1;
  return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1
         && SSL_set1_host(ssl, host.c_str()) == 1;
}

error handshake_error(SSL* ssl, const boost::system::error_code& ec) {
  auto verdict = SSL_get_verify_result(ssl);
  if (verdict != X509_V_OK)
    return {errc::tls, std::string{"certificate not accepted: "}
                         + X509_verify_cert_error_string(verdict)};
  return {errc::tls, "TLS handshake: " + ec.message()};
}

} // namespace

errc classify(const boost::system::error_code& ec) noexcept {
  namespace e = asio::error;
  if (ec == e::connection_refused || ec == e::network_unreachable
      || ec == e::host_unreachable || ec == e::access_denied
      || ec == boost::system::errc::no_such_file_or_directory
      || ec == boost::system::errc::address_not_available)
    return errc::refused;
  if (ec.category() == e::get_netdb_category()
      || ec.category() == e::get_addrinfo_category())
    return errc::unresolved;
  return ec == e::timed_out ? errc::timeout : errc::reset;
}

result<tls_context> make_tls_context(const std::string& ca_file) {
  auto x = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  boost::system::error_code ec;
  if (ca_file.empty())
    x->set_default_verify_paths(ec);
  else
    x->load_verify_file(ca_file, ec);
  if (ec)
    return error{errc::tls, "cannot read the authorities"
                              + (ca_file.empty() ? "" : " in " + ca_file) + ": "
                              + ec.message()};
  SSL_CTX_set_min_proto_version(x->native_handle(), TLS1_2_VERSION);
  x->set_verify_mode(asio::ssl::verify_peer);
  return x;
}

asio::awaitable<result<void>> stream::connect(endpoint to) {
  auto [ec] = co_await socket_.async_connect(to, as_result);
  if (ec)
    co_return error{classify(ec), ec.message()};
  boost::system::error_code ignored;
  auto family = to.protocol().family();
  if (family == AF_INET || family == AF_INET6) {
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (socket_.local_endpoint(ignored) == socket_.remote_endpoint(ignored)) {
      close();
      co_return error{errc::refused, "connected to itself: nobody listens"};
    }
  }
  co_return result<void>{};
}

asio::awaitable<result<void>> stream::handshake(tls_context context,
                                                std::string host) {
  context_ = std::move(context);
  tls_.emplace(socket_, *context_);
  if (!expect_host(tls_->native_handle(), host))
    co_return error{errc::tls, "not a name a certificate can have"};
  auto [ec] = co_await tls_->async_handshake(asio::ssl::stream_base::client,
                                             as_result);
  if (ec)
    co_return handshake_error(tls_->native_handle(), ec);
  co_return result<void>{};
}

void stream::close() noexcept {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

bool stream::has_unread_bytes() const noexcept {
  boost::system::error_code ec;
  return socket_.available(ec) > 0;
}

} // namespace bidiq::redis
