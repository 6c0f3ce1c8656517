#pragma once

#include "actors/jobs/job_desk.hpp"
#include "actors/jobs/worker_roll.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <optional>

namespace bidiq {

struct job_clerk_options {
  job_store_ptr store;      ///< Never null.
  known_searches_ptr known; ///< Of this node: none. Never null.
  /// Searches of one user that may wait or run at a time; 0: any number.
  uint64_t max_per_user = 5;
  std::chrono::milliseconds lease{10'000}; ///< Of workers.
  utc_clock now = system_utc_now;
  /// Called at each change of whether the store can be reached; on any thread,
  /// like `on_workers`.
  std::function<void(bool)> on_store = [](bool) {};
  /// Told now and then how many workers live.
  std::function<void(uint64_t)> on_workers = [](uint64_t) {};
};

/// The actor with the messages that it sends to itself.
using job_clerk_self
  = job_runner_actor::extend<caf::reacts_to<internal_atom, beat_atom>>;

struct job_clerk_state {
  using self_ptr = job_clerk_self::stateful_pointer<job_clerk_state>;

  static inline const char* name = "job_clerk";

  explicit job_clerk_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(job_clerk_options x);
  void enqueue(const search_order_ptr& order, utc_time created,
               const reply<job_kept>& answer) const;
  void beat();

  self_ptr self;
  job_clerk_options options;
  std::optional<job_desk> desk;    ///< Always there after `init`.
  std::optional<worker_roll> roll; ///< As `desk`.
};

/// Returns the behavior of the JOB CLERK, which stands in the job runner's
/// place on a node that runs no searches (WORKER_ROLE=api): what is accepted
/// there is put into the store for workers, and refused if that cannot be
/// reached. It takes nothing, looks for nobody, and has nothing to lose.
job_clerk_self::behavior_type job_clerk(job_clerk_state::self_ptr self,
                                        job_clerk_options options);

} // namespace bidiq
