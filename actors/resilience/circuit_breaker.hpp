#pragma once

#include "actors/domain/breaker_record.hpp"
#include "actors/resilience/breaker_window.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace bidiq {

struct breaker_options {
  size_t window = 100;       ///< Calls that are looked at, the last ones.
  size_t min_calls = 50;     ///< Fewer decide nothing; at most `window`.
  double failure_rate = 0.5; ///< From this share on it opens ...
  double slow_rate = 0.8;    ///< ... also from this share of slow calls.
  std::chrono::milliseconds slow_call{20'000};
  std::chrono::milliseconds cooldown{30'000}; ///< First; doubles when a probe
  std::chrono::milliseconds cooldown_max{600'000}; ///< fails, up to this.
  /// A probe without an end for so long is forgotten.
  std::chrono::milliseconds probe_lease{60'000};
  /// Redis is asked for the record so often, in case an announcement was lost.
  std::chrono::milliseconds refresh{10'000};
  /// Redis is asked again after no answer.
  std::chrono::milliseconds ask_again{250};
  /// So many questions in a row without an answer: as if Redis were away.
  unsigned max_unanswered = 3;
};

/// What a node tells or asks Redis about the breaker of a source.
struct breaker_question {
  enum class kind : uint8_t {
    read,  ///< What is the record?
    write, ///< `record` is the next one, if the version is still `expected`.
    lease, ///< May this node send the probe? It is then half open.
    reset, ///< `record` holds, with a version greater than all before.
  };

  kind type = kind::read;
  std::string node;                  ///< Who asks.
  uint64_t expected = 0;             ///< Version, of `write`.
  breaker_record record;             ///< For `write` and `reset`.
  std::chrono::milliseconds lease{}; ///< For how long `lease` is.
  /// For `lease`: a record whose `until` is farther away than this is of a
  /// clock that has been set back since, and `until` is over.
  std::chrono::milliseconds horizon{};
};

/// What Redis answers.
struct breaker_answer {
  int64_t now = 0;       ///< Milliseconds of Redis's clock.
  bool granted = false;  ///< Written, leased, reset; always false of `read`.
  breaker_record record; ///< As it is in Redis now.
  bool healed = false;   ///< What stood there was no record: it begins anew.
};

/// May a call be made?
enum class permit : uint8_t {
  yes,
  probe, ///< Yes, as the one probe.
  no,
};

/// How a call went, as far as it tells of the source's health.
enum class call_outcome : uint8_t {
  ok,
  failure,
  ignored, ///< Tells nothing: our own mistake (4xx), or called off.
};

/// The circuit breaker of one source on one node (design section 8, invariant
/// G7). Each node judges by its own calls; what travels over Redis are changes
/// of state. It opens when too many of the last calls failed or were slow,
/// fails fast until its cooldown ends, and then lets one probe through: one of
/// the whole fleet, leased in Redis. Without Redis each node decides alone.
/// When Redis returns, a node's own changes hold if the record there is the one
/// they began with; if both have changed, the more recent change holds.
/// Pure; time is passed in and must not run backwards.
class circuit_breaker {
public:
  using duration = std::chrono::steady_clock::duration;
  using time_point = std::chrono::steady_clock::time_point;

  /// `shared`: there is a Redis, which is away until `link` says otherwise.
  /// `clock_offset`: what is added to the steady clock for times in records, as
  /// long as Redis has not told its own time.
  circuit_breaker(breaker_options options, std::string node, bool shared,
                  std::chrono::milliseconds clock_offset = {});

  // -- calls -----------------------------------------------------------------

  /// Each `yes` and `probe` is to be followed by one `ended`.
  permit ask(time_point now);

  /// `took`: from `ask` to the end. Calls begun before the last change of state
  /// are not counted. A probe that was slow has failed.
  void ended(permit how, call_outcome what, duration took, time_point now);

  /// When `ask` may say yes; `now` if it may at once; max: once Redis has been
  /// asked for the probe (see `next_question`). Another node may change it.
  time_point retry_at(time_point now) const;

  /// By an operator: closed, forgetting the past, on all nodes.
  void reset(time_point now);

  // -- state -----------------------------------------------------------------

  breaker_state state() const noexcept {
    return record_.state;
  }
  const breaker_record& record() const noexcept {
    return record_;
  }

  /// Shares of the calls in the window, 0..1; 0 if there are none.
  double failure_rate() const noexcept;
  double slow_rate() const noexcept;

  /// In the window.
  size_t calls() const noexcept {
    return window_.count();
  }

  // -- Redis -----------------------------------------------------------------

  /// What to tell or ask Redis now; one at a time, each to be followed by
  /// `answered`. To be called after every other non-const member function.
  std::optional<breaker_question> next_question(time_point now);

  /// When `next_question` may have something by itself; max: never.
  time_point next_question_at(time_point now) const;

  /// Redis has answered the question sent at `sent`; null: it has not.
  void answered(const breaker_question& question, const breaker_answer* answer,
                time_point sent, time_point now);

  /// A change of state that a node (this one, too) has written to Redis.
  void announced(const breaker_record& x, time_point now);

  /// The link to Redis is up (call it again when messages may have been
  /// missed) or down.
  void link(bool up, time_point now);

private:
  enum class probe_phase : uint8_t { none, ready, running };

  // -- calls -----------------------------------------------------------------

  void ended_probe(call_outcome what, duration took, time_point now);
  void judge(time_point now);
  bool probe_allowed(time_point now) const;
  std::chrono::milliseconds next_cooldown(time_point now) const;
  void open(std::chrono::milliseconds cooldown, std::string reason,
            time_point now);
  void close(std::string reason, time_point now);
  void change(breaker_state to, std::string reason, time_point now);
  void forget_calls(time_point now);

  // -- Redis -----------------------------------------------------------------

  bool asks_redis() const noexcept;
  void granted(const breaker_question& question, const breaker_record& x,
               time_point now);
  void leased(const breaker_record& x, time_point now);
  void reconcile(const breaker_record& x, time_point now);
  bool holds_against(const breaker_record& x, uint64_t known) const;
  void adopt(const breaker_record& x, time_point now);
  void set_clock(int64_t redis_now, time_point sent, time_point now);
  int64_t to_ms(time_point x) const;
  time_point to_local(int64_t ms, time_point now) const;

  breaker_options options_;
  std::string node_;
  bool shared_;
  breaker_window window_;
  breaker_record record_;
  time_point until_{}; ///< `record_`'s, by the clock here.
  time_point changed_at_ = time_point::min(); ///< The last change, here.
  probe_phase probe_ = probe_phase::none;     ///< This node's.
  time_point probe_began_{};
  std::chrono::milliseconds offset_; ///< Record's clock - ours.

  bool up_ = false;     ///< The link to Redis.
  bool synced_ = false; ///< The record has been read since it came up.
  bool dirty_ = false;  ///< Redis does not know `record_` yet.
  uint64_t known_ = 0;  ///< The last version known to be in Redis.
  bool lease_wanted_ = false;
  bool reset_wanted_ = false;
  std::optional<breaker_question::kind> asking_; ///< On its way.
  uint64_t known_when_asked_ = 0;
  unsigned unanswered_ = 0;
  time_point quiet_until_ = time_point::min(); ///< No questions before.
  time_point refresh_at_ = time_point::min();
};

} // namespace bidiq
