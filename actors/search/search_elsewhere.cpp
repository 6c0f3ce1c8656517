// Whether a search that was asked for is another node's.
#include "actors/search/search_supervisor.hpp"

#include <caf/send.hpp>

namespace bidiq {

namespace {

constexpr std::chrono::seconds retry_unknown{10};

// What a request gets whose id was another node's, of which only a result is
// left: that says whose it was and what was asked.
outcome<submitted> join_ended(const search_request& asked,
                              const outcome<search_snapshot>& found) {
  if (!found && found.error().code != errc::not_found)
    return found.error();
  if (!found)
    return fail(errc::search_id_reused);
  auto print = found->print;
  if (print.empty() && found->request)
    print = fingerprint(*found->request);
  if (!print.empty())
    return print == fingerprint(asked)
             ? outcome<submitted>{submitted{asked.search_id, true}}
             : fail(errc::search_id_reused);
  // Another version has stored what was asked.
  auto unknown = fail(errc::shared_state_lost, "what was asked is unknown");
  unknown.retry_after = retry_unknown;
  return unknown;
}

} // namespace

void search_supervisor_state::ask_owner(const candidate& x) {
  auto& order = x.order;
  auto& id = order->request->search_id;
  auto p = find_service<progress_registry_actor>(self, progress_registry_name);
  // The search itself waits for the registry to be back.
  if (!p)
    return begin(x);
  candidates.add(id, x);
  doors.counts.move(order->who.user, admission_counts::phase::none,
                    admission_counts::phase::asked);
  auto me = caf::actor_cast<search_supervisor_self>(self);
  search_info subject{id,
                      order->who.user,
                      static_cast<uint32_t>(order->request->ufs.size()),
                      fingerprint(*order->request),
                      order->created,
                      order->token};
  self->send(p, claim_atom_v, subject,
             reply<claimed>{[me, id](outcome<claimed> found) {
               caf::anon_send(me, internal_atom_v, claim_atom_v, id, found);
             }});
}

void search_supervisor_state::join_elsewhere(const candidate& x,
                                             const claimed& found) {
  auto& asked = x.order->request;
  if (!found.user.empty()) {
    auto same = found.user == x.order->who.user
                && found.request_hash == fingerprint(*asked);
    if (!same)
      return x.answer.deliver(fail(errc::search_id_reused));
    if (!options.runs && !found.ended && options.search.keeps_jobs)
      return join_queued(x, found.begun);
    return x.answer.deliver(submitted{asked->search_id, true});
  }
  ask_store(x, [answer = x.answer, asked](outcome<search_snapshot> it) {
    answer.deliver(join_ended(*asked, it));
  });
}

// A log that waits does not show that there is a job: its store may have lost
// it, or the node that claimed it may just be refusing it. One that has begun
// can be followed while the store is away.
void search_supervisor_state::join_queued(const candidate& x, bool begun) {
  auto& id = x.order->request->search_id;
  auto keeper = find_service<job_runner_actor>(self, job_runner_name);
  if (!keeper)
    return x.answer.deliver(
      refused(errc::overloaded, "the job clerk is restarting"));
  auto joined = [answer = x.answer, id, begun](const outcome<job_kept>& kept) {
    if (kept || begun)
      answer.deliver(submitted{id, true});
    else
      answer.deliver(kept.error());
  };
  self->send(keeper, store_atom_v, x.order,
             created_of(*x.order, options.search.now()),
             reply<job_kept>{std::move(joined)});
}

// The history knows that it has ended. As long as a node keeps its result it
// can still be joined.
void search_supervisor_state::join_kept(const candidate& x) {
  auto& asked = x.order->request;
  ask_store(x, [answer = x.answer, asked](outcome<search_snapshot> it) {
    if (!it && it.error().code == errc::not_found)
      answer.deliver(fail(errc::gone, "the history knows it"));
    else
      answer.deliver(join_ended(*asked, it));
  });
}

void search_supervisor_state::ask_store(
  const candidate& x, std::function<void(outcome<search_snapshot>)> then) {
  if (auto store = find_service<result_store_actor>(self, result_store_name))
    self->send(store, status_atom_v, x.order->request->search_id, x.order->who,
               reply<search_snapshot>{std::move(then)});
  else
    x.answer.deliver(refused(errc::overloaded, "the store is restarting"));
}

} // namespace bidiq
