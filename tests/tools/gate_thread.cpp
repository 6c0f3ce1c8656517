#include "tests/tools/gate_thread.hpp"

#include <boost/asio/post.hpp>

#include <future>

namespace bidiq::test {

gate_thread::gate_thread(uint16_t target_port, uint64_t seed)
  : work_(io_.get_executor()),
    gate_(std::in_place, io_.get_executor(),
          gate_target{"127.0.0.1", target_port}, uint16_t{0}, seed),
    port_(gate_->port()),
    thread_([this] { io_.run(); }) {
}

gate_thread::~gate_thread() {
  run([this] { gate_.reset(); });
  io_.stop();
  thread_.join();
}

void gate_thread::run(const std::function<void()>& f) {
  std::packaged_task<void()> task{f};
  auto done = task.get_future();
  boost::asio::post(io_, [&task] { task(); });
  done.get();
}

void gate_thread::set(const gate_faults& faults) {
  run([&] { gate_->set(faults); });
}

void gate_thread::aim(uint16_t port) {
  run([&] { gate_->aim({"127.0.0.1", port}); });
}

void gate_thread::cut() {
  run([this] { gate_->cut(); });
}

void gate_thread::half_close(direction way) {
  run([&] { gate_->half_close(way); });
}

gate_stats gate_thread::stats() {
  gate_stats out;
  run([&] { out = gate_->stats(); });
  return out;
}

} // namespace bidiq::test
