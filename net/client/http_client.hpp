#pragma once

#include "net/client/http.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace bidiq {

/// What became of one transfer, for metrics.
struct http_transfer {
  std::string host; ///< Asked at first, in lower case, with its port.
  transport_error error = transport_error::none;
  int status = 0;        ///< The last answer's; 0: none.
  uint64_t received = 0; ///< Bytes of headers and bodies as sent, all hops.
  uint64_t decoded = 0;  ///< Bytes handed over.
  http_timings timings;
};

struct http_client_options {
  /// Name resolution, TCP and TLS together.
  std::chrono::milliseconds connect_timeout{5'000};
  /// From the request being sent to the first line of its answer.
  std::chrono::milliseconds first_byte_timeout{30'000};
  /// Longest silence within an answer.
  std::chrono::milliseconds stall_timeout{15'000};
  /// The whole exchange, with waiting for a connection and redirects.
  std::chrono::milliseconds total_timeout{120'000};
  size_t max_body = size_t{64} << 20;   ///< Decoded bytes.
  size_t max_header = size_t{64} << 10; ///< All header lines of an exchange.
  /// Decoded bytes per received byte; the first 16 KiB count as received.
  size_t max_ratio = 100;
  unsigned max_redirects = 3;
  unsigned max_host_transfers = 8; ///< At a time; further ones wait.
  /// The same for single hosts, by "host:port" (see `host_and_port`); each has
  /// a queue of its own. At least 1.
  std::map<std::string, unsigned> host_transfers;
  unsigned max_idle_connections = 32;
  std::chrono::seconds dns_lifetime{60}; ///< For a host's resolved addresses.
  std::string user_agent = "bidiq/" BIDIQ_VERSION;
  std::string proxy;   ///< Empty: none, whatever the environment says.
  std::string ca_file; ///< PEM; empty: the system's authorities.
  /// Told of every transfer before its callback runs, on the client's thread;
  /// must neither block nor throw. Requests that cannot be sent are none.
  std::function<void(const http_transfer&)> on_transfer;
  /// Told what a callback threw, or `on_transfer`, on the client's thread; must
  /// not throw. That transfer has ended, the others go on.
  std::function<void(std::string_view what)> on_defect;
};

/// Returns "host:port" of an http(s) URL, in lower case, with the port that it
/// need not name; empty for any other text.
std::string host_and_port(const std::string& url);

/// Fetches over HTTP on one thread of its own (libcurl's multi interface).
/// Certificates are always verified, cookies and credentials never kept, and
/// the environment (http_proxy ...) is not obeyed. Redirects are followed only
/// within the host: 303 as a GET, 307 and 308 with the same method and body,
/// 301 and 302 only of GET and HEAD. Nothing is retried, except that libcurl
/// repeats what a kept connection swallowed without an answer; POST and PATCH
/// get a new connection each, and so are never repeated. All members are
/// thread-safe and none blocks, but for the destructor.
class http_client {
public:
  explicit http_client(http_client_options options = {});

  /// Ends every pending transfer with `cancelled` and joins the thread; no
  /// callback runs afterwards. Must not be called from a callback.
  ~http_client();

  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// See `http_getter`, whose contract these implement.
  uint64_t get(http_get request, http_callback callback);
  void cancel(uint64_t id);

  /// The same for any request.
  uint64_t send(http_request request, http_callback callback);

  /// Lets the sink of a transfer, if it waits, have more. Does nothing for a
  /// transfer that has ended.
  void resume(uint64_t id);

  /// Returns the two functions above, valid as long as this client lives.
  http_getter getter();

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// A client of its own, which ends with the last copy of what this returns.
http_sender make_http_sender(http_client_options options = {});

} // namespace bidiq
