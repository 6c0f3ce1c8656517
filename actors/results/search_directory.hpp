#pragma once

#include "actors/base/memory_budget.hpp"
#include "actors/domain/result_codec.hpp"
#include "actors/redis/access.hpp"
#include "actors/results/result_cache.hpp"
#include "actors/results/shared_search.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

struct search_directory_options {
  redis_access_ptr redis; ///< Never null: without Redis there is no directory.
  /// The longest that a question or a store waits for Redis in all
  /// (REDIS_OP_TIMEOUT_MS).
  caf::timespan op_timeout = std::chrono::milliseconds{250};
  /// RESULT_TTL_S, as the search supervisor has it.
  caf::timespan result_ttl = std::chrono::seconds{3600};
  /// How often what could not be stored is tried again.
  caf::timespan retry_interval = std::chrono::seconds{5};
  /// After Redis was emptied or replaced, the other nodes notice within this
  /// time and have stored again what they own; where the link was away, they
  /// may be back by `reconnect_time` later. Until then what is not in Redis is
  /// not unknown.
  caf::timespan notice_time = std::chrono::seconds{2};
  caf::timespan reconnect_time = std::chrono::seconds{5};
  /// Notices of a partial result that other nodes see.
  size_t max_partial_notices = 1000;
  /// Parts of one result on their way at a time, each up to 1 MiB: more would
  /// keep a slow link from answering others in time.
  size_t parts_in_flight = 2;
  /// Own results that are written again should Redis lose them. The search
  /// supervisor holds them anyway; beyond this the oldest are forgotten.
  size_t max_kept = 10'000;
  uint64_t max_kept_bytes = uint64_t{1} << 30;
  /// How long a result may lack its end, whose notices are stored while its
  /// workbook is written; and how many may.
  caf::timespan begun_ttl = std::chrono::seconds{60};
  size_t max_begun = 16;
  /// Other nodes' results kept decoded.
  size_t max_shelved = 64;
  uint64_t max_shelved_bytes = uint64_t{128} << 20;
  /// Requests that wait for one search of another node at a time; further ones
  /// are refused.
  size_t max_waiters = 1'000;
  memory_budget_ptr memory; ///< Null: nobody counts.
  decode_limits limits;
  utc_clock now = system_utc_now;
};

struct search_directory_state {
  using self_ptr
    = search_directory_actor::stateful_pointer<search_directory_state>;
  using time_point = caf::actor_clock::time_point;
  using result_reply = reply<search_result_ptr>;
  using snapshot_reply = reply<search_snapshot>;

  static inline const char* name = "search_directory";

  /// An own result, to be written (again) whenever Redis does not have it.
  struct kept_result {
    search_result_ptr result;
    time_point expires;
    std::optional<std::string> stored_in; ///< Incarnation that has it.
    size_t parts = 0;                     ///< Of it there.
  };

  /// A result on its way to Redis: parts in any order, then the head.
  struct writing {
    std::string name; ///< Random.
    search_result_ptr result;
    std::string notices;           ///< Packed.
    std::deque<std::string> parts; ///< Still to be sent.
    std::string head;              ///< Empty: more parts are to come.
    std::string incarnation;
    time_point begun;
    size_t sent = 0;
    size_t in_flight = 0;
    bool restores = false;
    reply<bool> answer;
  };
  using writing_ptr = std::shared_ptr<writing>;

  struct partial_slot {
    search_result_ptr next; ///< To be written after the one in flight.
  };

  /// A result being read, by all who want it.
  struct reading {
    result_head head;
    std::vector<std::string> parts;
    size_t asked = 0;
    size_t arrived = 0;
    std::vector<std::function<void(outcome<search_result_ptr>)>> askers;
  };
  using reading_ptr = std::shared_ptr<reading>;

  /// Who waits for the end of a search.
  struct waiter {
    identity who;
    result_reply answer;
  };

  explicit search_directory_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(search_directory_options opts);

  // -- Redis ------------------------------------------------------------------

  void on_link(const link_status& news);
  /// `then` runs on the directory's thread with exactly one answer.
  void command(std::vector<std::string> args,
               std::function<void(redis::answer)> then);
  /// Runs all, in order, and then `then` with their answers.
  void commands(std::vector<std::vector<std::string>> all,
                std::function<void(std::vector<redis::answer>)> then);
  void run(const redis::script& code, std::vector<std::string> keys,
           std::vector<std::string> args,
           std::function<void(redis::answer)> then);
  /// Makes `then` run on the directory's thread.
  redis::callback here(std::function<void(redis::answer)> then);
  void after(caf::timespan delay, std::function<void()> run);
  void report(const redis::error& x);
  /// Gives `not_found` for what is not in Redis; `shared_state_lost` if the
  /// data set is another one than before, so that owners may yet store it.
  void judge_absence(std::function<void(failure)> then);

  // -- storing (search_directory_storing.cpp) ---------------------------------

  void store(const search_result_ptr& result, const reply<bool>& answer);
  void store_early(const search_result_ptr& result);
  void replace(const search_result_ptr& result);
  void store_partial(const search_result_ptr& result);
  void send_partial(const search_result_ptr& result);
  void give_up(const std::string& id, const failure& why);
  writing_ptr begin_writing(const search_result_ptr& result);
  void complete_writing(const writing_ptr& x);
  void send_parts(const writing_ptr& x);
  void send_links(const writing_ptr& x);
  void send_head(const writing_ptr& x);
  void finish(const writing_ptr& x, bool stored);
  bool current(const writing_ptr& x) const;
  std::chrono::milliseconds life_of(const std::string& id) const;
  void keep(const search_result_ptr& result);
  void forget(const std::string& id);
  void drop(const std::string& id);
  void on_fenced(const std::string& id);
  void on_gone(const std::string& id, const std::string& user);
  void restore();
  void restore_next();
  void tick();
  void fit();
  void weigh();

  // -- questions (search_directory_reading.cpp) -------------------------------

  void results(const std::string& id, const identity& who,
               const result_reply& answer);
  void wait(const std::string& id, const identity& who,
            const result_reply& answer);
  void status(const std::string& id, const identity& who,
              const snapshot_reply& answer);
  void cancel(const std::string& id, const identity& who,
              const snapshot_reply& answer);
  void find(const std::string& path, const result_reply& answer);

  using searched = std::function<void(outcome<shared_search>)>;
  using fetched = std::function<void(outcome<search_result_ptr>)>;

  /// Looks a search up for somebody: `not_found` unless they may read it.
  void look_up(const std::string& id, const identity& who, searched then);
  void read_final(const std::string& id, const result_head& head, fetched then);
  void read_more(const std::string& id, const reading_ptr& x);
  void on_part(const std::string& id, const reading_ptr& x, size_t index,
               redis::answer part);
  void finish_reading(const std::string& id, const reading_ptr& x,
                      outcome<search_result_ptr> result);
  /// Tells of a result that cannot be understood; what its readers get.
  failure poisoned(const std::string& id, const result_head& head,
                   poison_reason why, std::string detail);
  failure failed(std::string_view what, const std::string& key,
                 const redis::error& why);
  void read_partial(const std::string& id, const shared_search& known,
                    fetched then);
  void follow(const std::string& id, const identity& who,
              const result_reply& answer);
  void on_end(const std::string& id);
  void order_cancel(const std::string& id, const shared_search& known,
                    const snapshot_reply& answer);

  /// Fails a question that is still open after the op timeout.
  template <class T>
  void limit(const reply<T>& answer);

  self_ptr self;
  search_directory_options options;
  link_status link;
  time_point complete_from{}; ///< Owners have stored again by then.
  std::map<std::string, kept_result> kept; ///< By search id.
  std::deque<std::string> kept_order;      ///< Oldest first.
  uint64_t kept_bytes = 0;
  std::map<std::string, writing_ptr> writings;
  std::map<std::string, partial_slot> partials;
  std::deque<std::string> to_restore;
  bool restoring = false;
  std::map<std::string, reading_ptr> readings;      ///< By id and writing.
  std::map<std::string, std::vector<waiter>> waits; ///< By search id.
  std::unique_ptr<result_cache> cached;
  memory_charge held; ///< What is cached, and what is being written or read.
};

/// The SEARCH DIRECTORY. Compresses and decodes, so spawn it detached; it never
/// waits for Redis. Stores this node's results for the others and reads theirs.
/// What could not be stored, or was lost when Redis was emptied, is stored as
/// soon as the link is there. All questions fail with `shared_state_lost` and a
/// time to try again while the link is down, and within the op timeout when
/// Redis does not answer (`wait` then waits for the search). So they do about
/// what is not there shortly after Redis was emptied, about
/// what another version has stored, and about what cannot be understood, which
/// is told and, while it is in quarantine, not read again; a `status` is
/// answered from what can be read.
search_directory_actor::behavior_type
search_directory(search_directory_state::self_ptr self,
                 search_directory_options options);

} // namespace bidiq
