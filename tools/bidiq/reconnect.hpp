#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace bidiq::client {

struct reconnect_options {
  std::chrono::milliseconds base{1000}; ///< Until the server says `retry:`.
  std::chrono::milliseconds max{10000}; ///< Longest wait.
  std::chrono::milliseconds patience{180'000}; ///< Without any event.
};

/// Decides how long to wait before a stream is asked for again: the server's
/// reconnection time, doubled with each attempt that brought no event, of which
/// a random half is cut off, so that many clients do not return at once.
class reconnect_policy {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit reconnect_policy(reconnect_options options = {})
    : options_(options) {
    // nop
  }

  /// The stream is alive.
  void on_event() noexcept {
    failures_ = 0;
  }

  /// Attempts in a row that brought no event.
  int failures() const noexcept {
    return failures_;
  }

  /// An attempt has failed. The wait before the next one, which comes within
  /// the patience; nothing: give up. `server` is the stream's own `retry:`,
  /// `random` is uniform in [0, 1).
  std::optional<std::chrono::milliseconds>
  next(std::optional<std::chrono::milliseconds> server, double random,
       time_point now) {
    if (failures_ == 0)
      since_ = now;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(
      since_ + options_.patience - now);
    if (left <= left.zero())
      return std::nullopt;
    auto wait = std::min(server.value_or(options_.base), options_.max);
    for (int i = 0; i < failures_ && wait < options_.max; ++i)
      wait = std::min(wait * 2, options_.max);
    ++failures_;
    auto share = 0.5 + random / 2;
    std::chrono::milliseconds cut{
      static_cast<long>(static_cast<double>(wait.count()) * share)};
    return std::min(cut, left);
  }

private:
  reconnect_options options_;
  int failures_ = 0;
  time_point since_{}; ///< Of the first of them.
};

} // namespace bidiq::client
