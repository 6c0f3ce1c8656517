#include "actors/jobs/job_desk.hpp"

#include "actors/base/refusal.hpp"
#include "actors/domain/search_job.hpp"
#include "actors/jobs/job_burial.hpp"

#include <caf/send.hpp>

#include <utility>

namespace bidiq {

namespace {

failure restarting() {
  return refused_for(errc::overloaded, "a service is restarting",
                     std::chrono::seconds{1});
}

} // namespace

job_desk::job_desk(caf::actor_system& actors, job_store_ptr store,
                   known_searches_ptr known, utc_clock now)
  : actors_(&actors),
    store_(std::move(store)),
    known_(std::move(known)),
    now_(std::move(now)) {
  // nop
}

void job_desk::list(const identity& who, job_query which,
                    const reply<job_page>& answer) const {
  if (!who.admin)
    which.user = who.user;
  store_->list(std::move(which), answer);
}

void job_desk::find(const identity& who, const std::string& id,
                    const reply<job>& answer) const {
  store_->find(id, reply<job>{[who, answer](outcome<job> x) {
                 if (x && !who.admin && x->user != who.user)
                   x = fail(errc::not_found);
                 answer.deliver(std::move(x));
               }});
}

void job_desk::cancel(const identity& who, const std::string& id,
                      const reply<job>& answer) const {
  find(who, id, reply<job>{[me = *this, answer](const outcome<job>& x) {
         if (!x)
           return answer.deliver(x.error());
         if (x->type == job_type::loop)
           return answer.deliver(fail(errc::not_cancellable));
         if (has_ended(x->state))
           return answer.deliver(fail(errc::already_finished));
         auto here = me.known_->find(x->id);
         if (here && here->worker)
           return me.cancel_here(*x, answer);
         if (x->type == job_type::search && x->state == job_state::queued)
           return me.call_off(*x, answer);
         if (x->type == job_type::search)
           return me.cancel_elsewhere(*x, answer);
         me.store_->cancel(x->id, me.now_(), answer);
       }});
}

void job_desk::cancel_here(const job& x, const reply<job>& answer) const {
  auto results = actors_->registry().get<result_store_actor>(result_store_name);
  if (!results)
    return answer.deliver(restarting());
  identity owner;
  owner.user = x.user;
  caf::anon_send(results, cancel_atom_v, x.id, owner,
                 reply<search_snapshot>{[answer, x](const auto& ended) {
                   if (!ended)
                     return answer.deliver(ended.error());
                   if (ended->status != search_status::cancelled)
                     return answer.deliver(fail(errc::unavailable, "slow"));
                   auto now = x;
                   now.state = job_state::cancelled;
                   now.ended = ended->updated;
                   answer.deliver(std::move(now));
                 }});
}

// Its worker ends it with what it has found. That may be dead, though, or hear
// of it too late.
void job_desk::cancel_elsewhere(const job& x, const reply<job>& answer) const {
  cancel_here(x, reply<job>{[me = *this, x, answer](const outcome<job>& how) {
                if (how)
                  answer.deliver(how);
                else
                  me.call_off(x, answer);
              }});
}

void job_desk::call_off(const job& x, const reply<job>& answer) const {
  call_off_job(*actors_, store_, x, now_(), answer);
}

void job_desk::requeue(const std::string& id, const reply<job>& answer) const {
  store_->find(id, reply<job>{[me = *this, answer](const outcome<job>& x) {
                 if (!x)
                   return answer.deliver(x.error());
                 if (x->state == job_state::dead && x->type == job_type::search)
                   return me.repeat(*x, answer);
                 if (x->state != job_state::dead)
                   return answer.deliver(fail(errc::nothing_to_retry));
                 me.store_->requeue(x->id, me.now_(), answer);
               }});
}

void job_desk::repeat(const job& x, const reply<job>& answer) const {
  auto order = order_of(x);
  if (!order || !*order)
    return answer.deliver(fail(errc::gone, "the order cannot be read"));
  auto supervisor
    = actors_->registry().get<search_supervisor_actor>(search_supervisor_name);
  if (!supervisor)
    return answer.deliver(restarting());
  caf::anon_send(supervisor, retry_atom_v, x.id, (*order)->who,
                 reply<retried>{[answer, x](const outcome<retried>& how) {
                   if (how)
                     return answer.deliver(x);
                   // What could be repeated went with an earlier process.
                   auto lost = how.error().code == errc::not_found;
                   answer.deliver(lost ? fail(errc::gone) : how.error());
                 }});
}

} // namespace bidiq
