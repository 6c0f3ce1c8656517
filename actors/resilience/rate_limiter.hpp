#pragma once

#include "actors/resilience/degraded_share.hpp"
#include "actors/resilience/gcra.hpp"
#include "actors/resilience/pace_clock.hpp"
#include "actors/resilience/pace_members.hpp"
#include "actors/resilience/pace_types.hpp"
#include "actors/resilience/slot_grid.hpp"
#include "actors/resilience/slot_pool.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace bidiq {

/// A node's side of the limiter of one source (design section 8, invariant G4).
/// With Redis it uses slots granted there; without, its own share of the limit,
/// on its own part of a grid of slots that all nodes know, so that shares
/// interleave instead of adding up. Pure; time is passed in.
class rate_limiter {
public:
  using duration = std::chrono::steady_clock::duration;
  using time_point = std::chrono::steady_clock::time_point;

  explicit rate_limiter(rate_limiter_options options);

  // -- what the node knows ---------------------------------------------------

  /// The link to Redis is up (`now`) or down.
  void link(bool up, time_point now);

  /// Live nodes as a heartbeat told, and this node's place among them: each
  /// heartbeat, also if it tells nothing new.
  void members(uint64_t count, uint64_t index, time_point now);

  // -- sending ---------------------------------------------------------------

  /// Requests that could be sent at once, and how many users want them.
  void demand(uint64_t requests, uint64_t users);

  /// The earliest moment at which `take` succeeds, as far as is known;
  /// `time_point::max()` while Redis is being asked.
  time_point ready_at(time_point now) const;

  /// The end of the last rest that upstream's refusals, here or at another
  /// node, have led to; long past if there has been none.
  time_point rests_until() const noexcept {
    return pace_.rests_until();
  }

  /// Takes a slot; false, changing nothing, if there is none now.
  bool take(time_point now);

  /// The pace of all nodes together, or this node's share while it keeps to it.
  double rate(time_point now) const;

  /// Slots come from the limiter of all nodes.
  bool sharing() const noexcept {
    return up_ && joined_;
  }

  /// As in `gcra`.
  void slow_down(time_point now, time_point sent,
                 std::optional<duration> retry_after);
  void served(time_point now);

  // -- Redis -----------------------------------------------------------------

  /// What to ask Redis now; call until it is empty.
  std::optional<pace_question> next_question(time_point now);

  /// When `next_question` may have something by itself; max: never.
  time_point next_question_at(time_point now) const;

  /// Redis has answered a question sent at `sent`; null: it has not.
  void answered(const pace_question& question, const pace_answer* answer,
                time_point sent, time_point now);

private:
  struct refusal {
    time_point sent;
    std::optional<duration> retry_after;
  };

  void begin(time_point now);
  void go_alone(time_point from);
  bool knows_grid() const noexcept;
  bool take_granted(time_point now);
  void remember(const refusal& x);
  bool clock_is_good(time_point now) const;
  uint64_t target() const;
  uint64_t wanted(time_point now) const;
  time_point take_at() const;
  pace_question describe(time_point now);
  void keep(const pace_answer& answer, time_point now);
  duration race();

  rate_limiter_options options_;
  slot_grid grid_;
  gcra pace_; ///< All nodes' together, as last known; and its rests.
  pace_clock clock_;
  pace_members members_;
  degraded_share share_;
  slot_pool stock_;
  bool begun_ = false;
  bool up_ = false;
  bool joined_ = false;    ///< Redis knows that this node is back.
  bool returning_ = false; ///< It has been away, or has sent by itself.
  bool gathering_ = false;
  pace_place place_; ///< As told to Redis.
  bool served_ = false;
  bool contended_ = false; ///< There were fewer slots than wanted.
  uint64_t requests_ = 0;
  uint64_t users_ = 0;
  unsigned probes_ = 0; ///< Answers in a row that left the clock vague.
  uint64_t last_number_ = 0;
  uint64_t in_flight_ = 0;  ///< Number of the question; 0: none.
  time_point alone_from_{}; ///< Nothing by itself before.
  time_point ask_at_{};     ///< No question about slots before.
  time_point retry_at_{};   ///< No question at all before.
  time_point heard_at_{};   ///< The last answer.
  duration round_trip_{};
  std::optional<refusal> refused_;       ///< Redis has not heard of it.
  std::optional<refusal> told_;          ///< In the question under way.
  uint64_t random_ = 0x9e3779b97f4a7c15; ///< A xorshift generator's state.
};

} // namespace bidiq
