#pragma once

#include "actors/base/errc.hpp"
#include "actors/base/home_thread.hpp"
#include "actors/base/memory_budget.hpp"
#include "net/http/route.hpp"
#include "net/http/router.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::http {

using std::chrono::milliseconds;

/// Whether paths without `/v1` are served or answered 410.
enum class legacy_mode : uint8_t { serve, gone };

struct server_options {
  std::string host = "127.0.0.1"; ///< An IP address or a name for one.
  uint16_t port = 8000;           ///< 0 = any free one, see `server::port`.
  unsigned io_threads = 0;        ///< 0 = one for each core.
  unsigned file_threads = 2;      ///< Readers of files, and large gzips.
  int backlog = 1024;

  framing_limits head;                      ///< Beyond: 431.
  std::size_t max_query_params = 100;       ///< Beyond: 400.
  std::size_t max_body_bytes = 1024 * 1024; ///< Beyond: 413.
  std::size_t gzip_min_bytes = 1024;

  milliseconds header_timeout{10'000};     ///< From its first byte: 408.
  milliseconds body_timeout{30'000};       ///< For all of it: 408.
  milliseconds keep_alive_timeout{75'000}; ///< Silence between requests.
  /// Time that a client may take over an answer without reading any of it, or
  /// while it reads less than `min_send_rate`: closed, see `send_pace`.
  milliseconds write_timeout{30'000};
  std::size_t min_send_rate = 1024;     ///< Bytes a second; 0 = none.
  milliseconds handler_timeout{30'000}; ///< Unless the route says: 504.
  milliseconds linger_timeout{1'000};   ///< Reading on after an early error.
  milliseconds accept_pause{100};       ///< When out of file descriptors.
  /// From then on a request that is still being answered ends when its client
  /// closes; one that only ends its input gets its answer if it is faster.
  milliseconds departure_check{1'000};
  /// The kernel's buffer of each connection: what it holds hides how much a
  /// client has read, and no other account has it.
  int send_buffer_bytes = 256 * 1024;
  /// Without an acknowledgement of what was sent, or of a keep-alive probe, the
  /// client is gone.
  milliseconds peer_timeout{120'000};

  std::size_t max_connections = 65'536; ///< Over all threads; beyond: 503.
  /// The /64 of an IPv6 address counts. 0 = not limited.
  std::size_t max_connections_per_address = 0;

  memory_budget_ptr memory; ///< Null: not counted.

  /// Names in Host beside loopback ones, see `is_own_host`; others: 421.
  std::vector<std::string> allowed_hosts;
  /// Exact origins (scheme://host[:port]) that browsers may call from; "*"
  /// alone allows any, without credentials.
  std::vector<std::string> cors_origins;
  legacy_mode legacy = legacy_mode::serve;
  std::string legacy_sunset = "Mon, 01 Jun 2026 00:00:00 GMT"; ///< HTTP date.
};

/// What is known of a request once it is answered. Views are valid during the
/// call only; `path` is escaped, capped and without its query.
struct access_record {
  std::string_view request_id;
  std::string_view trace_id;
  std::string_view method;
  std::string_view path;
  std::string_view route; ///< Pattern, or "unmatched": a bounded label.
  std::string_view remote_address;
  std::string_view user;
  std::string_view note; ///< Why it failed, for the log only.
  unsigned status = 0;
  std::chrono::microseconds duration{0};
  uint64_t bytes_in = 0;
  uint64_t bytes_out = 0;
  bool legacy = false;
  bool taken_over = false; ///< An event stream has begun.
};

/// What the server asks of the rest of the program. All are called on I/O
/// threads, concurrently, and must not block; any may be empty.
struct server_hooks {
  /// Sets `ctx.who` for a route that is not for everyone, or returns the
  /// answer that refuses. Without a hook such routes answer 401.
  std::function<asio::awaitable<std::optional<response>>(request_context&)>
    authenticate;
  std::function<void(const access_record&)> on_access;
  /// A path without `/v1` was used: `legacy_route_used` and its counter.
  std::function<void(const request_context&)> on_legacy;
  /// A handler or something posted threw, or accepting failed: for the log.
  std::function<void(std::string_view request_id, std::string_view what)>
    on_defect;
};

/// The HTTP server: `io_threads` threads, each with its own io_context,
/// acceptor (SO_REUSEPORT) and connections for life. It has to outlive
/// whatever may still post to its executors (the actor system); `stop` before
/// that, destroy after.
class server {
public:
  server(std::vector<route> routes, server_options options,
         server_hooks hooks = {});
  ~server(); ///< Calls `stop`.
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Binds and starts to serve; an error if the address is taken or unknown.
  /// The threads run from here on even then, so that the actors that live on
  /// them can end.
  outcome<void> start();

  /// Returns the bound port, 0 before `start`.
  uint16_t port() const noexcept;

  /// I/O threads exist from construction on, and run from `start` to `stop`.
  std::size_t io_threads() const noexcept;
  asio::any_io_executor executor(std::size_t io_index) const;

  /// The same thread for actors that live on it.
  home_thread& home(std::size_t io_index) const;

  /// Returns the number of open connections, streams included.
  std::size_t connections() const noexcept;

  const router& table() const noexcept;

  /// Stops listening, closes idle connections, and lets requests in flight end
  /// (with `Connection: close`). Returns at once. Taken-over sockets are their
  /// owner's business. Thread-safe, idempotent.
  void drain();

  /// Waits until no connection of the server itself is left, at most `grace`;
  /// returns whether that came true. Not on an I/O thread.
  bool wait_drained(milliseconds grace);

  /// Closes what is left, joins the threads, and drops the timers of actors
  /// that lived on them. Not on an I/O thread.
  void stop();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace bidiq::http
