#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace bidiq {

struct redis_link_options {
  using duration = std::chrono::steady_clock::duration;

  /// A wait before connecting again is a random part of a limit, which grows
  /// from `backoff_min` by `backoff_growth` each time. The slow growth keeps
  /// the wait below about a fifth of the time that Redis has been away.
  duration backoff_min = std::chrono::milliseconds{100};
  duration backoff_max = std::chrono::seconds{5};
  double backoff_growth = 1.1;
  duration ping_interval = std::chrono::seconds{1};
  /// A link that was ready this long starts over with `backoff_min`.
  duration stable_after = std::chrono::seconds{10};
  /// Connecting takes no longer, whatever the client says or does not say.
  duration open_limit = std::chrono::seconds{15};
  /// So many pings without an answer are a broken link.
  unsigned max_unanswered = 3;
};

/// What the owner of a link has to do, in the order of the members.
struct redis_link_orders {
  bool down = false; ///< Tell everybody that the link is down.
  bool close = false;
  uint64_t open = 0; ///< Connect; the number of the attempt, 0 = no.
  bool ping = false;
  bool up = false; ///< Tell everybody that the link is up.

  bool operator==(const redis_link_orders&) const = default;
};

/// One connection to Redis as a state machine: when to connect, to ping, to
/// give up, to try again. Pure: time and chance are passed in. It is `ready`
/// only after a ping has been answered well, and `degraded` while it waits for
/// its next try. Reports about any but the current attempt are ignored.
class redis_link {
public:
  using time_point = std::chrono::steady_clock::time_point;

  enum class phase : uint8_t { disabled, connecting, ready, degraded };

  /// Whether trying again soon may help, or only an operator who acts.
  enum class trouble : uint8_t { passing, lasting };

  /// `random` yields numbers of [0, 1).
  redis_link(redis_link_options options, std::function<double()> random);

  redis_link_orders start(time_point now);

  /// Attempt `attempt` has connected.
  redis_link_orders opened(uint64_t attempt, time_point now);

  /// A ping of this attempt was answered well.
  redis_link_orders pong(uint64_t attempt, time_point now);

  /// Connecting failed, the connection broke, or the server refuses to work.
  redis_link_orders lost(uint64_t attempt, trouble why, time_point now);

  /// Does what is due; call at `due`, or at any time.
  redis_link_orders tick(time_point now);

  /// Redis is known to be there: a wait after passing trouble ends.
  redis_link_orders nudge(time_point now);

  redis_link_orders stop();

  phase at() const noexcept {
    return phase_;
  }

  /// When `tick` has something to do; `time_point::max()`: never.
  time_point due() const noexcept {
    return due_;
  }

  /// The current attempt; they count 1, 2, 3...
  uint64_t attempt() const noexcept {
    return attempt_;
  }

  /// Since when it has been `ready`; meaningless in other phases.
  time_point ready_since() const noexcept {
    return ready_since_;
  }

private:
  bool current(uint64_t attempt) const noexcept;
  redis_link_orders connect(time_point now);
  redis_link_orders ping(time_point now);
  redis_link_options::duration next_wait(trouble why);

  redis_link_options options_;
  std::function<double()> random_;
  phase phase_ = phase::disabled;
  bool open_ = false; ///< The current attempt has connected.
  trouble last_trouble_ = trouble::passing;
  uint64_t attempt_ = 0;
  unsigned unanswered_ = 0;
  unsigned failures_ = 0; ///< In a row.
  time_point due_ = time_point::max();
  time_point ready_since_{};
};

} // namespace bidiq
