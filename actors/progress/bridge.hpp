#pragma once

#include "actors/domain/link_status.hpp"
#include "actors/domain/search_info.hpp"
#include "actors/progress/event_log.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

// What brokers ask of the shared store, Redis, and what they hear of it, as
// plain values: the machines below decide, the broker's shell carries it out,
// and tests put a model in the store's place. Design section 5 has the rules
// that the comments name.

namespace bidiq {

/// Who may append to a search's log: the highest epoch, and of that the nonce
/// it was claimed with (rule 1).
struct log_credentials {
  uint64_t epoch = 0; ///< Server's milliseconds when claimed; 0: never was.
  std::string nonce;  ///< Random id of the owner's process.
  std::string node;   ///< The owner's id.

  bool operator==(const log_credentials&) const = default;
};

struct store_request {
  enum class kind : uint8_t {
    claim,    ///< Makes `who` the owner unless another node is.
    append,   ///< Stores and publishes `events`.
    refresh,  ///< Puts the log's expiry off.
    read,     ///< The header and the events after `after`.
    verdict,  ///< Declares the owner dead: `events` are its last ones.
    reissue,  ///< May the end be sent as `after` + 1 (rule 10)?
    withdraw, ///< It was never begun: as if it had not been claimed.
    live,     ///< Publishes `events` without storing them (rule 11).
    need,     ///< Asks all nodes for the log (rule 8).
    have,     ///< Tells node `to`, or all, that the log is there, or will be.
    ahead,    ///< Tells all nodes of a cursor beyond the log (rule 10).
    entitle,  ///< The owner's search is a job, with a token.
    release,  ///< Nobody owns the log from now on, until a job's worker does.
  };

  kind what = kind::read;
  uint64_t seq = 0; ///< Its answer carries the same; 0: none is wanted.
  /// The owner's; for a verdict those of the dead one.
  log_credentials who;
  log_credentials winner; ///< `verdict`: who owns the search afterwards.
  /// `claim`: a new search, which must not exist in any form yet.
  bool fresh = false;
  /// `claim`: takes a log that has not ended, as it is, from an owner with a
  /// lower token (`search_info`). `entitle`: the owner's own.
  uint64_t token = 0;
  bool job = false; ///< With a token: `log_header::job`.
  /// `claim`: the search runs, and has events: one that has none, of an owner
  /// that may not begin it, does not stand in its way.
  bool begun = false;
  /// `claim`: the log from its first event on, not ended, for a store that has
  /// nothing of the search.
  std::vector<progress_event_ptr> events;
  /// `append`: replaces the whole log, which was not 1..n.
  bool whole = false;
  /// `append`, `claim`: events up to here have been published before.
  uint64_t published = 0;
  /// `append`: puts the expiry off, too.
  bool touch = false;
  std::chrono::milliseconds ttl{0};
  uint64_t after = 0; ///< `read`; `ahead`, `reissue`: the cursor.
  uint64_t most = 0;  ///< `reissue`: ids that are kept.
  std::string to;     ///< `have`: empty for all nodes.
};

/// Whether anybody waits to hear what came of a request.
constexpr bool wants_answer(store_request::kind x) noexcept {
  return x < store_request::kind::live;
}

/// A search's hash in the store.
struct log_header {
  bool exists = false;
  std::string user;
  std::string request_hash;
  uint32_t uf_count = 0;
  log_credentials owner;
  bool ended = false;
  /// It is a job that other workers reach: one of them goes on if its owner
  /// dies, however long that takes. Followers do not tell its end.
  bool job = false;
  stage end = stage::error; ///< How, as far as it can be read.
  /// `claim`: its owner of before was told to end it, and has not.
  bool called_off = false;

  bool operator==(const log_header&) const = default;
};

struct store_answer {
  enum class kind : uint8_t {
    ours,    ///< `claim`: with the epoch in `header.owner`, and `top`.
    other,   ///< `claim`: `header` says whose.
    kept,    ///< `claim`: only the search's result is left.
    ok,      ///< `append`, `refresh`: `top` is the log's last id.
    gap,     ///< `append`, `verdict`: the log ends with `top`.
    fenced,  ///< Another node owns the log now.
    missing, ///< The log is not there.
    log,     ///< `read`: `header`, `top`, `events`, `owner_alive`.
    won,     ///< `verdict`: with the new epoch in `header.owner`.
    alive,   ///< `verdict`: the owner is there, or has ended the search.
    seen,    ///< `reissue`: the end has been sent as `after`.
    away,    ///< The link is down; it may have happened or not.
    refused, ///< The store takes no writes now: it is full.
    broken,  ///< The keys are not what they should be.
  };

  kind what = kind::away;
  uint64_t seq = 0;
  uint64_t top = 0;
  bool anew = false; ///< `claim`: the store had nothing of the search.
  log_header header;
  std::vector<progress_event_ptr> events; ///< Not all of them `readable`.
  bool owner_alive = true;
};

/// What a broker hears from Redis.
struct bridge_input {
  enum class kind : uint8_t { answer, subscribed, unsubscribed, message };

  kind what = kind::answer;
  store_answer answer;
  std::string message; ///< JSON of an event.
};

struct bridge_options {
  log_credentials self; ///< This process; no epoch.
  std::chrono::milliseconds ttl{300'000};
  /// Other nodes reach the jobs of this one.
  bool jobs_shared = false;
  /// How long a log is kept that waits for a worker.
  std::chrono::milliseconds waiting_ttl{3'600'000};
  /// How often a follower looks for what it may have missed (rule 7), and how
  /// soon again after the first look that found the owner dead.
  std::chrono::milliseconds poll{5'000};
  std::chrono::milliseconds look_again{1'000};
  /// How long the link must be unbroken before a dead owner is believed (rule
  /// 9).
  std::chrono::milliseconds patience{13'000};
  /// Before a store that refused is tried again.
  std::chrono::milliseconds retry{1'000};
  /// How long nodes get to answer `need` before the log counts as unknown.
  std::chrono::milliseconds need_wait{500};
  size_t max_batch = 64;    ///< Events in one append.
  size_t max_in_flight = 8; ///< Appends.
  /// Unanswered look-ups of searches that this node knows nothing of. All of
  /// them tend to be due together: as many at once would hold up every event.
  size_t max_lookups = 16;
  /// Events that pad a search's log in all (rule 10), and ids under which its
  /// end is sent to clients ahead of it.
  uint64_t max_padding = 1024;
  utc_clock now = system_utc_now;
};

/// How many events a log may still be padded with.
uint64_t padding_left(const event_log& log, const bridge_options& options);

} // namespace bidiq
