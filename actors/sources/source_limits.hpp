#pragma once

#include "actors/domain/link_status.hpp"
#include "actors/domain/source_view.hpp"
#include "actors/resilience/circuit_breaker.hpp"
#include "actors/resilience/rate_limiter.hpp"
#include "actors/sources/source_limits_input.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace bidiq {

struct source_limits_options {
  rate_limiter_options pace; ///< `shared` holds for the breaker, too.
  breaker_options breaker;
  /// A job waits this long for a breaker that is about to be tried, rather than
  /// fail.
  std::chrono::milliseconds breaker_patience{2'000};
  std::string node; ///< As other nodes know this one; empty: there are none.
  /// Is added to the steady clock for times in the breaker's record.
  std::chrono::milliseconds clock_offset{};
};

/// The answer to "may I send a request now?".
struct send_verdict {
  enum class kind : uint8_t {
    yes,
    wait,   ///< Not before `source_limits::ready_at`.
    reject, ///< The breaker stays open for too long to wait for it.
  };

  kind type = kind::wait;
  permit how = permit::no;                      ///< By what leave, if `yes`.
  std::chrono::steady_clock::duration waited{}; ///< For a slot, if `yes`.
};

/// How fast a source may be asked, and whether at all: its rate limiter and its
/// circuit breaker, which look like one thing to the sender. Pure; time is
/// passed in and must not run backwards. What they have to ask Redis comes out
/// of `next_question`, what Redis tells goes into `hear`.
class source_limits {
public:
  using duration = std::chrono::steady_clock::duration;
  using time_point = std::chrono::steady_clock::time_point;
  using question = std::variant<pace_question, breaker_question>;

  explicit source_limits(source_limits_options options);

  // -- sending ----------------------------------------------------------------

  /// There is nothing to send now: nothing waits for a slot.
  void idle();

  /// How many requests could be sent at once, and how many users want them.
  void demand(size_t requests, size_t users);

  /// Asks for leave to send one request; there must be one. Each `yes` is to be
  /// followed by one `ended`.
  send_verdict ask(time_point now);

  /// How a request went that was sent by leave of `how`, and how long it took.
  void ended(permit how, call_outcome what, duration took, time_point now);

  /// Upstream has refused a request sent at `sent`, for so long if it said so.
  void slow_down(time_point now, time_point sent,
                 std::optional<duration> retry_after);

  /// Upstream has served a request well.
  void served(time_point now);

  /// Whether upstream has refused anything since `begin`.
  bool refused_since(time_point begin) const noexcept {
    return refused_at_ >= begin;
  }

  /// How long nothing is sent since upstream has refused so much; 0: there is
  /// no such rest now.
  duration rest(time_point now) const noexcept {
    return std::max(pace_.rests_until() - now, duration{0});
  }

  /// When there is a slot; max: once Redis has answered.
  time_point slot_at(time_point now) const;

  /// When `ask` may say yes, `now` at the earliest; max: once Redis has
  /// answered.
  time_point ready_at(time_point now) const;

  // -- what the node knows ----------------------------------------------------

  /// The link to Redis has changed.
  void link(const link_status& news, time_point now);

  /// Live nodes, and this node's place among them, as of heartbeat number
  /// `beats`; may be told more than once.
  void members(uint64_t count, uint64_t index, uint64_t beats, time_point now);

  /// What to ask Redis now; call it until it is empty.
  std::optional<question> next_question(time_point now);

  /// When `next_question` may have something by itself; max: never.
  time_point next_question_at(time_point now) const;

  /// Redis has answered such a question, or sent something.
  void hear(const source_limits_input& x, time_point now);

  // -- operators --------------------------------------------------------------

  /// Closes the breaker, on all nodes.
  void reset(time_point now);

  /// Fills in what is known here: breaker, rates and pace.
  void show(source_view& out, time_point now) const;

private:
  source_limits_options options_;
  rate_limiter pace_;
  circuit_breaker breaker_;
  bool up_ = false;         ///< The link to Redis.
  std::string incarnation_; ///< The data set that was asked last.
  uint64_t beats_ = 0;      ///< With the members told last.
  time_point refused_at_ = time_point::min();
  std::optional<time_point> limited_since_; ///< A request waits for a slot.
};

} // namespace bidiq
