#include "actors/base/line_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace bidiq {

namespace {

// A pipe that is ready takes so much without blocking.
constexpr std::size_t piece = PIPE_BUF;

// How often a thread whose reader has stalled looks whether it is to end.
constexpr std::chrono::milliseconds look{100};

// Memory of a burst that is given back once it has been written.
constexpr std::size_t kept_capacity = 64 * 1024;

enum class written { some, later, never };

// Writes what the descriptor takes now and removes it from `text`.
written write_some(int fd, std::string_view& text) {
  pollfd ready{fd, POLLOUT, 0};
  auto n = ::poll(&ready, 1, static_cast<int>(look.count()));
  if (n == 0 || (n < 0 && errno == EINTR))
    return written::later;
  auto wrote = ::write(fd, text.data(), std::min(text.size(), piece));
  if (wrote < 0)
    return errno == EAGAIN || errno == EINTR ? written::later : written::never;
  text.remove_prefix(static_cast<std::size_t>(wrote));
  return written::some;
}

} // namespace

struct line_writer::state {
  void run() {
    std::unique_lock guard{mutex};
    for (;;) {
      changed.wait(guard, [this] { return ending || has_work(); });
      if (!has_work())
        return;
      writing.swap(waiting);
      if (auto lost = dropped - std::exchange(told, dropped); lost > 0)
        writing += notice(lost) + '\n';
      guard.unlock();
      auto unwritten = write_out();
      guard.lock();
      dropped += unwritten;
      told += unwritten; // there is no reader to tell
      writing.clear();
      if (writing.capacity() > kept_capacity)
        writing.shrink_to_fit();
      changed.notify_all();
    }
  }

  bool has_work() const {
    return !waiting.empty() || told != dropped;
  }

  // Returns how many lines it had to leave.
  uint64_t write_out() {
    std::string_view rest = writing;
    while (!rest.empty()) {
      auto how = write_some(fd, rest);
      if (how == written::never || (how == written::later && ending))
        break;
    }
    return static_cast<uint64_t>(std::count(rest.begin(), rest.end(), '\n'));
  }

  int fd = -1;
  std::size_t max_bytes = 0;
  drop_notice notice;
  std::mutex mutex;
  std::condition_variable changed;
  std::string waiting; // whole lines
  std::string writing; // changed under the mutex only
  uint64_t told = 0;   // of the dropped ones
  std::atomic<uint64_t> dropped = 0;
  std::atomic<bool> ending = false;
};

line_writer::line_writer(int fd, std::size_t max_bytes, drop_notice notice)
  : state_(std::make_shared<state>()) {
  state_->fd = fd;
  state_->max_bytes = max_bytes;
  state_->notice = std::move(notice);
  std::thread{[x = state_] { x->run(); }}.detach();
}

line_writer::~line_writer() {
  std::lock_guard guard{state_->mutex};
  state_->ending = true;
  state_->changed.notify_all();
}

void line_writer::push(std::string_view line) {
  auto& x = *state_;
  std::lock_guard guard{x.mutex};
  if (x.waiting.size() + x.writing.size() + line.size() >= x.max_bytes) {
    ++x.dropped;
    return;
  }
  auto idle = x.waiting.empty();
  x.waiting.append(line).push_back('\n');
  if (idle)
    x.changed.notify_all();
}

bool line_writer::flush(std::chrono::milliseconds patience) {
  auto& x = *state_;
  std::unique_lock guard{x.mutex};
  return x.changed.wait_for(guard, patience, [&x] {
    return x.waiting.empty() && x.writing.empty();
  });
}

uint64_t line_writer::dropped() const noexcept {
  return state_->dropped;
}

} // namespace bidiq
