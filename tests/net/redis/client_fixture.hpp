#pragma once

#include "net/redis/client.hpp"
#include "tests/tools/redis_server.hpp"

#include "tests/catch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bidiq::redis {

// For messages of failed checks.
inline std::ostream& operator<<(std::ostream& out, errc x) {
  return out << to_string(x);
}
inline std::ostream& operator<<(std::ostream& out, const error& x) {
  return out << x.code << ": " << x.text;
}
inline std::ostream& operator<<(std::ostream& out, const value& x) {
  out << "(" << x.integer << " '" << x.text.substr(0, 200) << "'";
  for (const auto& item : x.items)
    out << " " << item;
  return out << ")";
}

inline constexpr auto patience = std::chrono::seconds{10};

/// Values that another thread brings, taken in order; waiting has a limit.
template <class T>
class mailbox {
public:
  void put(T x) {
    std::lock_guard guard{mutex_};
    items_.push_back(std::move(x));
    arrived_.notify_all();
  }

  T take() {
    std::unique_lock guard{mutex_};
    if (!arrived_.wait_for(guard, patience, [&] { return !items_.empty(); }))
      throw std::runtime_error("nothing came");
    auto x = std::move(items_.front());
    items_.pop_front();
    return x;
  }

  size_t size() {
    std::lock_guard guard{mutex_};
    return items_.size();
  }

private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<T> items_;
};

/// The I/O thread of a client.
class io_thread {
public:
  io_thread() : work_(io_.get_executor()), thread_([this] { io_.run(); }) {
    // nop
  }

  ~io_thread() {
    work_.reset();
    thread_.join();
  }

  boost::asio::any_io_executor executor() {
    return io_.get_executor();
  }

  /// Runs `f` there and returns once it has run, and what it posted, too.
  template <class F>
  void run(F f) {
    std::promise<void> done;
    boost::asio::post(io_, [&] {
      f();
      boost::asio::post(io_, [&] { done.set_value(); });
    });
    done.get_future().wait();
  }

private:
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type>
    work_;
  std::thread thread_;
};

/// Writes down what a channel's follower is told: "+" subscribed, "-"
/// unsubscribed, else the payload.
class recorder : public subscriber {
public:
  void on_subscribed() override {
    heard.put("+");
  }
  void on_message(std::string_view payload) override {
    heard.put(std::string{payload});
  }
  void on_unsubscribed() override {
    heard.put("-");
  }

  mailbox<std::string> heard;
};

/// A client with its thread; what it does not say within `patience` throws.
class client_fixture {
public:
  explicit client_fixture(const std::string& url,
                          client_options options = generous()) {
    options.server = parse_url(url).value();
    it = std::make_shared<client>(io.executor(), std::move(options));
  }

  ~client_fixture() {
    it = nullptr;
  }

  /// Timeouts that a busy machine does not reach.
  static client_options generous() {
    client_options x;
    x.connect_timeout = patience;
    x.op_timeout = patience;
    return x;
  }

  /// The outcome of `open`.
  boost::system::result<void, error> open(link which = link::commands) {
    auto outcome
      = std::make_shared<mailbox<boost::system::result<void, error>>>();
    it->open(which, {[outcome](auto x) { outcome->put(std::move(x)); },
                     [this](error x) { broken.put(std::move(x)); }});
    return outcome->take();
  }

  /// Why `open` failed.
  error open_error(link which = link::commands) {
    auto x = open(which);
    return x ? throw std::runtime_error("it did open") : x.error();
  }

  answer ask(std::vector<std::string> args) {
    auto outcome = std::make_shared<mailbox<answer>>();
    it->command(std::move(args),
                [outcome](answer x) { outcome->put(std::move(x)); });
    return outcome->take();
  }

  std::string text(std::vector<std::string> args) {
    auto x = ask(std::move(args));
    return x ? x->text : x.error().text;
  }

  errc code(std::vector<std::string> args) {
    auto x = ask(std::move(args));
    return x ? throw std::runtime_error("no error") : x.error().code;
  }

  answer run(const script& code, std::vector<std::string> keys = {},
             std::vector<std::string> args = {}) {
    auto outcome = std::make_shared<mailbox<answer>>();
    it->run(code, std::move(keys), std::move(args),
            [outcome](answer x) { outcome->put(std::move(x)); });
    return outcome->take();
  }

  answer ping_subscriptions() {
    auto outcome = std::make_shared<mailbox<answer>>();
    it->ping_subscriptions([outcome](answer x) { outcome->put(std::move(x)); });
    return outcome->take();
  }

  /// Why links have broken since somebody looked.
  std::string all_broken() {
    std::ostringstream out;
    while (broken.size() > 0)
      out << broken.take() << "\n";
    return out.str();
  }

  io_thread io;
  mailbox<error> broken;
  client_ptr it;
};

} // namespace bidiq::redis
