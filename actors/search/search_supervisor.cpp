#include "actors/search/search_supervisor.hpp"

#include "actors/base/log.hpp"

#include <caf/actor_registry.hpp>

#include <algorithm>

namespace bidiq {

namespace {

constexpr caf::timespan sweep_interval = std::chrono::seconds{5};

} // namespace

// -- admission ----------------------------------------------------------------

void search_supervisor_state::submit(const search_order_ptr& order,
                                     const reply<submitted>& answer) {
  auto& id = order->request->search_id;
  if (auto i = entries.find(id); i != entries.end())
    return answer.deliver(join(*order, i->second));
  if (auto i = candidates.find(id); i != candidates.end()) {
    if (i->second.size() >= options.max_waiters)
      return answer.deliver(
        refused(errc::overloaded, "waiters for one search"));
    return i->second.push_back({order, answer});
  }
  if (auto why = doors.refusal(id, order->who.user))
    return answer.deliver(*why);
  if (options.shared)
    return ask_owner(order, answer);
  answer.deliver(admit(order));
}

submitted search_supervisor_state::admit(const search_order_ptr& order) {
  auto& id = order->request->search_id;
  auto position = doors.may_start() ? 0 : queue.size() + 1;
  auto worker = self->spawn(search, order, options.search, position);
  search_snapshot now;
  now.search_id = id;
  now.request = order->request;
  now.queue_position = position;
  now.created = now.updated = options.search.now();
  enter(order, worker, std::move(now));
  queue.push_back(id);
  start_queued();
  return submitted{id, false};
}

search_supervisor_state::entry&
search_supervisor_state::enter(const search_order_ptr& order,
                               const search_actor& worker,
                               search_snapshot now) {
  self->monitor(worker);
  auto& id = order->request->search_id;
  auto& x = entries[id];
  x.order = order;
  x.print = fingerprint(*order->request);
  x.worker = worker;
  x.last = std::move(now);
  count(x);
  if (!order->retry_of.empty() && x.counted != admission_counts::phase::none) {
    repeated[order->retry_of] = id;
    kept.hold(order->retry_of);
  }
  return x;
}

outcome<submitted> search_supervisor_state::join(const search_order& order,
                                                 const entry& found) const {
  if (found.order->who.user != order.who.user
      || found.print != fingerprint(*order.request))
    return fail(errc::search_id_reused);
  return submitted{order.request->search_id, true};
}

void search_supervisor_state::start_queued() {
  while (!queue.empty() && doors.may_start()) {
    auto i = entries.find(queue.front());
    queue.pop_front();
    if (i == entries.end() || i->second.result)
      continue;
    i->second.last.status = search_status::running;
    i->second.last.queue_position = 0;
    count(i->second);
    self->send(i->second.worker, start_atom_v);
  }
  uint64_t position = 0;
  for (auto& id : queue)
    if (auto i = entries.find(id); i != entries.end())
      self->send(i->second.worker, start_atom_v, ++position);
  load_changed();
}

void search_supervisor_state::count(entry& x) {
  using phase = admission_counts::phase;
  auto now = x.result                                  ? phase::none
             : x.last.status == search_status::queued  ? phase::queued
             : x.last.status == search_status::running ? phase::running
                                                       : phase::none;
  doors.counts.move(x.order->who.user, std::exchange(x.counted, now), now);
}

snapshot_list search_supervisor_state::list(const identity& who) const {
  snapshot_list out;
  for (auto& [id, x] : entries)
    if (x.order->who.user == who.user && x.order->retry_of.empty())
      out.push_back(x.last);
  std::sort(out.begin(), out.end(), [](auto& a, auto& b) {
    return std::tie(a.created, a.search_id) > std::tie(b.created, b.search_id);
  });
  return out;
}

search_load search_supervisor_state::load() const {
  search_load x;
  x.active = doors.counts.running();
  x.queued = doors.counts.queued();
  x.kept = kept.size();
  return x;
}

void search_supervisor_state::load_changed() {
  if (options.on_load)
    options.on_load(load());
}

search_supervisor_actor::behavior_type
search_supervisor(search_supervisor_state::self_ptr self,
                  search_supervisor_options options) {
  self->state.doors
    = admission{{options.max_active, options.max_active_per_user,
                 options.max_running, options.expired_kept, options.memory}};
  self->state.kept = kept_results{
    options.results, memory_charge{options.memory, memory_account::results}};
  self->state.options = std::move(options);
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.on_down(msg); });
  self->delayed_send(self, sweep_interval, internal_atom_v, caf::tick_atom_v);
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](submit_atom, const search_order_ptr& order,
           const reply<submitted>& answer) {
      self->state.submit(order, answer);
    },
    [self](wait_atom, const std::string& id, const identity& who,
           const reply<search_result_ptr>& answer) {
      self->state.wait(id, who, answer);
    },
    [self](results_atom, const std::string& id, const identity& who,
           const reply<search_result_ptr>& answer) {
      self->state.results(id, who, answer);
    },
    [self](status_atom, const std::string& id, const identity& who,
           const reply<search_snapshot>& answer) {
      self->state.status(id, who, answer);
    },
    [self](cancel_atom, const std::string& id, const identity& who,
           const reply<search_snapshot>& answer) {
      self->state.cancel(id, who, answer);
    },
    [self](retry_atom, const std::string& id, const identity& who,
           const reply<retried>& answer) {
      self->state.retry(id, who, answer);
    },
    [self](retry_atom, const std::string& id) { self->state.renew(id); },
    [self](internal_atom, retry_atom, const retry_step& x) {
      self->state.on_retry(x);
    },
    [self](list_atom, const identity& who, const reply<snapshot_list>& answer) {
      answer.deliver(self->state.list(who));
    },
    [self](status_atom, const reply<search_load>& answer) {
      answer.deliver(self->state.load());
    },
    [self](done_atom, const std::string& id, const search_snapshot& now,
           const search_result_ptr& result) {
      self->state.on_news(id, now, result);
    },
    [self](register_atom, const search_order_ptr& order,
           const search_snapshot& now, const search_actor& worker) {
      self->state.adopt(order, now, worker);
    },
    [self](fenced_atom, const std::string& id) { self->state.on_fenced(id); },
    [self](internal_atom, claim_atom, const std::string& id,
           const outcome<claimed>& x) { self->state.on_claim(id, x); },
    [self](memory_atom) { self->state.make_room(); },
    [self](drain_atom, const reply<uint64_t>& answer) {
      self->state.drain(answer);
    },
    [self](drain_atom) { self->state.abandon(); },
    [self](internal_atom, caf::tick_atom) {
      self->state.sweep();
      self->delayed_send(self, sweep_interval, internal_atom_v,
                         caf::tick_atom_v);
    },
  };
}

} // namespace bidiq
