#pragma once

#include <chrono>
#include <functional>

namespace bidiq {

/// A thread that actors can live on, as they see it: an I/O thread, which
/// serves its sockets between two of their turns.
class home_thread {
public:
  using task = std::function<void()>;
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~home_thread() = default;

  /// Runs `f` on the thread: soon, and never before this returns. May be called
  /// on any thread. What has not run when the thread ends is dropped.
  virtual void post(task f) = 0;

  /// Runs `f` at `when` or some milliseconds later, never in line. Only to be
  /// called on the thread itself.
  virtual void at(time_point when, task f) = 0;
};

} // namespace bidiq
