#pragma once

#include "tools/tcp-gate/gate.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <optional>
#include <thread>

namespace bidiq::test {

/// A gate on a thread of its own. Each call returns once it has happened.
class gate_thread {
public:
  explicit gate_thread(uint16_t target_port, uint64_t seed = 1);
  ~gate_thread();
  gate_thread(const gate_thread&) = delete;
  gate_thread& operator=(const gate_thread&) = delete;

  uint16_t port() const noexcept {
    return port_;
  }

  void set(const gate_faults& faults);
  void heal() {
    set({});
  }
  void aim(uint16_t port);
  void cut();
  void half_close(direction way);
  gate_stats stats();

private:
  void run(const std::function<void()>& f);

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type>
    work_;
  std::optional<tcp_gate> gate_;
  uint16_t port_;
  std::thread thread_;
};

} // namespace bidiq::test
