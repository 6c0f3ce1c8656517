#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>

namespace bidiq {

/// Ends calls that wait, when their process does: a store that is away must not
/// hold it. Thread-safe.
class call_ending {
public:
  /// Waits before another attempt; false if there is to be none, as from when
  /// `until` is stopped.
  bool pause(std::chrono::milliseconds wait, std::stop_token until = {});

  /// A transfer has begun, which `cancel` ends, at once if everything has ended
  /// already. Returns what to `leave` with.
  uint64_t enter(std::function<void()> cancel);
  void leave(uint64_t key);

  /// From now on nothing waits any more.
  void end();

private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool ended_ = false;
  uint64_t next_ = 0;
  std::map<uint64_t, std::function<void()>> under_way_;
};

} // namespace bidiq
