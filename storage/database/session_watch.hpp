#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace bidiq {

/// Cuts connections whose job takes longer than it may: a server that has
/// stopped, or a network that swallows, answers nothing, and no time limit of
/// the server's own is kept then. libpq would wait for ever. One thread; all
/// functions are thread-safe.
class session_watch {
public:
  /// For that many workers, numbered from 0.
  explicit session_watch(std::size_t workers);
  ~session_watch();
  session_watch(const session_watch&) = delete;
  session_watch& operator=(const session_watch&) = delete;

  /// From now on, at `deadline`, `socket` is shut down, which its reader sees
  /// as the end of the connection. -1: nothing is.
  void begin(std::size_t worker, int socket,
             std::chrono::steady_clock::time_point deadline);

  /// Nothing of that worker is cut any more; its socket may be closed now.
  void end(std::size_t worker);

  /// Cuts all that are being watched.
  void cut_all();

private:
  struct entry {
    int socket = -1;
    std::chrono::steady_clock::time_point deadline
      = std::chrono::steady_clock::time_point::max();
  };

  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<entry> entries_;
  bool stopped_ = false;
  std::thread thread_;
};

} // namespace bidiq
