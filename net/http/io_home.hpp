#pragma once

#include "actors/base/home_thread.hpp"
#include "net/http/deadline_wheel.hpp"

#include <boost/asio/io_context.hpp>

#include <list>

namespace bidiq::http {

/// An I/O thread as the actors that live there see it.
class io_home final : public home_thread {
public:
  /// Both belong to the thread and outlive this.
  io_home(boost::asio::io_context& io, deadline_wheel& wheel);
  ~io_home() override;

  void post(task f) override;
  void at(time_point when, task f) override;

  /// Drops all timers, and those that are still to come. After the thread.
  void end() noexcept;

private:
  struct timer;

  boost::asio::io_context& io_;
  deadline_wheel& wheel_;
  std::list<timer> timers_;
  bool ended_ = false;
};

} // namespace bidiq::http
