#include "storage/database/session_watch.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace bidiq {

namespace {

using std::chrono::steady_clock;

} // namespace

session_watch::session_watch(std::size_t workers)
  : entries_(workers), thread_([this] { run(); }) {
  // nop
}

session_watch::~session_watch() {
  {
    std::lock_guard guard{mutex_};
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void session_watch::begin(std::size_t worker, int socket,
                          steady_clock::time_point deadline) {
  {
    std::lock_guard guard{mutex_};
    entries_[worker] = {socket, deadline};
  }
  changed_.notify_all();
}

void session_watch::end(std::size_t worker) {
  std::lock_guard guard{mutex_};
  entries_[worker] = {};
}

void session_watch::cut_all() {
  std::lock_guard guard{mutex_};
  for (auto& x : entries_)
    if (x.socket >= 0)
      ::shutdown(x.socket, SHUT_RDWR);
}

void session_watch::run() {
  std::unique_lock guard{mutex_};
  while (!stopped_) {
    auto next = steady_clock::time_point::max();
    auto now = steady_clock::now();
    for (auto& x : entries_) {
      if (x.socket >= 0 && x.deadline <= now) {
        ::shutdown(x.socket, SHUT_RDWR);
        x = {};
      }
      next = std::min(next, x.deadline);
    }
    if (next == steady_clock::time_point::max())
      changed_.wait(guard);
    else
      changed_.wait_until(guard, next);
  }
}

} // namespace bidiq
