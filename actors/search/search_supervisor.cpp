#include "actors/search/search_supervisor.hpp"

#include "actors/search/progress_text.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

// A request joins a search of the same user that asks for the same.
outcome<submitted> join(const search_order& order, const search_order& found) {
  if (found.who.user != order.who.user
      || fingerprint(*found.request) != fingerprint(*order.request))
    return fail(errc::search_id_reused);
  return submitted{order.request->search_id, true};
}

} // namespace

// A supervisor that crashed has left searches: they wait in the order in which
// they came.
void search_supervisor_state::init(search_supervisor_options opts) {
  options = std::move(opts);
  doors = admission{{options.max_active, options.max_active_per_user,
                     options.max_running, options.memory}};
  candidates = waiting_list<candidate>{options.max_waiters};
  auto left = known().running();
  std::sort(left.begin(), left.end(),
            [](auto& x, auto& y) { return x.last.created < y.last.created; });
  for (auto& x : left) {
    searches.add(x.order, x.worker, x.last.status == search_status::running);
    self->monitor(x.worker);
  }
  if (!left.empty())
    start_queued();
}

void search_supervisor_state::submit(const search_order_ptr& order,
                                     const reply<submitted>& answer) {
  auto& id = order->request->search_id;
  auto& user = order->who.user;
  if (auto found = known().find(id))
    return answer.deliver(join(*order, *found->order));
  if (auto why = known().refusal(id, user))
    return answer.deliver(*why);
  if (candidates.contains(id)) {
    // What holds the job must not be told to join one that does not.
    if (order->token > 0)
      return answer.deliver(
        refused(errc::overloaded, "its id is being asked for"));
    candidates.add(id, {order, answer, {}});
    return;
  }
  charge(order, answer);
}

void search_supervisor_state::on_claim(const std::string& id,
                                       const outcome<claimed>& x) {
  auto all = candidates.take(id);
  if (all.empty())
    return;
  doors.counts.move(all.front().order->who.user, admission_counts::phase::asked,
                    admission_counts::phase::none);
  // The registry crashed over the question: no reason not to search (G8).
  auto ours = !x || x->ours;
  for (auto& asked : all) {
    auto mine = ours && !known().find(id) && !doors.draining();
    if (!mine && asked.charged)
      uncharge(asked.order, *asked.charged);
    asked.called_off = x && x->called_off;
    if (mine)
      begin(asked);
    else if (!ours)
      join_elsewhere(asked, *x);
    else if (auto found = known().find(id))
      asked.answer.deliver(join(*asked.order, *found->order));
    else
      asked.answer.deliver(fail(errc::draining));
  }
  tell_drained();
}

// What is kept comes to its end although this process dies. A repetition that
// runs here is not: without the result that it repeats, which may die with the
// process, it would be worth nothing.
void search_supervisor_state::begin(const candidate& x) {
  auto& id = x.order->request->search_id;
  auto keeps = options.search.keeps_jobs
               && (x.order->retry_of.empty() || !options.runs);
  auto keeper = keeps ? find_service<job_runner_actor>(self, job_runner_name)
                      : job_runner_actor{};
  if (!keeper && !options.runs)
    return x.answer.deliver(
      refused(errc::overloaded, "the job clerk is restarting"));
  if (!keeper)
    return x.answer.deliver(with_charge(admit(x), x));
  if (!candidates.add(id, x))
    return;
  doors.counts.move(x.order->who.user, admission_counts::phase::none,
                    admission_counts::phase::asked);
  auto me = caf::actor_cast<search_supervisor_self>(self);
  self->send(keeper, store_atom_v, x.order,
             created_of(*x.order, options.search.now()),
             reply<job_kept>{[me, id](const outcome<job_kept>& kept) {
               caf::anon_send(me, internal_atom_v, store_atom_v, id, kept);
             }});
}

void search_supervisor_state::on_kept(const std::string& id,
                                      const outcome<job_kept>& x) {
  auto all = candidates.take(id);
  if (all.empty())
    return;
  auto& first = all.front();
  doors.counts.move(first.order->who.user, admission_counts::phase::asked,
                    admission_counts::phase::none);
  auto waits = x && *x == job_kept::queued;
  auto elsewhere = x && *x == job_kept::elsewhere;
  auto begins = x && !waits && !elsewhere && !doors.draining();
  if (!begins && !waits && first.charged)
    uncharge(first.order, *first.charged);
  if (begins) {
    auto out = with_charge(admit(first), first);
    out.kept = *x == job_kept::here;
    if (out.kept && options.search.shared)
      entitle(*first.order);
    first.answer.deliver(out);
  } else if (waits) {
    first.answer.deliver(with_charge(submitted{id, false}, first));
    announce(*first.order);
  } else if (elsewhere) {
    let_go(id);
    first.answer.deliver(submitted{id, true});
  } else {
    if (x)
      forget_job(id);
    refuse_claimed(first, x ? fail(errc::draining) : x.error());
  }
  for (size_t i = 1; i < all.size(); ++i)
    submit(all[i].order, all[i].answer);
  tell_drained();
}

// Whoever is told asks the next node at once: that must not find the claim.
void search_supervisor_state::refuse_claimed(const candidate& x,
                                             const failure& why) {
  auto tell = [answer = x.answer, why] { answer.deliver(why); };
  auto p = find_service<progress_registry_actor>(self, progress_registry_name);
  if (!p || !options.search.shared || x.order->token != 0)
    return tell();
  self->send(p, clear_atom_v, x.order->request->search_id,
             reply<bool>{[tell](const outcome<bool>&) { tell(); }});
}

// Its followers leave it to other workers if this node dies. A job's first
// worker has the first token.
void search_supervisor_state::entitle(const search_order& order) {
  auto p = find_service<progress_registry_actor>(self, progress_registry_name);
  if (p)
    self->send(p, store_atom_v, order.request->search_id,
               std::max<uint64_t>(order.token, 1));
}

// Clients of any node see that it waits. Its worker goes on from there.
void search_supervisor_state::announce(const search_order& order) {
  auto p = find_service<progress_registry_actor>(self, progress_registry_name);
  if (!p)
    return;
  auto& id = order.request->search_id;
  caf::anon_send(p, claim_atom_v, id, order.who.user,
                 static_cast<uint32_t>(order.request->ufs.size()));
  caf::anon_send(p, caf::publish_atom_v, id, queued_event(0),
                 reply<uint64_t>{});
  caf::anon_send(p, leave_atom_v, id);
}

// Its worker has it, or will: what this node has claimed is not its own.
void search_supervisor_state::let_go(const std::string& id) {
  auto p = find_service<progress_registry_actor>(self, progress_registry_name);
  if (p && options.search.shared)
    self->send(p, leave_atom_v, id);
}

// What was refused after it was kept must not be run by the next process. The
// history has nothing of it.
void search_supervisor_state::forget_job(const std::string& id) {
  auto keeper = find_service<job_runner_actor>(self, job_runner_name);
  if (!keeper)
    return;
  self->send(keeper, done_atom_v, id);
  self->send(keeper, done_atom_v, id,
             job_end{job_state::cancelled, {}, {}, {}});
}

submitted search_supervisor_state::admit(const candidate& x) {
  auto& order = x.order;
  auto& id = order->request->search_id;
  auto position = doors.may_start() ? 0 : searches.waiting().size() + 1;
  auto worker = self->spawn(search, order, options.search, position);
  self->monitor(worker);
  search_snapshot now;
  now.search_id = id;
  now.request = order->request;
  now.queue_position = position;
  now.updated = options.search.now();
  now.created = created_of(*order, now.updated);
  known().open({order, std::move(now), worker});
  searches.add(order, worker);
  start_queued();
  if (x.called_off)
    self->send(worker, cancel_atom_v, reply<search_snapshot>{});
  return submitted{id, false};
}

void search_supervisor_state::start_queued() {
  for (auto& worker : searches.start())
    self->send(worker, start_atom_v);
  uint64_t position = 0;
  for (auto& worker : searches.waiting())
    self->send(worker, start_atom_v, ++position);
  if (options.on_load)
    options.on_load(load());
}

search_load search_supervisor_state::load() const {
  search_load x;
  x.active = doors.counts.running();
  x.queued = doors.counts.queued();
  x.kept = known().ended_count();
  return x;
}

search_supervisor_self::behavior_type
search_supervisor(search_supervisor_state::self_ptr self,
                  search_supervisor_options options) {
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.on_down(msg); });
  self->set_exit_handler(
    [self](const caf::exit_msg& msg) { self->state.shut_down(msg.reason); });
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](submit_atom, const search_order_ptr& order,
           const reply<submitted>& answer) {
      self->state.submit(order, answer);
    },
    [self](retry_atom, const std::string& id, const identity& who,
           const reply<retried>& answer) {
      self->state.retry(id, who, answer);
    },
    [self](status_atom, const reply<search_load>& answer) {
      answer.deliver(self->state.load());
    },
    [self](done_atom, const std::string& id) { self->state.on_end(id); },
    [self](fenced_atom, const std::string& id) { self->state.on_fenced(id); },
    [self](gone_atom, const search_order_ptr& order,
           const std::string& message) { self->state.give_up(order, message); },
    [self](cancel_atom, const search_order_ptr& order) {
      self->state.call_off(order);
    },
    [self](drain_atom, const reply<uint64_t>& answer) {
      self->state.drain(answer);
    },
    [self](drain_atom) { self->state.abandon(); },
    [self](internal_atom, claim_atom, const std::string& id,
           const outcome<claimed>& x) { self->state.on_claim(id, x); },
    [self](internal_atom, submit_atom, const std::string& id,
           const outcome<search_charged>& x) { self->state.on_charged(id, x); },
    [self](internal_atom, store_atom, const std::string& id,
           const outcome<job_kept>& x) { self->state.on_kept(id, x); },
    [self](internal_atom, retry_atom, const retry_step& x) {
      self->state.on_retry(x);
    },
  };
}

} // namespace bidiq
