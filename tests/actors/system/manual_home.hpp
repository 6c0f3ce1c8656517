#pragma once

#include "actors/base/home_thread.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace bidiq::test {

/// An I/O thread that a test steps by hand: nothing runs before `step`, no
/// timer fires before `pass`.
struct manual_home : home_thread {
  void post(task f) override {
    posted.push_back(std::move(f));
  }

  void at(time_point when, task f) override {
    timers.emplace_back(when, std::move(f));
  }

  /// Runs what is posted now; not what that posts.
  void step() {
    for (auto& f : std::exchange(posted, {}))
      f();
  }

  void run() {
    while (!posted.empty())
      step();
  }

  /// Fires what is due at `now`.
  void pass(time_point now) {
    auto due = std::stable_partition(timers.begin(), timers.end(),
                                     [&](auto& x) { return x.first > now; });
    std::vector<std::pair<time_point, task>> fired{
      std::make_move_iterator(due), std::make_move_iterator(timers.end())};
    timers.erase(due, timers.end());
    for (auto& x : fired)
      x.second();
    run();
  }

  std::deque<task> posted;
  std::vector<std::pair<time_point, task>> timers;
};

} // namespace bidiq::test
