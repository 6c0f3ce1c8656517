#pragma once

#include <chrono>
#include <optional>

namespace bidiq {

/// Rates are in requests a second.
struct gcra_options {
  double ceiling = 10; ///< Where the pace starts and what it never exceeds.
  double floor = 0.2;  ///< The slowest pace after any number of refusals.
  /// Intervals a caller may come early: below 1 for our own requests upstream,
  /// so that none go together; a minute's requests less one for those of users.
  double burst = 0.1;
  double decrease = 0.5;  ///< The pace is multiplied by this when refused ...
  double recovery = 0.05; ///< ... and gains this much per second afterwards.
  /// Rest after a refusal that names no time; doubles with each further one.
  std::chrono::milliseconds min_pause{1'000};
  /// Longest rest, also if upstream asks for more.
  std::chrono::milliseconds max_pause{300'000};
};

/// A limiter of outgoing requests: the Generic Cell Rate Algorithm (ITU-T
/// I.371, Annex A, virtual scheduling) with a pace that yields to refusals and
/// recovers additively, as TCP's congestion avoidance does.
///
/// One number, the theoretical arrival time (TAT), is kept: a request conforms
/// from TAT - burst * interval on, and moves TAT to max(now, TAT) + interval.
/// So requests are spread evenly with no burst at the start, and a caller who
/// wakes up late by no more than that tolerance loses nothing. With a whole
/// `ceiling` and a burst below 1 no second of time, wherever it begins, sees
/// more than ceiling + 1 requests: floor((1 s + burst * interval) / interval)
/// + 1. Pure: time is passed in and must not run backwards.
class gcra {
public:
  using duration = std::chrono::steady_clock::duration;
  using time_point = std::chrono::steady_clock::time_point;

  explicit gcra(gcra_options options = {});

  /// Returns the earliest moment at which `take` succeeds.
  time_point ready_at() const noexcept;

  /// Takes a slot; false, changing nothing, before `ready_at`.
  bool take(time_point now);

  /// Gives a slot back that was taken and not needed.
  void give_back(time_point now);

  /// Returns the pace that holds at `now`, floor..ceiling.
  double rate(time_point now) const noexcept;

  /// When the rest after a refusal ends.
  time_point rests_until() const noexcept {
    return resting_until_;
  }

  /// Goes on from this pace: it was found by somebody else.
  void adopt(double rate, time_point now) noexcept;

  /// Upstream refused a request sent at `sent`: rests, then goes on slower.
  /// Refusals of requests sent before the last slow-down belong to the same
  /// wave: they only prolong its rest, and only if they name a time.
  void slow_down(time_point now, time_point sent,
                 std::optional<duration> retry_after);

  /// Upstream has served a request: the next rest begins short again.
  void served() noexcept;

private:
  duration interval(time_point now) const;
  void rest(time_point until);

  gcra_options options_;
  time_point tat_{};           ///< Theoretical arrival time.
  time_point resting_until_{}; ///< No request before.
  time_point slowed_at_{};
  time_point growing_since_{};
  double base_; ///< The pace at `growing_since_`.
  unsigned refusals_ = 0;
  duration tolerance_{}; ///< For the slot at `tat_`.
};

} // namespace bidiq
