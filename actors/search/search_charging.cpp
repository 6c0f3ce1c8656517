// What a search costs its user, and the history that it becomes a part of.
#include "actors/search/search_history.hpp"
#include "actors/search/search_supervisor.hpp"

#include "actors/base/log.hpp"
#include "actors/domain/search_job.hpp"

#include <caf/actor_registry.hpp>
#include <caf/send.hpp>

namespace bidiq {

namespace {

accounts_actor accounts_of(caf::actor_system& sys) {
  return sys.registry().get<accounts_actor>(accounts_name);
}

// Without its database a node still searches for those whom no plan limits.
bool passes_without(const search_order& order, const failure& why) {
  return !is_limited(order.who) && why.code != errc::gone
         && why.code != errc::search_id_reused;
}

} // namespace

// Whether the order of checks (contract section 10) has come to an end with
// this: the requests a minute and the month come before the node's capacity.
void search_supervisor_state::charge(const search_order_ptr& order,
                                     const reply<submitted>& answer) {
  auto& user = order->who.user;
  auto keeper = accounts_of(self->system());
  auto full = doors.refusal(user);
  if (full && (!keeper || !is_limited(order->who)))
    return answer.deliver(*full);
  if (!keeper && is_limited(order->who))
    return answer.deliver(
      refused(errc::overloaded, "the accounts are restarting"));
  if (!keeper)
    return take_in({order, answer, {}});
  auto& id = order->request->search_id;
  candidates.add(id, {order, answer, {}});
  doors.counts.move(user, admission_counts::phase::none,
                    admission_counts::phase::asked);
  auto me = caf::actor_cast<search_supervisor_self>(self);
  self->send(keeper, claim_atom_v,
             charge_of(*order, created_of(*order, options.search.now())),
             reply<search_charged>{[me, id](outcome<search_charged> x) {
               caf::anon_send(me, internal_atom_v, submit_atom_v, id, x);
             }});
}

// Those who asked for the same id meanwhile are asked again: it is known now,
// or the next of them is charged.
void search_supervisor_state::on_charged(const std::string& id,
                                         const outcome<search_charged>& x) {
  auto all = candidates.take(id);
  if (all.empty())
    return;
  auto& first = all.front();
  auto& user = first.order->who.user;
  doors.counts.move(user, admission_counts::phase::asked,
                    admission_counts::phase::none);
  auto full = doors.refusal(user);
  if (!x && x.error().code == errc::gone && options.search.shared) {
    join_kept(first);
  } else if (!x && !passes_without(*first.order, x.error())) {
    first.answer.deliver(x.error());
  } else if (full) {
    first.answer.deliver(*full);
    if (x)
      uncharge(first.order, *x);
  } else {
    if (x)
      first.charged = *x;
    take_in(first);
  }
  for (size_t i = 1; i < all.size(); ++i)
    submit(all[i].order, all[i].answer);
  tell_drained();
}

// Nothing keeps it from beginning here but, perhaps, another node's search.
void search_supervisor_state::take_in(const candidate& x) {
  if (options.search.shared)
    return ask_owner(x);
  begin(x);
}

submitted search_supervisor_state::with_charge(submitted out,
                                               const candidate& x) {
  if (!x.charged)
    return out;
  out.rate = x.charged->rate;
  if (is_limited(x.order->who) && !x.charged->known)
    out.quota = x.charged->quota;
  return out;
}

void search_supervisor_state::uncharge(const search_order_ptr& order,
                                       const search_charged& x) {
  if (x.known || !order->retry_of.empty())
    return;
  if (auto keeper = accounts_of(self->system()))
    self->send(keeper, cancel_atom_v, order->request->search_id,
               order->who.user);
}

void search_supervisor_state::record_end(const known_search& x) {
  if (auto jobs = find_service<job_runner_actor>(self, job_runner_name);
      jobs && x.result) {
    self->send(jobs, done_atom_v, x.result->search_id, job_end_of(*x.result));
    // As in `search_state::conclude`.
    if (!x.order->retry_of.empty())
      self->send(jobs, done_atom_v, x.result->search_id);
  }
  auto keeper = accounts_of(self->system());
  if (!keeper || !x.result || !x.order->retry_of.empty())
    return;
  caf::anon_send(keeper, done_atom_v,
                 ended_record(*x.order, x.last.created, *x.result),
                 is_given_back(*x.order, *x.result));
}

} // namespace bidiq
