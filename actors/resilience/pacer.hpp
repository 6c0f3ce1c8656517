#pragma once

#include "actors/resilience/gcra.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace bidiq {

/// A question to the limiter that all nodes share in Redis.
struct pace_question {
  enum class kind : uint8_t {
    join, ///< This node is back and draws from the shared limiter again.
    take, ///< Asks for slots.
    slow, ///< Upstream refused a request.
  };

  kind type = kind::take;
  uint64_t slots = 0; ///< Of `take`.
  /// Of `slow`: how long ago the refused request was sent.
  std::chrono::microseconds sent_ago{};
  std::optional<std::chrono::milliseconds> retry_after; ///< Of `slow`.
  uint64_t members = 1;   ///< Live nodes as last known ...
  uint64_t index = 0;     ///< ... and this node's place among them, from 0.
  bool returning = false; ///< Has kept to its own share since it last asked.
};

/// What the shared limiter answers. Times are microseconds of Redis's clock.
struct pace_answer {
  int64_t now = 0;
  std::vector<int64_t> slots; ///< Ascending; each is this node's alone.
  int64_t ask_again = 0;      ///< With fewer slots than asked for: when.
  double rate = 0;            ///< The pace now, requests a second.
};

struct pacer_options {
  gcra_options pace; ///< `ceiling` is the limit of all nodes together.
  uint64_t nodes_expected = 1;
  bool shared = false; ///< There is a Redis; else this node is alone.
  /// Slots are granted at most this far ahead.
  std::chrono::milliseconds ahead{500};
};

/// A node's side of the limiter of one source (design section 8, invariant G4).
/// With Redis it uses slots granted there; without, its own share of the limit,
/// on its own part of a grid of slots that all nodes know, so that shares
/// interleave instead of adding up. Pure; time is passed in.
class pacer {
public:
  using duration = std::chrono::steady_clock::duration;
  using time_point = std::chrono::steady_clock::time_point;

  explicit pacer(pacer_options options);

  // -- what the node knows
  // ------------------------------------------------------

  /// The link to Redis is up (`now`) or down.
  void link(bool up, time_point now);

  /// Live nodes as the last heartbeat told, and this node's place among them.
  void members(uint64_t count, uint64_t index);

  // -- sending
  // ------------------------------------------------------------------

  /// Requests that could be sent at once, and how many users want them.
  void demand(uint64_t requests, uint64_t users);

  /// The earliest moment at which `take` succeeds, as far as is known;
  /// `time_point::max()` while Redis is being asked.
  time_point ready_at(time_point now) const;

  /// Takes a slot; false, changing nothing, if there is none now.
  bool take(time_point now);

  double rate(time_point now) const;

  /// As in `gcra`.
  void slow_down(time_point now, time_point sent,
                 std::optional<duration> retry_after);
  void served(time_point now);

  // -- Redis
  // --------------------------------------------------------------------

  /// What to ask Redis now; call until it is empty.
  std::optional<pace_question> next_question(time_point now);

  /// When `next_question` may have something by itself; max: never.
  time_point next_question_at(time_point now) const;

  /// Redis has answered a question sent at `sent`; null: it has not.
  void answered(const pace_question& question, const pace_answer* answer,
                time_point sent, time_point now);
};

} // namespace bidiq
