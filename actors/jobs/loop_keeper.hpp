#pragma once

#include "actors/base/cron.hpp"
#include "actors/domain/loop_report.hpp"
#include "actors/jobs/job_store.hpp"
#include "actors/system/protocol.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/timespan.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// Something that has to be done from time to time, by one process of the
/// fleet.
struct loop_spec {
  std::string name; ///< Unique; a label of metrics.
  /// From the end of a run to the next one.
  std::chrono::milliseconds every;
  std::optional<cron> at; ///< When it is due, if not `every` so often.
  /// Does it. The answer, one line, says what came of it, or why it failed; on
  /// any thread. Must not wait.
  std::function<void(utc_time now, reply<std::string> answer)> run;
};

struct loop_keeper_options {
  job_store_ptr store; ///< Never null.
  /// This process' loops: no other has that name. Not that of its job runner,
  /// which is told apart from those that have died.
  std::string worker;
  std::vector<loop_spec> loops;
  std::chrono::milliseconds lease{10'000};
  caf::timespan poll = std::chrono::seconds{1};
  utc_clock now = system_utc_now;
  /// Told of each run that has ended: the loop, whether it worked, what it
  /// took.
  std::function<void(const std::string&, bool, std::chrono::milliseconds)>
    on_run = [](auto&, bool, auto) {};
};

/// What to do with an answer, in the keeper's turn.
struct loop_step {
  std::function<void()> run;
};

/// The actor with the messages that it sends to itself.
using loop_keeper_self
  = service_actor::extend<caf::reacts_to<internal_atom, loop_step_ptr>,
                          // It is time to look, and to tell that this worker
                          // lives.
                          caf::reacts_to<internal_atom, caf::tick_atom>,
                          caf::reacts_to<internal_atom, beat_atom>>;

struct loop_keeper_state {
  using self_ptr = loop_keeper_self::stateful_pointer<loop_keeper_state>;

  static inline const char* name = "loop_keeper";

  /// A loop that runs here.
  struct running {
    job_lease lease;
    uint64_t runs = 0; ///< Before this one.
    utc_time begun;
  };

  explicit loop_keeper_state(self_ptr selfptr) : self(selfptr) {
    // nop
  }

  void init(loop_keeper_options x);
  void give_back_from(const job_list& held);
  void look();
  void ask();
  void ask_soon();
  void beat();
  void on_taken(const outcome<job_list>& x);
  void run(const job& x);
  void on_run(const std::string& id, const outcome<std::string>& how);
  const loop_spec* spec_of(const std::string& id) const;

  /// A reply whose answer `f` gets in this actor's turn.
  template <class T, class F>
  reply<T> then(F f);

  self_ptr self;
  loop_keeper_options options;
  std::map<std::string, running> now_running; ///< By the job's id.
  bool looking = false;  ///< The store has not answered the last look.
  bool hurrying = false; ///< It is asked again before the next one.
};

/// When a loop is due again that ended now.
utc_time due_again(const loop_spec& x, utc_time now);

/// The id of a loop's job, which no search has.
std::string loop_job_id(const std::string& name);

/// Returns the behavior of the LOOP KEEPER. Each loop is a job that goes back
/// to the queue when it has run, due again later, so that whichever process
/// takes it runs it, once in the fleet; what came of it stays in the job. A
/// loop whose process dies is taken by another one, never parked.
loop_keeper_self::behavior_type loop_keeper(loop_keeper_state::self_ptr self,
                                            loop_keeper_options options);

} // namespace bidiq
