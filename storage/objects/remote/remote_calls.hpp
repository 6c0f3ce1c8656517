#pragma once

#include "actors/base/memory_file.hpp"
#include "net/client/http.hpp"
#include "storage/objects/remote/call_ending.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace bidiq {

struct remote_call_options {
  http_sender http;
  unsigned max_attempts = 3;
  /// Ends all calls; never null.
  std::shared_ptr<call_ending> ending = std::make_shared<call_ending>();
  /// Before the second attempt, twice as long before each further one, half of
  /// it less by chance; or as long as the store asks for, within the longest.
  std::chrono::milliseconds first_wait{200};
  std::chrono::milliseconds longest_wait{5'000};
  /// Told of each attempt: what for, and how it ended: "ok", a status, or why
  /// there was no answer. On any thread.
  std::function<void(std::string_view operation, std::string_view how)> on_call
    = [](std::string_view, std::string_view) {};
};

/// Whether the same request may succeed in a moment: nobody answered, or the
/// server could not (408, 429, 5xx). Pure.
bool is_passing(const http_response& x) noexcept;

/// Of a failed call, for logs: "503 for put", "timeout_connect for list".
std::string how_it_failed(std::string_view operation, const http_response& x);

/// Calls to a store in the network that wait for their answers: for threads
/// that may. Thread-safe.
class remote_calls {
public:
  explicit remote_calls(remote_call_options options);

  /// Sends what `make` makes, given how many attempts there were before, until
  /// the answer is more than a passing failure, or there were enough.
  http_response call(std::string_view operation,
                     const std::function<http_request(unsigned attempt)>& make);

  /// The same, but for one attempt, which is `cancelled` if `until` is stopped.
  http_response once(std::string_view operation, http_request x,
                     const std::stop_token& until = {});

  /// Without waiting, and once.
  uint64_t send(http_request request, http_callback callback) {
    return options_.http.send(std::move(request), std::move(callback));
  }
  void resume(uint64_t id) {
    options_.http.resume(id);
  }
  void cancel(uint64_t id) {
    options_.http.cancel(id);
  }

  /// Waits before the next attempt; false if there is to be none.
  bool pause(unsigned attempt, const http_response& last,
             std::stop_token until = {}) const;

  void told(std::string_view operation, const http_response& x) const;

  const remote_call_options& options() const noexcept {
    return options_;
  }

private:
  const remote_call_options options_;
};

/// A part of a file as a request's body; the file has to stay until the answer
/// is there.
http_upload upload_of(const memory_file& x, uint64_t offset, uint64_t size);

} // namespace bidiq
