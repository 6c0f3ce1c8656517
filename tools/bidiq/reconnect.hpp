#pragma once

#include <chrono>
#include <optional>

namespace bidiq::client {

struct reconnect_options {
  std::chrono::milliseconds base{1000}; ///< Until the server says `retry:`.
  std::chrono::milliseconds max{10000}; ///< Longest wait.
  int max_failures = 30; ///< In a row without any event: give up.
};

/// Decides how long to wait before a stream is asked for again: the server's
/// reconnection time, doubled with each attempt that brought no event, of which
/// a random half is cut off, so that many clients do not return at once.
class reconnect_policy {
public:
  explicit reconnect_policy(reconnect_options options = {})
    : options_(options) {
    // nop
  }

  /// The stream is alive.
  void on_event() noexcept {
    failures_ = 0;
  }

  /// The wait before the next attempt; nothing: give up. `server` is the
  /// stream's own `retry:`, `random` is uniform in [0, 1).
  std::optional<std::chrono::milliseconds>
  next(std::optional<std::chrono::milliseconds> server, double random) {
    if (failures_ >= options_.max_failures)
      return std::nullopt;
    auto wait = std::min(server.value_or(options_.base), options_.max);
    for (int i = 0; i < failures_ && wait < options_.max; ++i)
      wait = std::min(wait * 2, options_.max);
    ++failures_;
    auto share = 0.5 + random / 2;
    return std::chrono::milliseconds(
      static_cast<long>(static_cast<double>(wait.count()) * share));
  }

private:
  reconnect_options options_;
  int failures_ = 0;
};

} // namespace bidiq::client
