#pragma once

#include "actors/resilience/rate_limiter.hpp"
#include "tests/actors/resilience/pace_state.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <random>
#include <set>
#include <vector>

namespace bidiq::test {

/// What happens in a world of nodes; times are those of the world.
struct rate_limiter_scenario {
  struct outage {
    std::chrono::milliseconds from{};
    std::chrono::milliseconds to{};
    bool killed = true;  ///< Else it hangs, and answers later.
    bool emptied = true; ///< Comes back without its keys.
  };

  uint64_t seed = 1;
  rate_limiter_options options; ///< The nodes'.
  pace_rules rules{{}, {}};     ///< Redis'.
  size_t nodes = 3;
  std::vector<uint64_t> users; ///< On each node; those without have one.
  bool greedy = true;          ///< Always wants more; else now and then.
  bool prompt = false;         ///< Wakes up and is answered without delay.
  double refusals = 0;         ///< Share of requests that upstream refuses.
  std::chrono::milliseconds span{60'000};
  std::vector<outage> outages; ///< One after the other.
};

struct rate_limiter_request {
  int64_t at; ///< Nanoseconds of the world.
  size_t node;
};

/// Nodes with real rate_limiters, their own clocks and links, and one Redis
/// that answers by the model. Deterministic by its seed.
class rate_limiter_world {
public:
  explicit rate_limiter_world(rate_limiter_scenario scenario);
  ~rate_limiter_world();

  /// Lives to the end; the requests that were sent, in order.
  const std::vector<rate_limiter_request>& run();

  size_t questions() const noexcept {
    return questions_;
  }

private:
  struct node;
  struct event {
    int64_t at;
    uint64_t number;
    std::function<void()> act;
    bool operator<(const event& x) const {
      return at != x.at ? at > x.at : number > x.number;
    }
  };

  void at(int64_t when, std::function<void()> act);
  int64_t random(int64_t from, int64_t to);
  bool redis_up(int64_t when) const;
  const rate_limiter_scenario::outage* outage_at(int64_t when) const;
  int64_t redis_now() const;

  void plan(const rate_limiter_scenario::outage& x);
  void lose_redis(const rate_limiter_scenario::outage& x);
  void connect(node& x);
  void disconnect(node& x);
  void beat(node& x, uint64_t link);
  void pump(node& x);
  void send(node& x);
  void wake(node& x);
  void question(node& x, const pace_question& q);
  void arrive(node& x, const pace_question& q, uint64_t link, int64_t sent);
  void change_demand(node& x);
  int64_t lateness();
  int64_t way();

  rate_limiter_scenario scenario_;
  std::mt19937_64 random_;
  std::priority_queue<event> events_;
  uint64_t last_event_ = 0;
  int64_t now_ = 0;
  int64_t redis_offset_;
  pace_state state_;
  std::set<size_t> registered_;
  std::vector<std::unique_ptr<node>> nodes_;
  std::vector<rate_limiter_request> sent_;
  size_t questions_ = 0;
};

/// The most requests within any second, both of its ends included.
size_t worst_second(const std::vector<rate_limiter_request>& sent);

/// Requests from `from` on and before `to`.
size_t count_between(const std::vector<rate_limiter_request>& sent,
                     std::chrono::milliseconds from,
                     std::chrono::milliseconds to);

} // namespace bidiq::test
