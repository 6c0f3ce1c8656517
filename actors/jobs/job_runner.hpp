#pragma once

#include "actors/jobs/held_jobs.hpp"
#include "actors/jobs/job_desk.hpp"
#include "actors/jobs/job_ends.hpp"
#include "actors/jobs/job_port.hpp"
#include "actors/jobs/job_store.hpp"
#include "actors/jobs/lapse_watch.hpp"
#include "actors/jobs/resumption.hpp"
#include "actors/jobs/worker_roll.hpp"
#include "actors/results/known_searches.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace bidiq {

struct job_runner_options {
  job_store_ptr store; ///< Never null.
  /// This node in this life of its process: no other worker has that name.
  std::string worker;
  job_rules rules;
  /// No other process can reach the store: whoever has a job when this one
  /// starts is dead.
  bool sole = false;
  /// What the store cannot take is run without it, else refused.
  bool runs_without = true;
  /// Other processes reach the store, and may go on with what this one leaves.
  bool shared = false;
  known_searches_ptr known; ///< The searches of this node; never null.
  /// Between two looks at what others have left, and at what is to be told to
  /// the store again.
  caf::timespan poll = std::chrono::seconds{1};
  /// Jobs that it has at most because it has taken them: all that an earlier
  /// process may have left, or as many as it can run.
  uint64_t room = 10'000;
  /// Another version's search is left to that so long, from its acceptance on.
  std::chrono::milliseconds longest_stay = std::chrono::hours{24 * 7};
  /// The longest that a search waits until it is kept.
  caf::timespan patience = std::chrono::seconds{5};
  size_t max_unsaved = 10'000; ///< Ends that the store could not take yet.
  utc_clock now = system_utc_now;
  /// Called once: what an earlier process left is being run again.
  std::function<void()> on_taken_up;
  /// Called once, later where other nodes may still be taken to be alive that
  /// are not: all that dead workers left is being run by somebody.
  std::function<void()> on_known;
  /// Told what happens to jobs: "taken", "taken_up", "dead", "damaged",
  /// "lost", "without".
  std::function<void(const char*)> on_event = [](const char*) {};
  /// Called at each change of whether the store can be reached.
  std::function<void(bool)> on_store;
  /// Told now and then how many workers live, this one among them.
  std::function<void(uint64_t)> on_workers = [](uint64_t) {};
};

struct job_runner_state {
  using self_ptr = job_runner_self::stateful_pointer<job_runner_state>;

  static inline const char* name = "job_runner";

  explicit job_runner_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(job_runner_options x);

  // -- searches of this node --------------------------------------------------

  void keep(const search_order_ptr& order, utc_time created,
            const reply<job_kept>& answer);
  void on_kept(const search_order_ptr& order, const outcome<job>& x,
               const reply<job_kept>& answer);
  void run_without(const failure& why, const reply<job_kept>& answer);
  void on_ended(const std::string& id, const job_end& how);
  void on_noted(const std::string& id);
  void end(const std::string& id, const job_end& how);
  void save(const job_ends::entry& x);
  void tell_drained();
  void beat();
  void enlist();
  void leave();
  void hand_over();
  void lose(const job_lease& lease);
  void put_back(const job_lease& lease);

  // -- what dead workers left -------------------------------------------------

  void take_up();
  void take_up_from(const outcome<job_list>& held);
  void look();
  void bury(const job_lease& lease);
  void take();
  void run(const job& x);
  void on_damaged(const job& x);
  void on_resumed(const std::string& id, const resumption& x);
  void give_back(const std::string& id, std::chrono::milliseconds delay);
  void taken_up();

  self_ptr self;
  job_runner_options options;
  std::optional<job_port> port;     ///< As `watch`.
  std::optional<lapse_watch> watch; ///< Always there after `init`.
  std::optional<job_desk> desk;     ///< As `watch`.
  std::optional<worker_roll> roll;  ///< As `watch`.
  held_jobs held;
  std::unordered_set<std::string> keeping; ///< Not answered by the store yet.
  std::optional<job_ends> ends;            ///< As `watch`.
  size_t saving = 0; ///< Ends that the store has not answered.
  std::vector<reply<uint64_t>> draining;
  bool looking = false; ///< The store has not answered the last look,
  bool taking = false;  ///< the last taking,
  bool beating = false; ///< or sign of life: another one would only wait.
  /// Searches being taken up, by how often they were taken.
  std::unordered_map<std::string, uint32_t> starting;
  bool leaving = false; ///< This node ends.
  bool more = false;    ///< Others may wait for which there was no room.
  bool looked = false;  ///< What was there at the start has been taken.
};

/// Returns the behavior of the JOB RUNNER. Each search of this node is a job of
/// which it holds the lease until the search ends. The leases of workers that
/// died lapse, and their searches are submitted here as if they were asked for
/// again: they keep their ids, cost nothing, and reuse what the cache has. The
/// runner never waits for the store; while that is away searches go on, and
/// what is to be written is told to it afterwards.
job_runner_self::behavior_type job_runner(job_runner_state::self_ptr self,
                                          job_runner_options options);

} // namespace bidiq
