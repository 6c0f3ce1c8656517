#include "actors/jobs/job_clerk.hpp"

#include "actors/base/refusal.hpp"
#include "actors/domain/search_job.hpp"

#include <utility>

namespace bidiq {

namespace {

using std::chrono::seconds;

constexpr seconds when_full{5};

// Who is told so tries again, at another node or later.
failure refused_now(const failure& why) {
  return refused_for(why.code, why.context,
                     std::max(why.retry_after, seconds{1}));
}

// What has become of a search that was put there: it waits, it goes on already,
// or its id was another's.
outcome<job_kept> placed(const search_order& order, const outcome<job>& x) {
  if (!x)
    return refused_now(x.error());
  auto how = kept_as(*x, order);
  if (how && x->state == job_state::queued)
    return job_kept::queued;
  return how;
}

} // namespace

void job_clerk_state::init(job_clerk_options x) {
  options = std::move(x);
  desk.emplace(self->system(), options.store, options.known, options.now);
  roll.emplace(options.store, std::string{}, options.lease, options.on_workers);
  beat();
}

// One user does not fill the queue of all.
void job_clerk_state::enqueue(const search_order_ptr& order, utc_time created,
                              const reply<job_kept>& answer) const {
  job_query his;
  his.user = order->who.user;
  his.active = true;
  his.limit = 0;
  auto& x = options;
  auto place = [=, store = x.store, now = x.now] {
    store->add(job_of(*order, created), {}, now(),
               reply<job>{[=](const outcome<job>& found) {
                 answer.deliver(placed(*order, found));
               }});
  };
  x.store->list(
    his, reply<job_page>{[=, most = x.max_per_user,
                          told = x.on_store](const outcome<job_page>& active) {
      told(active || active.error().code != errc::unavailable);
      if (!active)
        return answer.deliver(refused_now(active.error()));
      if (most > 0 && active->total >= most)
        return answer.deliver(refused_for(
          errc::too_many_searches, "the user's limit of searches", when_full));
      place();
    }});
}

void job_clerk_state::beat() {
  self->delayed_send(self, options.lease / 3, internal_atom_v, beat_atom_v);
  roll->enlist(options.now());
}

job_clerk_self::behavior_type job_clerk(job_clerk_state::self_ptr self,
                                        job_clerk_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [](start_atom) {
      // For workers.
    },
    [](leave_atom) {
      // It has nothing.
    },
    [self](store_atom, const search_order_ptr& order, utc_time created,
           const reply<job_kept>& answer) {
      self->state.enqueue(order, created, answer);
    },
    [](done_atom, const std::string&, const job_end&) {
      // What ended here was no job of this node.
    },
    [](done_atom, const std::string&) {
      // The same.
    },
    [](drain_atom, const reply<uint64_t>& answer) {
      answer.deliver(uint64_t{0});
    },
    on_list_jobs(self),
    on_find_job(self),
    on_cancel_job(self),
    on_requeue_job(self),
    [self](internal_atom, beat_atom) { self->state.beat(); },
  };
}

} // namespace bidiq
