#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace bidiq::http {

/// Deadlines of many connections on one timer: moving one costs a few pointer
/// writes, where a timer for each would cost a heap operation and a cancelled
/// wait per request. Fires up to one `granularity` late, never early. Belongs
/// to one I/O thread; sleeps while nothing is armed.
class deadline_wheel {
public:
  using clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds granularity{20};

  /// Something with at most one deadline. Disarms itself when destroyed.
  class entry {
  public:
    entry() = default;
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    virtual ~entry();

    /// Takes the deadline back, if there is one.
    void disarm() noexcept;

  private:
    friend deadline_wheel;

    /// Called once, when the deadline has passed.
    virtual void on_deadline() = 0;

    entry* next_ = nullptr;
    entry** from_ = nullptr; // what points to this entry; null = not armed
    int64_t tick_ = 0;
  };

  explicit deadline_wheel(const boost::asio::any_io_executor& ex);

  /// Sets or moves the deadline of `x`.
  void arm(entry& x, clock::time_point at);

  /// Cancels the timer for good; nothing fires afterwards.
  void shutdown();

private:
  void schedule(int64_t tick);
  void on_timer();
  void fire(int64_t last);
  std::optional<int64_t> next_occupied(int64_t after) const;

  std::vector<entry*> slots_;
  int64_t done_;     // every tick up to this one has fired
  int64_t wake_ = 0; // the tick the timer is set for, 0 = none
  std::optional<boost::asio::steady_timer> timer_;
};

} // namespace bidiq::http
