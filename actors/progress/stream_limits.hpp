#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

struct stream_limit_options {
  uint64_t connects_per_minute = 10; ///< Those that resume are free.
};

/// Decides who may open another progress stream (contract section 5). Pure: the
/// caller passes the time. `who` is a user, or a remote address when
/// authentication is off. Forgets users without a stream and a recent connect.
class stream_limits {
public:
  using time_point = std::chrono::steady_clock::time_point;

  enum class verdict { granted, too_many_streams, too_many_connects };

  explicit stream_limits(stream_limit_options options) : options_(options) {
    // nop
  }

  /// Asks for a slot; with it `who` may have `most` open at a time. Who resumes
  /// a search that is known to be his own is never refused, but his stream
  /// counts. `granted` must be followed by `release`.
  verdict acquire(const std::string& who, uint64_t most, bool resuming,
                  time_point now);

  void release(const std::string& who, time_point now);

  /// Takes back the last `granted` that was not resuming: as if it had been
  /// refused.
  void withdraw(const std::string& who, time_point now);

  /// Forgets accounts without streams whose connects are a minute old.
  void sweep(time_point now);

  /// Seconds until a refused first connect may succeed, at least 1.
  std::chrono::seconds retry_after(const std::string& who,
                                   time_point now) const;

  uint64_t open() const noexcept {
    return open_;
  }

  /// The open streams of one.
  uint64_t open(const std::string& who) const;

  /// All who have open streams.
  std::vector<std::string> holders() const;

private:
  struct account {
    uint64_t streams = 0;
    std::deque<time_point>
      connects; ///< Those of the last minute, oldest first.
  };

  static void forget_old(account& x, time_point now);

  stream_limit_options options_;
  std::unordered_map<std::string, account> accounts_;
  uint64_t open_ = 0;
};

} // namespace bidiq
