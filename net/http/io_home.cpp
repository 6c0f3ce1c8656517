#include "net/http/io_home.hpp"

#include <boost/asio/post.hpp>

namespace bidiq::http {

struct io_home::timer : deadline_wheel::entry {
  timer(io_home& owner, task f) : home(owner), run(std::move(f)) {
    // nop
  }

  void on_deadline() override {
    auto f = std::move(run);
    home.timers_.erase(place); // This is gone.
    f();
  }

  io_home& home;
  task run;
  std::list<timer>::iterator place;
};

io_home::io_home(boost::asio::io_context& io, deadline_wheel& wheel)
  : io_(io), wheel_(wheel) {
  // nop
}

io_home::~io_home() = default;

void io_home::post(task f) {
  boost::asio::post(io_, std::move(f));
}

void io_home::at(time_point when, task f) {
  if (ended_)
    return;
  // The wheel would make it wait for a whole step.
  if (when <= deadline_wheel::clock::now())
    return post(std::move(f));
  auto& x = timers_.emplace_back(*this, std::move(f));
  x.place = std::prev(timers_.end());
  wheel_.arm(x, when);
}

void io_home::end() noexcept {
  ended_ = true;
  timers_.clear();
}

} // namespace bidiq::http
