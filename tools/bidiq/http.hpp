#pragma once

#include "tools/bidiq/interrupt.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq::client {

struct http_options {
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds request_timeout{120}; ///< Not for streams.
  std::chrono::seconds stream_silence{60};   ///< Heartbeats come every 15 s.
  size_t max_body_bytes = 512 * 1024 * 1024;
};

struct http_reply {
  long status = 0; ///< 0: no answer.
  std::string body;
  std::string etag;
  std::string error;    ///< Why the transfer failed (pt-BR), else empty.
  bool refused = false; ///< The server could not be reached at all.
  bool interrupted = false;
  std::chrono::seconds retry_after{0};

  bool ok() const noexcept {
    return error.empty() && status >= 200 && status < 300;
  }
};

/// A server spoken to over one libcurl handle, one request at a time. Ends what
/// it does when the user interrupts.
class http_session {
public:
  using headers = std::vector<std::string>;

  http_session(std::string server, std::string token, const interrupt& stop,
               http_options options = {});
  ~http_session();

  /// `reference` is relative to the server or absolute; other servers do not
  /// get the token.
  http_reply get(const std::string& reference);
  http_reply post(const std::string& reference, const std::string& body,
                  const headers& extra = {});

  http_reply put(const std::string& reference, const std::string& body);
  http_reply remove(const std::string& reference);

  /// A POST without body which an earlier interrupt does not stop, with a short
  /// timeout: the last thing a leaving user asks for.
  http_reply post_anyway(const std::string& reference);

  /// A GET of an event stream. `on_bytes` gets its bytes until it returns
  /// false; `on_tick` is called at least once a second. An answer that is no
  /// event stream goes to `body`.
  http_reply stream(const std::string& reference, const headers& extra,
                    const std::function<bool(std::string_view)>& on_bytes,
                    const std::function<void()>& on_tick);

  /// A GET of a file. Bytes of a success go to `on_bytes` with the status, 206
  /// if they are what `extra` asked for, until it returns false; `on_tick` as
  /// above. Any other answer goes to `body`.
  http_reply
  read(const std::string& reference, const headers& extra,
       const std::function<bool(long status, std::string_view)>& on_bytes,
       const std::function<void()>& on_tick);

  /// Waits; false if interrupted.
  bool pause(std::chrono::milliseconds time,
             const std::function<void()>& on_tick);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace bidiq::client
