// Repeating what failed of a search that has ended.
#include "actors/search/repetition.hpp"
#include "actors/search/search_supervisor.hpp"

#include <caf/send.hpp>

#include <random>

namespace bidiq {

namespace {

// Other nodes may have taken some of the numbers.
constexpr unsigned counted_attempts = 16;
constexpr unsigned max_attempts = counted_attempts + 4;

// Somebody else may have taken what comes next for searches of his own: then
// it is one of numbers that are too many to be taken.
unsigned number_of(unsigned attempt) {
  if (attempt <= counted_attempts)
    return attempt;
  std::random_device device;
  return std::uniform_int_distribution{100'000U, 999'999U}(device);
}

// Whether a repetition was not admitted since its id has been used up.
bool used_up(const outcome<submitted>& x) {
  return !x
         && (x.error().code == errc::search_id_reused
             || x.error().code == errc::gone);
}

} // namespace

void search_supervisor_state::retry(const std::string& id, const identity& who,
                                    const reply<retried>& answer) {
  look_up_retried({id, who, answer});
}

void search_supervisor_state::look_up_retried(const retry_step& x) {
  auto store = find_service<result_store_actor>(self, result_store_name);
  if (!store)
    return x.answer.deliver(
      refused(errc::overloaded, "the store is restarting"));
  auto me = caf::actor_cast<search_supervisor_self>(self);
  auto known = [me, step = x](outcome<search_result_ptr> result) mutable {
    step.old = std::move(result);
    step.admitted = std::nullopt;
    caf::anon_send(me, internal_atom_v, retry_atom_v, step);
  };
  self->send(store, results_atom_v, x.search_id, x.who,
             reply<search_result_ptr>{known});
}

void search_supervisor_state::on_retry(const retry_step& x) {
  if (!x.old)
    return x.answer.deliver(x.old.error());
  if (x.admitted) {
    // That repetition may have left nothing to repeat.
    if (used_up(*x.admitted) && x.attempt < max_attempts)
      return look_up_retried(x);
    if (!*x.admitted)
      return x.answer.deliver(x.admitted->error());
    if ((*x.admitted)->joined)
      return join_retried(x);
    auto& begun = **x.admitted;
    return x.answer.deliver(retried{x.search_id, begun.search_id, begun.rate});
  }
  auto running = searches.repetition_of(x.search_id);
  if (!running.empty())
    return x.answer.deliver(retried{x.search_id, running});
  if (!*x.old || !can_be_repeated(**x.old))
    return x.answer.deliver(fail(errc::nothing_to_retry));
  submit_retry(x);
}

// Somebody has claimed this id before, here or at another node. The repetition
// that runs is the asker's, too; of one that has ended the next id is tried.
void search_supervisor_state::join_retried(const retry_step& x) {
  auto store = find_service<result_store_actor>(self, result_store_name);
  if (!store)
    return x.answer.deliver(
      refused(errc::overloaded, "the store is restarting"));
  auto& id = (*x.admitted)->search_id;
  auto me = caf::actor_cast<search_supervisor_self>(self);
  auto known = [me, id, step = x](const outcome<search_snapshot>& now) mutable {
    auto running = now
                   && (now->status == search_status::queued
                       || now->status == search_status::running);
    if (running)
      return step.answer.deliver(retried{step.search_id, id});
    // Not known is as good as ended, not so if that cannot be found out.
    auto unknown = !now && now.error().code != errc::not_found
                   && now.error().code != errc::gone;
    step.admitted = outcome<submitted>{
      unknown ? now.error() : fail(errc::gone, "that repetition has ended")};
    caf::anon_send(me, internal_atom_v, retry_atom_v, step);
  };
  self->send(store, status_atom_v, id, x.who, reply<search_snapshot>{known});
}

void search_supervisor_state::submit_retry(const retry_step& x) {
  auto next = x;
  ++next.attempt;
  auto me = caf::actor_cast<search_supervisor_self>(self);
  auto number = number_of(next.attempt);
  submit(repetition_of(**x.old, x.who, number, options.search.now()),
         reply<submitted>{[me, next](outcome<submitted> how) mutable {
           next.admitted = std::move(how);
           caf::anon_send(me, internal_atom_v, retry_atom_v, next);
         }});
}

} // namespace bidiq
