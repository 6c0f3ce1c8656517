#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace bidiq::redis {

/// A queue in one block of memory that is kept: nothing is allocated once it
/// has been as long as it gets.
template <class T>
class fifo {
public:
  bool empty() const noexcept {
    return head_ == items_.size();
  }

  size_t size() const noexcept {
    return items_.size() - head_;
  }

  T& front() noexcept {
    return items_[head_];
  }

  void push_back(T x) {
    items_.push_back(std::move(x));
  }

  T pop_front() {
    T x = std::move(items_[head_++]);
    if (empty()) {
      items_.clear();
      head_ = 0;
    } else if (head_ >= min_gap && head_ * 2 >= items_.size()) {
      items_.erase(items_.begin(),
                   items_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
    return x;
  }

private:
  // Closing the gap at the front moves no item more than once on average.
  static constexpr size_t min_gap = 64;

  std::vector<T> items_;
  size_t head_ = 0;
};

} // namespace bidiq::redis
