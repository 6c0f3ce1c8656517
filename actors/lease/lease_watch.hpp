#pragma once

#include <chrono>

namespace bidiq {

/// Whether the holder of a lease may be declared dead before its lease ends:
/// only by a node whose own link to the keeper has been whole for a while, and
/// that has found it dead twice in a row. Pure.
class lease_watch {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The link is new, or was in doubt: nothing seen before counts.
  void link(time_point now) noexcept {
    since_ = now;
    looks_ = 0;
  }

  /// The holder has given a sign of life, or is another one.
  void alive() noexcept {
    looks_ = 0;
  }

  /// What a look has shown; true if judge_lease may be asked.
  bool look(bool alive, std::chrono::milliseconds patience,
            time_point now) noexcept {
    looks_ = alive || !patient(patience, now) ? 0 : looks_ + 1;
    return looks_ >= 2;
  }

  /// The link has been whole for so long.
  bool patient(std::chrono::milliseconds patience,
               time_point now) const noexcept {
    return now - since_ >= patience;
  }

  /// The last look has shown it dead.
  bool suspects() const noexcept {
    return looks_ > 0;
  }

private:
  time_point since_{};
  unsigned looks_ = 0;
};

} // namespace bidiq
