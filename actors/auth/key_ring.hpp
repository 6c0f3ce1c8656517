#pragma once

#include "actors/auth/jwks.hpp"

#include <chrono>
#include <string_view>

namespace bidiq {

struct key_ring_options {
  std::chrono::milliseconds refresh{600'000}; ///< Age at which keys are due.
  /// Between the beginnings of two readings, whatever asks for them.
  std::chrono::milliseconds min_interval{10'000};
  /// Age up to which keys are good that cannot be read again.
  std::chrono::milliseconds stale{86'400'000};
};

/// Public keys as they were read last, and when they are to be read again. A
/// key that the issuer has taken back is gone with the next reading. Pure.
class key_ring {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit key_ring(key_ring_options options) : options_(options) {
    // nop
  }

  /// The key of that id, null if there is none. Valid until the next reading.
  const verification_key* find(std::string_view id) const;

  /// Whether the keys may be used: they were read, and not too long ago.
  bool usable(time_point now) const;

  /// Whether a key that is not among them is none: the last reading went well.
  bool complete(time_point now) const;

  /// Whether keys are due to be read: there are none, or old ones, no reading
  /// is under way, and the last one did not begin just before.
  bool due(time_point now) const;

  /// Whether they may be read now for the sake of an unknown key.
  bool may_read(time_point now) const;

  bool reading() const noexcept {
    return reading_;
  }

  /// Milliseconds until a reading may begin; 0: now.
  std::chrono::milliseconds wait(time_point now) const;

  void begin(time_point now);
  void succeeded(key_set keys, time_point now);
  void failed() noexcept {
    reading_ = false;
    failed_ = true;
  }

private:
  key_ring_options options_;
  key_set keys_;
  bool read_ = false; ///< At least once.
  bool reading_ = false;
  bool failed_ = false; ///< The last reading.
  bool begun_ = false;  ///< `last_begin_` means something.
  time_point last_begin_;
  time_point last_read_;
};

} // namespace bidiq
