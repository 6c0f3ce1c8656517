#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bidiq::http {

/// How long a client may take over an answer: at first `patience`; every byte
/// it reads buys the time that it takes at `min_rate`, and never more than
/// `patience` is left. So one that stops has `patience`, one that reads faster
/// than `min_rate` has for ever, and one that dribbles uses its patience up.
/// Pure.
class send_pace {
public:
  using clock = std::chrono::steady_clock;

  /// `min_rate` in bytes a second; 0 = any progress will do.
  send_pace(std::chrono::milliseconds patience, std::size_t min_rate,
            clock::time_point now) noexcept;

  /// `n` more bytes have been read.
  void progress(uint64_t n, clock::time_point now) noexcept;

  /// When the client will have been too slow.
  clock::time_point due() const noexcept {
    return due_;
  }

private:
  std::chrono::milliseconds patience_;
  std::size_t min_rate_;
  clock::time_point due_;
};

} // namespace bidiq::http
