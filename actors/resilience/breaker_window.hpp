#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bidiq {

/// How the last calls went. Adding one is O(1) and allocates nothing.
class breaker_window {
public:
  /// `size` >= 1 calls are remembered.
  explicit breaker_window(size_t size) : calls_(size) {
    // nop
  }

  void add(bool failed, bool slow) noexcept {
    auto& place = calls_[next_];
    if (count_ == calls_.size()) {
      failed_ -= place & failed_bit;
      slow_ -= (place & slow_bit) / slow_bit;
    } else {
      ++count_;
    }
    place
      = static_cast<uint8_t>((failed ? failed_bit : 0) + (slow ? slow_bit : 0));
    failed_ += failed ? 1 : 0;
    slow_ += slow ? 1 : 0;
    next_ = next_ + 1 == calls_.size() ? 0 : next_ + 1;
  }

  void clear() noexcept {
    next_ = count_ = failed_ = slow_ = 0;
  }

  size_t count() const noexcept {
    return count_;
  }
  size_t failed() const noexcept {
    return failed_;
  }
  size_t slow() const noexcept {
    return slow_;
  }

private:
  static constexpr uint8_t failed_bit = 1;
  static constexpr uint8_t slow_bit = 2;

  std::vector<uint8_t> calls_; ///< A ring.
  size_t next_ = 0;
  size_t count_ = 0;
  size_t failed_ = 0;
  size_t slow_ = 0;
};

} // namespace bidiq
