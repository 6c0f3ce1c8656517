#pragma once

#include "actors/resilience/gcra.hpp"

#include <chrono>
#include <cstdint>
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
  uint64_t slots = 0; ///< Wanted; 0: none now. With any kind of question.
  /// For `slow`: how long ago the refused request was sent.
  std::chrono::microseconds sent_ago{};
  std::optional<std::chrono::milliseconds> retry_after; ///< For `slow`.
  uint64_t members = 1;   ///< Live nodes as last known ...
  uint64_t index = 0;     ///< ... and this node's place among them, from 0.
  bool returning = false; ///< Has kept to its own share since it last asked.
  bool served = false;    ///< Upstream has served a request since then.
  uint64_t number = 0;    ///< The asker's own, to know the answer by.
  /// On Redis's clock, microseconds. 0, not known: asks for the clock only.
  int64_t asked_at = 0;

  bool operator==(const pace_question&) const = default;
};

/// What the shared limiter answers. Times are microseconds of Redis's clock.
struct pace_answer {
  int64_t now = 0;
  std::vector<int64_t> slots; ///< Ascending; each is this node's alone.
  int64_t ask_again = 0;      ///< With fewer slots than asked for: when.
  double rate = 0;            ///< The pace now, requests a second.
  /// Not all nodes are back: ask at least every `rate_limiter_options::touch`.
  bool gathering = false;
  /// The question has come too late, or tells no time, and has changed nothing:
  /// who asked may have given up. Only `now` and `rate` count.
  bool stale = false;
  /// What stood in Redis was no limiter's state: it begins anew.
  bool healed = false;

  bool operator==(const pace_answer&) const = default;
};

struct rate_limiter_options {
  gcra_options pace; ///< `ceiling` is the limit of all nodes together.
  uint64_t nodes_expected = 1;
  bool shared = false; ///< There is a Redis; else this node is alone.
  /// Slots are granted at most this far ahead.
  std::chrono::milliseconds ahead{500};
  /// The last node notices so long after Redis has gone: its ping and the
  /// timeout of the ping.
  std::chrono::milliseconds detection{1'250};
  /// Members count once they have not changed for so long with the link up:
  /// NODE_TTL and a heartbeat.
  std::chrono::milliseconds settle{10'000};
  /// A slot may be used at least so late, also at high rates.
  std::chrono::milliseconds min_late{15};
  /// While not all nodes are back, those that are ask this often ...
  std::chrono::milliseconds touch{400};
  /// ... and a longer silence of all is another outage.
  std::chrono::milliseconds silence{1'000};
  /// An idle node asks this often, to know the clock and the pace.
  std::chrono::milliseconds idle_touch{60'000};
  /// A question that reaches Redis later is ignored. Shorter than the pause of
  /// a node whose link has fallen, `ahead` and `detection`.
  std::chrono::milliseconds stale{1'000};
  /// After a question without an answer.
  std::chrono::milliseconds ask_retry{50};
};

} // namespace bidiq
