#include "storage/objects/remote/call_ending.hpp"

#include <utility>

namespace bidiq {

bool call_ending::pause(std::chrono::milliseconds wait, std::stop_token until) {
  std::unique_lock guard{mutex_};
  auto ended = changed_.wait_for(guard, until, wait, [this] { return ended_; });
  return !ended && !until.stop_requested();
}

uint64_t call_ending::enter(std::function<void()> cancel) {
  std::unique_lock guard{mutex_};
  auto key = next_++;
  if (!ended_) {
    under_way_.emplace(key, std::move(cancel));
    return key;
  }
  guard.unlock();
  cancel();
  return key;
}

void call_ending::leave(uint64_t key) {
  std::lock_guard guard{mutex_};
  under_way_.erase(key);
}

void call_ending::end() {
  std::unique_lock guard{mutex_};
  ended_ = true;
  auto all = std::exchange(under_way_, {});
  guard.unlock();
  changed_.notify_all();
  for (auto& [key, cancel] : all)
    cancel();
}

} // namespace bidiq
