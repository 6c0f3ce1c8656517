// Repeating what failed of a search that has ended.
#include "actors/search/repetition.hpp"
#include "actors/search/search_supervisor.hpp"

#include <caf/send.hpp>

namespace bidiq {

namespace {

// Other nodes may have taken some of the numbers.
constexpr unsigned max_attempts = 20;

// Whether a repetition was not admitted since its id was taken.
bool taken(const outcome<submitted>& x) {
  if (x)
    return x->joined;
  return x.error().code == errc::search_id_reused
         || x.error().code == errc::gone;
}

} // namespace

void search_supervisor_state::retry(const std::string& id, const identity& who,
                                    const reply<retried>& answer) {
  auto store = find_service<result_store_actor>(self, result_store_name);
  if (!store)
    return answer.deliver(refused(errc::overloaded, "the store is restarting"));
  auto me = caf::actor_cast<search_supervisor_self>(self);
  auto known = [me, step = retry_step{id, who, answer}](
                 outcome<search_result_ptr> result) mutable {
    step.old = std::move(result);
    caf::anon_send(me, internal_atom_v, retry_atom_v, step);
  };
  self->send(store, results_atom_v, id, who, reply<search_result_ptr>{known});
}

void search_supervisor_state::on_retry(const retry_step& x) {
  if (!x.old)
    return x.answer.deliver(x.old.error());
  if (x.admitted) {
    if (taken(*x.admitted) && x.attempt < max_attempts)
      return submit_retry(x);
    if (!*x.admitted)
      return x.answer.deliver(x.admitted->error());
    return x.answer.deliver(retried{x.search_id, (*x.admitted)->search_id});
  }
  auto running = searches.repetition_of(x.search_id);
  if (!running.empty())
    return x.answer.deliver(retried{x.search_id, running});
  if (!*x.old || !can_be_repeated(**x.old))
    return x.answer.deliver(fail(errc::nothing_to_retry));
  submit_retry(x);
}

void search_supervisor_state::submit_retry(const retry_step& x) {
  auto next = x;
  ++next.attempt;
  auto me = caf::actor_cast<search_supervisor_self>(self);
  submit(repetition_of(**x.old, x.who, next.attempt),
         reply<submitted>{[me, next](outcome<submitted> how) mutable {
           next.admitted = std::move(how);
           caf::anon_send(me, internal_atom_v, retry_atom_v, next);
         }});
}

} // namespace bidiq
