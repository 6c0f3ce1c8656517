#pragma once

#include "actors/results/kept_results.hpp"
#include "actors/search/admission.hpp"
#include "actors/search/search.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

struct search_supervisor_options {
  search_options search;
  uint64_t max_active = 200;        ///< Running and queued, on this node.
  uint64_t max_active_per_user = 5; ///< 0 = no limit.
  uint64_t max_running = 32;        ///< Beyond it searches are queued.
  caf::timespan result_ttl = std::chrono::seconds{3600};
  /// Beyond it the oldest go; earlier, if the node's memory runs out.
  kept_results_options results;
  /// Expired ids that are still answered with `gone`; the oldest go first.
  size_t expired_kept = 10'000;
  /// Requests that wait for one search at a time; further ones are refused.
  size_t max_waiters = 1'000;
  memory_budget_ptr memory; ///< Null: nothing is counted.
  /// Other nodes may have searches of which the search directory knows.
  bool shared = false;
  /// Told of every change of the load.
  std::function<void(const search_load&)> on_load;
};

struct search_supervisor_state {
  using self_ptr
    = search_supervisor_actor::stateful_pointer<search_supervisor_state>;

  static inline const char* name = "search_supervisor";

  /// A search that is queued, running, or ended and still readable.
  struct entry {
    search_order_ptr order;
    std::string print; ///< Fingerprint of the request.
    search_actor worker;
    search_snapshot last;
    search_result_ptr result; ///< Once ended.
    std::vector<reply<search_result_ptr>> waiters;
    admission_counts::phase counted = admission_counts::phase::none;
  };

  /// A search that was asked for while it is not decided whose it is.
  struct candidate {
    search_order_ptr order;
    reply<submitted> answer;
  };

  explicit search_supervisor_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  // -- admission --------------------------------------------------------------

  void submit(const search_order_ptr& order, const reply<submitted>& answer);
  void ask_owner(const search_order_ptr& order, const reply<submitted>& answer);
  void on_claim(const std::string& id, const outcome<claimed>& x);
  void join_elsewhere(const candidate& x, const claimed& found);
  submitted admit(const search_order_ptr& order);
  outcome<submitted> join(const search_order& order, const entry& found) const;
  void start_queued();
  /// Counts the search by what it is now.
  void count(entry& x);
  entry& enter(const search_order_ptr& order, const search_actor& worker,
               search_snapshot now);

  // -- questions --------------------------------------------------------------

  /// The entry of an id if it is this user's; else why not.
  outcome<entry*> find(const std::string& id, const identity& who);
  /// Another node may answer what this one cannot.
  template <class Atom, class T>
  void ask_directory(Atom what, const std::string& id, const identity& who,
                     const failure& why, const reply<T>& answer);
  void wait(const std::string& id, const identity& who,
            const reply<search_result_ptr>& answer);
  void results(const std::string& id, const identity& who,
               const reply<search_result_ptr>& answer);
  void status(const std::string& id, const identity& who,
              const reply<search_snapshot>& answer);
  void cancel(const std::string& id, const identity& who,
              const reply<search_snapshot>& answer);
  snapshot_list list(const identity& who) const;
  search_load load() const;

  // -- repeating what failed (search_retry.cpp) -------------------------------

  void retry(const std::string& id, const identity& who,
             const reply<retried>& answer);
  void on_retry(const retry_step& x);
  void submit_retry(const retry_step& x);
  void replace(const search_order& order, const search_result& result);
  void renew(const std::string& id);

  // -- supervision ------------------------------------------------------------

  void on_news(const std::string& id, const search_snapshot& now,
               const search_result_ptr& result);
  void adopt(const search_order_ptr& order, const search_snapshot& now,
             const search_actor& worker);
  void on_down(const caf::down_msg& msg);
  void on_fenced(const std::string& id);
  void fail_search(entry& x, const std::string& message);
  void stop_sources(const std::string& id);
  void tell_drained();
  void drain(const reply<uint64_t>& answer);
  void abandon();
  void load_changed();
  void sweep();

  // -- memory (search_room.cpp) -----------------------------------------------

  /// Lets go of ended searches, the oldest first, until their results are
  /// within their bounds and the node's memory is within its own.
  void make_room();
  /// Forgets a search that has ended but for whose it was.
  void forget(const std::string& id);
  /// The same before its time, for all nodes.
  void evict(const std::string& id);
  /// Forgets it without a trace; its worker ends.
  entry take(const std::string& id);

  self_ptr self;
  search_supervisor_options options;
  std::unordered_map<std::string, entry> entries;
  std::unordered_map<std::string, std::vector<candidate>> candidates;
  std::deque<std::string> queue; ///< Ids that wait to run, first come first.
  admission doors;
  kept_results kept;
  /// Searches that are being repeated, with the id of the repetition.
  std::unordered_map<std::string, std::string> repeated;
  std::vector<reply<uint64_t>> drained;
};

/// Returns the behavior of the SEARCH SUPERVISOR: it admits searches within the
/// node's and the user's limits, queues what may not run yet, joins requests
/// for an id that exists, answers questions about any search it knows, gives a
/// crashed search its one terminal event (invariant G2), and forgets results
/// after `result_ttl`. The root supervisor spawns and restarts it; running
/// searches then make themselves known again.
search_supervisor_actor::behavior_type
search_supervisor(search_supervisor_state::self_ptr self,
                  search_supervisor_options options);

} // namespace bidiq
