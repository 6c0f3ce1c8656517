#pragma once

#include "actors/results/known_searches.hpp"
#include "actors/results/waiting_list.hpp"
#include "actors/search/run_queue.hpp"
#include "actors/search/search.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

struct search_supervisor_options {
  /// `search.known` says which searches there are, `search.shared` whether
  /// other nodes may have an id.
  search_options search;
  /// False: searches are put into the store of jobs, for workers.
  bool runs = true;
  uint64_t max_active = 200;        ///< Running and queued, on this node.
  uint64_t max_active_per_user = 5; ///< 0 = no limit.
  uint64_t max_running = 32;        ///< Beyond it searches are queued.
  /// Requests for one id that wait for its node at a time; further ones are
  /// refused.
  size_t max_waiters = 1'000;
  memory_budget_ptr memory; ///< Null: nothing is counted.
  /// Told of every change of the load.
  std::function<void(const search_load&)> on_load;
};

/// The actor with the messages that it sends to itself.
using search_supervisor_self = search_supervisor_actor::extend<
  // It is decided who owns a search that was asked for.
  caf::reacts_to<internal_atom, claim_atom, std::string, outcome<claimed>>,
  // The accounts have decided about a search that was asked for.
  caf::reacts_to<internal_atom, submit_atom, std::string,
                 outcome<search_charged>>,
  // A search that was asked for is kept (or why not), and may begin.
  caf::reacts_to<internal_atom, store_atom, std::string, outcome<job_kept>>,
  // The next step of a repetition.
  caf::reacts_to<internal_atom, retry_atom, retry_step>>;

struct search_supervisor_state {
  using self_ptr
    = search_supervisor_self::stateful_pointer<search_supervisor_state>;

  static inline const char* name = "search_supervisor";

  /// A search that was asked for while it is not decided whose it is.
  struct candidate {
    search_order_ptr order;
    reply<submitted> answer;
    std::optional<search_charged> charged = {}; ///< What that has cost.
    bool called_off = false; ///< It is to end as soon as it has begun.
  };

  explicit search_supervisor_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(search_supervisor_options opts);

  // -- admission --------------------------------------------------------------

  void submit(const search_order_ptr& order, const reply<submitted>& answer);
  void ask_owner(const candidate& x);
  void on_claim(const std::string& id, const outcome<claimed>& x);
  void refuse_claimed(const candidate& x, const failure& why);
  void join_elsewhere(const candidate& x, const claimed& found);
  void join_queued(const candidate& x, bool begun);
  void join_kept(const candidate& x);
  void ask_store(const candidate& x,
                 std::function<void(outcome<search_snapshot>)> then);
  void begin(const candidate& x);
  void on_kept(const std::string& id, const outcome<job_kept>& x);
  void forget_job(const std::string& id);
  void entitle(const search_order& order);
  void announce(const search_order& order);
  void let_go(const std::string& id);
  submitted admit(const candidate& x);
  void start_queued();
  search_load load() const;

  // -- what it costs, and the history (search_charging.cpp) -------------------

  void charge(const search_order_ptr& order, const reply<submitted>& answer);
  void on_charged(const std::string& id, const outcome<search_charged>& x);
  void take_in(const candidate& x);
  static submitted with_charge(submitted out, const candidate& x);
  void uncharge(const search_order_ptr& order, const search_charged& x);
  void record_end(const known_search& x);

  // -- repeating what failed (search_retry.cpp) -------------------------------

  void retry(const std::string& id, const identity& who,
             const reply<retried>& answer);
  void look_up_retried(const retry_step& x);
  void on_retry(const retry_step& x);
  void join_retried(const retry_step& x);
  void submit_retry(const retry_step& x);

  // -- survival (search_survival.cpp) -----------------------------------------

  void on_end(const std::string& id);
  void on_down(const caf::down_msg& msg);
  void on_fenced(const std::string& id);
  void fail_search(const std::string& id, const std::string& message);
  void end_search(const known_search& x, search_status how,
                  const std::string& message);
  void publish_end(const search_order& order, const progress_draft& end);
  void know_unrun(const search_order_ptr& order);
  void call_off(const search_order_ptr& order);
  void give_up(const search_order_ptr& order, const std::string& message);
  void stop_sources(const std::string& id);
  /// Ends a search's actor, which is no news then.
  void dismiss(const search_actor& worker);
  void drain(const reply<uint64_t>& answer);
  void abandon();
  void shut_down(const caf::error& why);
  void tell_drained();

  known_searches& known() const {
    return *options.search.known;
  }

  self_ptr self;
  search_supervisor_options options;
  admission doors;
  run_queue searches{doors};
  waiting_list<candidate> candidates{1};
  std::vector<reply<uint64_t>> drained;
};

/// Returns the behavior of the SEARCH SUPERVISOR: it admits searches within the
/// node's and the user's limits, queues what may not run yet, joins requests
/// for an id that exists, repeats searches, and gives a crashed search its one
/// terminal event (invariant G2). The root supervisor spawns and restarts it;
/// it then goes on with the searches that are known to run.
search_supervisor_self::behavior_type
search_supervisor(search_supervisor_state::self_ptr self,
                  search_supervisor_options options);

} // namespace bidiq
