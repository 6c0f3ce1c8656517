#include "tools/tcp-gate/flow.hpp"

#include "net/http/as_result.hpp"

#include <boost/asio.hpp>

#include <algorithm>
#include <array>

namespace bidiq {

namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

// What may be under way between the two sides: a delay does not throttle.
constexpr size_t capacity = size_t{1} << 20;
// Pieces per second in which a throttled flow is written.
constexpr uint64_t beats = 20;

} // namespace

flow::flow(socket& from, socket& to, const flow_faults& faults,
           uint64_t& passed, uint64_t& corrupted, uint64_t seed)
  : from_(from),
    to_(to),
    faults_(faults),
    passed_(passed),
    corrupted_(corrupted),
    random_(seed),
    news_(from.get_executor(), steady_clock::time_point::max()) {
}

asio::awaitable<void> flow::wait(steady_clock::time_point until) {
  news_.expires_at(until);
  co_await news_.async_wait(as_result);
}

asio::awaitable<void> flow::wait_for(std::chrono::nanoseconds time) {
  asio::steady_timer timer{
    from_.get_executor(),
    std::chrono::duration_cast<steady_clock::duration>(time)};
  co_await timer.async_wait(as_result);
}

void flow::changed() {
  news_.cancel();
}

void flow::stop() {
  stopped_ = true;
  news_.cancel();
}

void flow::half_close() {
  boost::system::error_code ignored;
  to_.shutdown(socket::shutdown_send, ignored);
  queue_.clear();
  queued_ = 0;
  ended_ = true;
  news_.cancel();
}

asio::awaitable<bool> flow::read() {
  std::array<char, 16384> buffer;
  while (!stopped_) {
    auto [error, n] = co_await from_.async_read_some(asio::buffer(buffer),
                                                     as_result);
    if (error) {
      auto clean = error == asio::error::eof;
      ended_ = ended_ || clean;
      news_.cancel();
      co_return clean;
    }
    if (ended_) // half-closed: the receiver has been told that this is all
      continue;
    queue_.push_back({steady_clock::now() + faults_.delay, {buffer.data(), n}});
    queued_ += n;
    news_.cancel();
    // The writer leaves room within the longest delay.
    while (queued_ >= capacity && !stopped_)
      co_await wait_for(std::chrono::milliseconds{5});
  }
  co_return false;
}

asio::awaitable<bool> flow::write() {
  while (!stopped_) {
    if (faults_.blackhole || (queue_.empty() && !ended_)) {
      co_await wait(steady_clock::time_point::max());
      continue;
    }
    if (queue_.empty()) {
      boost::system::error_code ignored;
      to_.shutdown(socket::shutdown_send, ignored);
      co_return true;
    }
    if (auto due = queue_.front().due; due > steady_clock::now()) {
      co_await wait(due);
      continue;
    }
    auto bytes = std::move(queue_.front().bytes);
    queue_.pop_front();
    queued_ -= bytes.size();
    auto written = co_await write_paced(std::move(bytes));
    if (!written)
      co_return false;
  }
  co_return false;
}

asio::awaitable<bool> flow::write_paced(std::string bytes) {
  spoil(bytes);
  for (size_t i = 0; i < bytes.size();) {
    auto rate = faults_.bytes_per_s;
    auto most = rate == 0 ? bytes.size() : std::max<uint64_t>(1, rate / beats);
    auto size = std::min<size_t>(most, bytes.size() - i);
    auto [error, n] = co_await asio::async_write(
      to_, asio::buffer(bytes.data() + i, size), as_result);
    passed_ += n;
    i += n;
    if (error || stopped_)
      co_return ended_ && !stopped_; // half-closed in the middle of it
    if (rate > 0)
      co_await wait_for(std::chrono::nanoseconds{n * 1'000'000'000 / rate});
  }
  co_return true;
}

void flow::spoil(std::string& bytes) {
  if (faults_.corrupt == 0)
    return;
  for (auto& c : bytes)
    if (random_() % faults_.corrupt == 0) {
      c = static_cast<char>(c ^ (1 << (random_() % 8)));
      ++corrupted_;
    }
}

} // namespace bidiq
