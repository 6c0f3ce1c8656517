#pragma once

#include "actors/base/memory_budget.hpp"
#include "actors/cache/cache_scripts.hpp"
#include "actors/cache/cache_step.hpp"
#include "actors/cache/fetch_leases.hpp"
#include "actors/cache/freshness.hpp"
#include "actors/cache/lookup.hpp"
#include "actors/cache/lru.hpp"
#include "actors/redis/access.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

enum class cache_level : uint8_t { memory, redis };

struct notice_cache_options {
  redis_access_ptr redis; ///< Null: this node's memory alone.
  freshness_options freshness;
  uint64_t memory_bytes = uint64_t{256} << 20;   ///< CACHE_MEMORY_BYTES
  std::chrono::milliseconds fetch_lease{15'000}; ///< FLIGHT_LEASE_S
  /// The longest that a question, a claim or a store waits for Redis in all
  /// (REDIS_OP_TIMEOUT_MS), the cache's own work not counted.
  caf::timespan op_timeout = std::chrono::milliseconds{250};
  /// Days that Redis is asked for at a time; more would keep others waiting.
  size_t days_at_a_time = 2'048;
  /// Days on their way to Redis, in bytes.
  size_t max_writing_bytes = size_t{8} << 20;
  /// Keys that are looked at and removed at a time when all is cleared.
  size_t keys_at_a_time = 1'000;
  memory_budget_ptr budget; ///< Null: nobody counts.
  utc_clock now = system_utc_now;
  /// Of [0, 1), for the early refresh; null: a generator of its own.
  std::function<double()> random;

  // -- metrics; called on the cache's thread, any may be null -----------------

  /// Once per question and level that was asked, with the source.
  std::function<void(cache_level, const std::string&, const cache_counts&)>
    on_looked_up;
  /// Days and bytes in memory, a few times a minute.
  std::function<void(uint64_t, uint64_t)> on_memory;
  /// Somebody waits for a list that another reads: "node" (here) or "fleet" (on
  /// another node).
  std::function<void(const std::string& where)> on_wait;
};

struct notice_cache_state {
  using self_ptr = notice_cache_actor::stateful_pointer<notice_cache_state>;
  using time_point = caf::actor_clock::time_point;

  static inline const char* name = "notice_cache";

  /// Time that counts against the op timeout: the work of the cache itself is
  /// nobody's waiting for Redis.
  struct stopwatch {
    time_point begun;
    caf::timespan worked; ///< Until then, in all.
  };

  /// A question that Redis is asked about.
  struct question {
    cache_lookup lookup;
    cache_sink_actor sink;
    stopwatch waiting;
    bool answered = false;
  };
  using question_ptr = std::shared_ptr<question>;

  /// What Redis has of some months.
  struct month_answers {
    std::vector<month_query> months;
    std::vector<redis::answer> answers;
    size_t missing = 0;
  };

  /// The days of a batch, on their way to Redis.
  struct storing {
    uint64_t ticket = 0;
    cache_sink_actor sink;
    stopwatch waiting;
    size_t missing = 0; ///< Months not acknowledged yet.
    bool answered = false;
  };
  using storing_ptr = std::shared_ptr<storing>;

  /// The days of one partition and month, still to be sent.
  struct month_days {
    std::string key;
    std::vector<cached_day> cells;
    storing_ptr of;
  };

  struct clearing {
    uint64_t had = 0;
    reply<uint64_t> answer;
  };
  using clearing_ptr = std::shared_ptr<clearing>;

  explicit notice_cache_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(notice_cache_options x);
  void on_link(const link_status& news);
  void tick();
  /// Reports what memory holds.
  void weigh();
  /// Takes of its memory what the node's level leaves it.
  void fit();

  // -- Redis ------------------------------------------------------------------

  bool shares() const;
  /// Whether it is told when other nodes' leases end.
  bool hears() const;
  /// Runs on the cache's own thread; never, if it has ended before.
  void after(caf::timespan delay, std::function<void()> run);
  /// Wraps `then` so that it runs there with the answer.
  redis::callback here(std::function<void(const redis::answer&)> then);
  void report(const redis::answer& x) const;
  stopwatch start_watch() const;
  /// What is left of the op timeout.
  caf::timespan left_of(const stopwatch& x) const;
  /// Runs `late` once the op timeout is over, unless `done` says otherwise.
  void limit(const stopwatch& x, std::function<bool()> done,
             std::function<void()> late);
  template <class F>
  void work(F f) {
    auto begun = self->clock().now();
    f();
    worked += self->clock().now() - begun;
  }

  // -- questions (cache_reading.cpp) ------------------------------------------

  void find(const cache_question_ptr& x, const cache_sink_actor& sink);
  void read_next();
  void send_reads(const question_ptr& x, std::vector<month_query> months);
  void on_read(const question_ptr& x, const month_answers& all, uint64_t began);
  void take_month(const question_ptr& x, const month_query& month,
                  const redis::value& found, bool keep);
  void distrust(const question_ptr& x, const month_query& month,
                poison_reason why, std::string detail);
  void answer(const question_ptr& x);

  // -- storing (cache_writing.cpp) --------------------------------------------

  void store(const cache_batch_ptr& x, const cache_sink_actor& sink);
  void queue_months(const cache_batch& x, const storing_ptr& of);
  void write_next();
  void send_month(const month_days& x);
  void on_month_stored(const storing_ptr& of);
  void on_stored(const storing_ptr& of);
  void clear(const reply<uint64_t>& answer);
  void clear_from(const std::string& cursor, const clearing_ptr& x);
  void on_scanned(const redis::answer& found, const clearing_ptr& x);
  void end_clearing(const clearing_ptr& x);
  void forget();

  // -- leases (cache_leases.cpp)
  // --------------------------------------------

  void listen();
  void on_event(const std::string& payload);
  void on_subscribed(bool yes);
  void claim(const fetch_lease_request& x, const cache_sink_actor& sink);
  void ask_lease(uint64_t lease);
  void on_lease(uint64_t lease, const fetch_lease_scope& scope,
                const redis::answer& found);
  void grant(uint64_t lease);
  void yield(uint64_t lease, const lease_verdict& x);
  void tell_busy(const fetch_lease_asker& asker,
                 const fetch_lease_scope& theirs, const char* where);
  void watch(const std::string& lease, const fetch_lease_scope& scope,
             std::chrono::milliseconds left);
  void end(uint64_t lease);
  void cancel(uint64_t ticket, const cache_sink_actor& sink);
  void on_down(uint64_t who);
  void conclude(const fetch_leases::ended& x);
  void release(uint64_t lease, const fetch_lease_scope& scope);
  void renew();
  void wake(const fetch_leases::askers& xs);
  void tell(const fetch_lease_asker& who, const fetch_lease_verdict& x);
  void remember(const cache_sink_actor& sink);

  self_ptr self;
  notice_cache_options options;
  std::unique_ptr<day_lru> memory;
  memory_charge held;
  link_status link;
  caf::timespan worked{0}; ///< Time spent with what Redis sends and gets.

  std::deque<question_ptr> to_read; ///< Waiting for their turn with Redis.
  bool reading = false;
  uint64_t epoch = 0; ///< Grows whenever all is forgotten.

  std::deque<month_days> to_write;
  size_t writing_bytes = 0;

  std::unique_ptr<fetch_leases> table;
  bool subscribed = false;
  std::shared_ptr<void> subscription;
  std::set<uint64_t> asking; ///< Leases whose lease is being asked for.
  /// Leases that ended meanwhile: the news may overtake the answer.
  std::set<std::string> ended_meanwhile;
  std::unordered_map<uint64_t, cache_sink_actor> sinks;
};

/// The NOTICE CACHE. Compresses and decodes, so spawn it detached; it never
/// waits for Redis. What memory lacks or has no fresh copy of is looked for in
/// Redis; the copy read last counts. Without Redis, or an answer in time, what
/// memory has is the answer, and leases are single within this node only.
/// After a restart its memory is empty, and the leases it had run out.
notice_cache_actor::behavior_type
notice_cache(notice_cache_state::self_ptr self, notice_cache_options options);

} // namespace bidiq
