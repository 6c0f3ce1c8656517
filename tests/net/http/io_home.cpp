#include "net/http/io_home.hpp"

#include "tests/catch.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <vector>

using namespace bidiq;
using namespace bidiq::http;
using namespace std::chrono_literals;
using clk = deadline_wheel::clock;

namespace {

struct home_fixture {
  boost::asio::io_context io{1};
  deadline_wheel wheel{io.get_executor()};
  io_home home{io, wheel};
  std::vector<int> ran;

  home_thread::task note(int x) {
    return [this, x] { ran.push_back(x); };
  }
};

} // namespace

TEST_CASE("what is posted to an I/O thread never runs in line") {
  home_fixture f;
  f.home.post([&] {
    f.home.post(f.note(2));
    f.ran.push_back(1);
  });
  CHECK(f.ran.empty());
  f.io.run();
  CHECK(f.ran == std::vector{1, 2});
}

TEST_CASE("timers of an I/O thread fire in their order and not early") {
  home_fixture f;
  auto begin = clk::now();
  clk::time_point fired;
  f.home.at(begin + 90ms, [&] { fired = clk::now(); });
  f.home.at(begin + 1ms, f.note(1));
  f.io.run();
  CHECK(f.ran == std::vector{1});
  CHECK(fired >= begin + 90ms);
}

TEST_CASE("a timer that is due already runs at once, but not in line") {
  home_fixture f;
  f.home.at(clk::now() - 1s, f.note(1));
  CHECK(f.ran.empty());
  f.io.poll();
  CHECK(f.ran == std::vector{1});
}

TEST_CASE("a timer may set the next one") {
  home_fixture f;
  f.home.at(clk::now() + 1ms, [&] {
    f.ran.push_back(1);
    f.home.at(clk::now() + 1ms, f.note(2));
  });
  f.io.run();
  CHECK(f.ran == std::vector{1, 2});
}

TEST_CASE("an I/O thread that has ended lets go of all timers") {
  home_fixture f;
  auto held = std::make_shared<int>(0);
  std::weak_ptr<int> watched = held;
  f.home.at(clk::now() + 1h, [held = std::move(held)] {});
  CHECK(!watched.expired());
  f.home.end();
  CHECK(watched.expired());
  auto late = std::make_shared<int>(0);
  watched = late;
  f.home.at(clk::now() + 1h, [late = std::move(late)] {});
  CHECK(watched.expired());
}
