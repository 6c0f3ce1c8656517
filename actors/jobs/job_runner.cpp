#include "actors/jobs/job_runner.hpp"

#include "actors/base/log.hpp"
#include "actors/base/refusal.hpp"
#include "actors/domain/search_job.hpp"
#include "actors/jobs/job_burial.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

constexpr uint64_t held_at_once = 100'000; // as many as a node may run

} // namespace

void job_runner_state::init(job_runner_options x) {
  options = std::move(x);
  port.emplace(self, options.on_store);
  watch.emplace(options.worker, options.rules.lease);
  ends.emplace(options.max_unsaved);
  roll.emplace(options.store, options.worker, options.rules.lease,
               options.on_workers);
  if (!options.shared)
    options.on_workers(1);
  desk.emplace(self->system(), options.store, options.known, options.now);
  self->delayed_send(self, options.poll, internal_atom_v, caf::tick_atom_v);
  self->delayed_send(self, options.rules.lease / 3, internal_atom_v,
                     beat_atom_v);
  enlist();
  take_up();
}

// -- searches of this node ----------------------------------------------------

void job_runner_state::keep(const search_order_ptr& order, utc_time created,
                            const reply<job_kept>& answer) {
  auto& id = order->request->search_id;
  if (held.contains(id))
    return answer.deliver(job_kept::here);
  keeping.insert(id);
  options.store->add(job_of(*order, created), options.worker, options.now(),
                     port->stored<job>([this, order, answer](const auto& x) {
                       on_kept(order, x, answer);
                     }));
  auto late = [this, answer, id] {
    if (keeping.erase(id) > 0)
      run_without(fail(errc::unavailable, "the store is slow"), answer);
  };
  port->after(options.patience, late);
}

void job_runner_state::run_without(const failure& why,
                                   const reply<job_kept>& answer) {
  if (!options.runs_without)
    return answer.deliver(
      refused_for(why.code, why.context,
                  std::max(why.retry_after, std::chrono::seconds{1})));
  options.on_event("without");
  log_line(log_level::warning, "search runs without a job",
           {{"why", std::string_view{why.context}}});
  answer.deliver(job_kept::nowhere);
}

// An older job of that id is the same user's, as the history has found; another
// node runs it, or will. The search may have begun without this answer, and
// have ended.
void job_runner_state::on_kept(const search_order_ptr& order,
                               const outcome<job>& x,
                               const reply<job_kept>& answer) {
  auto waits = keeping.erase(order->request->search_id) > 0;
  if (!x && x.error().code != errc::unavailable)
    return answer.deliver(x.error());
  if (!x && waits)
    return run_without(x.error(), answer);
  if (!x)
    return;
  if (x->worker == options.worker) {
    held.hold({x->id, x->worker, x->token});
    if (auto known = options.known->find(x->id); known && known->result)
      end(x->id, job_end_of(*known->result));
    return answer.deliver(job_kept::here);
  }
  answer.deliver(kept_as(*x, *order));
}

void job_runner_state::on_ended(const std::string& id, const job_end& how) {
  auto lease = held.extract(id);
  if (!lease)
    return;
  if (more)
    take();
  auto due = ends->ended(*lease, how);
  if (!due && !find_service<accounts_actor>(self, accounts_name))
    due = ends->noted(id);
  if (due)
    save(*due);
}

void job_runner_state::on_noted(const std::string& id) {
  auto mine = held.contains(id);
  if (auto due = ends->noted(id))
    save(*due);
  else if (!mine)
    ends->drop(id);
}

// Without the history.
void job_runner_state::end(const std::string& id, const job_end& how) {
  if (auto lease = held.extract(id))
    save({*lease, how});
}

void job_runner_state::save(const job_ends::entry& x) {
  ++saving;
  options.store->finish(
    x.lease, x.how, options.now(),
    port->stored<bool>([this, x](const outcome<bool>& how) {
      --saving;
      auto away = !how && how.error().code == errc::unavailable;
      if (!how && !(away && ends->keep(x)))
        log_line(log_level::warning, "the end of a job was not kept",
                 {{"job_id", std::string_view{x.lease.id}}});
      tell_drained();
    }));
}

void job_runner_state::tell_drained() {
  if (saving == 0 && (ends->empty() || !port->reached()))
    for (auto& x : std::exchange(draining, {}))
      x.deliver(uint64_t{0});
}

void job_runner_state::beat() {
  self->delayed_send(self, options.rules.lease / 3, internal_atom_v,
                     beat_atom_v);
  enlist();
  auto beats = held.beats(*options.known);
  for (auto& lease : ends->leases())
    beats.push_back({lease, 0});
  if (beats.empty() || std::exchange(beating, true))
    return;
  options.store->renew(
    std::move(beats), options.now(),
    port->stored<std::vector<job_lease>>([this](const auto& lost) {
      beating = false;
      if (!lost)
        return;
      for (auto& x : *lost)
        lose(x);
    }));
}

void job_runner_state::enlist() {
  if (options.shared && !leaving)
    roll->enlist(options.now());
}

void job_runner_state::leave() {
  if (std::exchange(leaving, true) || !options.shared)
    return;
  roll->retire(options.now(),
               port->then<uint64_t>([this](const outcome<uint64_t>& others) {
                 // While the store is away nobody knows: what is not ended
                 // here is taken by whoever finds it.
                 if (!others || *others > 0)
                   hand_over();
               }));
}

// What is being written down is no other worker's to do.
void job_runner_state::hand_over() {
  auto supervisor
    = find_service<search_supervisor_actor>(self, search_supervisor_name);
  if (!supervisor)
    return;
  auto all = held.unended(*options.known);
  for (auto& id : all) {
    self->send(supervisor, fenced_atom_v, id);
    give_back(id, {});
  }
  log_line(log_level::info, "searches handed over",
           {{"count", static_cast<int64_t>(all.size())}});
}

// Somebody else has it, or has called it off at another node.
void job_runner_state::lose(const job_lease& lease) {
  ends->drop(lease.id);
  if (!held.has(lease))
    return;
  held.extract(lease.id);
  options.on_event("lost");
  log_line(log_level::warning, "job lost",
           {{"job_id", std::string_view{lease.id}}});
  options.store->find(lease.id,
                      port->then<job>([this, lease](const outcome<job>& x) {
                        if (x && x->state == job_state::cancelled)
                          return desk->cancel_here(*x, {});
                        if (!x && x.error().code == errc::not_found)
                          return put_back(lease);
                        if (auto y = find_service<search_supervisor_actor>(
                              self, search_supervisor_name))
                          self->send(y, fenced_atom_v, lease.id);
                      }));
}

// The store has lost what it had, as a Redis without persistence may: that
// search is nobody else's.
void job_runner_state::put_back(const job_lease& lease) {
  auto x = options.known->find(lease.id);
  if (x && !x->result)
    put_back_job(options.store, lease, job_of(*x->order, x->last.created),
                 options.now(), port->stored<job>([this](const auto& kept) {
                   if (kept && kept->worker == options.worker)
                     held.hold({kept->id, kept->worker, kept->token});
                 }));
}

// -- what dead workers left ---------------------------------------------------

void job_runner_state::take_up() {
  if (std::exchange(looking, true))
    return;
  options.store->held(held_at_once, port->then<job_list>([this](const auto& x) {
    looking = false;
    take_up_from(x);
  }));
}

// An earlier runner of this process has left its leases, whose searches go on.
void job_runner_state::take_up_from(const outcome<job_list>& found) {
  if (!found)
    return;
  looked = true;
  for (auto& x : *found) {
    job_lease lease{x.id, x.worker, x.token};
    if (held.contains(x.id) || keeping.contains(x.id))
      continue; // It has just been put there.
    if (x.worker != options.worker) {
      if (options.sole)
        bury(lease);
      continue;
    }
    held.hold(lease);
    auto known = options.known->find(x.id);
    if (known && known->result)
      end(x.id, job_end_of(*known->result));
    else if (!known)
      give_back(x.id, retry_delay(options.rules, x.attempts, port->chance()));
  }
  // After what is buried just now.
  take();
}

void job_runner_state::look() {
  self->delayed_send(self, options.poll, internal_atom_v, caf::tick_atom_v);
  for (auto& x : ends->again())
    save(x);
  if (leaving)
    return;
  if (!looked)
    return take_up();
  if (!options.sole && !std::exchange(looking, true))
    options.store->held(
      held_at_once, port->then<job_list>([this](const outcome<job_list>& x) {
        looking = false;
        if (!x) // While nobody can tell that he lives nobody is dead.
          return void(watch.emplace(options.worker, options.rules.lease));
        for (auto& lease : watch->look(*x, std::chrono::steady_clock::now()))
          bury(lease);
      }));
  take();
}

void job_runner_state::bury(const job_lease& lease) {
  bury_job(
    self->system(), options.store, lease, options.now(),
    [told = options.on_event] { told("dead"); },
    port->then<bool>([this](const outcome<bool>& x) { port->note(*x); }));
}

void job_runner_state::take() {
  auto most = options.room - std::min<uint64_t>(options.room, held.size());
  // What it took before it has looked it would find there, and give back.
  if (leaving || !looked || most == 0)
    return;
  if (std::exchange(taking, true))
    return;
  options.store->take(
    {options.worker, most}, options.now(),
    port->stored<job_list>([this, most](const outcome<job_list>& x) {
      taking = false;
      if (x) {
        more = x->size() >= most;
        for (auto& y : *x)
          run(y);
      }
      taken_up();
    }));
}

void job_runner_state::run(const job& x) {
  held.hold({x.id, x.worker, x.token});
  if (options.known->entitle(x.id, x.token)) {
    // It runs here, and has only been taken for dead.
    if (auto p = find_service<progress_registry_actor>(self,
                                                       progress_registry_name))
      self->send(p, store_atom_v, x.id, x.token);
    return;
  }
  auto order = order_of(x);
  auto readable = order && *order && x.error_code.empty();
  if (order && !*order && options.now() - x.created < options.longest_stay)
    return give_back(x.id, options.rules.longest_rest); // Another version's.
  if (!readable)
    return on_damaged(x);
  auto first = x.attempts <= 1;
  options.on_event(first ? "taken" : "taken_up");
  log_line(log_level::info, first ? "search taken" : "search goes on",
           {{"search_id", std::string_view{x.id}},
            {"attempt", static_cast<int64_t>(x.attempts)}});
  starting[x.id] = x.attempts;
  resume_search(self->system(), *order,
                [this, id = x.id, post = port->poster()](const resumption& y) {
                  post([this, id, y] { on_resumed(id, y); });
                });
}

void job_runner_state::on_damaged(const job& x) {
  options.on_event("damaged");
  end_damaged_search(self->system(), x);
  end(x.id, damaged_end());
}

void job_runner_state::on_resumed(const std::string& id, const resumption& x) {
  if (x.what == resumption::kind::ended)
    end(id, x.how);
  if (x.what == resumption::kind::later) {
    log_line(log_level::info, "search cannot go on now",
             {{"search_id", std::string_view{id}},
              {"why", std::string_view{x.why}}});
    give_back(id,
              retry_delay(options.rules, std::max<uint64_t>(starting[id], 1),
                          port->chance()));
  }
  starting.erase(id);
  taken_up();
}

void job_runner_state::give_back(const std::string& id,
                                 std::chrono::milliseconds delay) {
  if (auto lease = held.extract(id))
    options.store->hand_back(*lease, options.now() + delay,
                             port->stored<bool>([](const auto&) {}));
}

void job_runner_state::taken_up() {
  if (!looked || !starting.empty() || !options.on_taken_up)
    return;
  std::exchange(options.on_taken_up, {})();
  auto lapse = options.sole ? caf::timespan{0}
                            : options.rules.lease + 2 * options.poll;
  port->after(lapse, [this] { options.on_known(); });
}

job_runner_self::behavior_type job_runner(job_runner_state::self_ptr self,
                                          job_runner_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](start_atom) { self->state.take(); },
    [self](leave_atom) { self->state.leave(); },
    [self](store_atom, const search_order_ptr& order, utc_time created,
           const reply<job_kept>& answer) {
      self->state.keep(order, created, answer);
    },
    [self](done_atom, const std::string& id, const job_end& how) {
      self->state.on_ended(id, how);
    },
    [self](done_atom, const std::string& id) { self->state.on_noted(id); },
    [self](drain_atom, const reply<uint64_t>& answer) {
      self->state.draining.push_back(answer);
      self->state.tell_drained();
    },
    on_list_jobs(self),
    on_find_job(self),
    on_cancel_job(self),
    on_requeue_job(self),
    [](internal_atom, const job_step_ptr& x) { x->run(); },
    [self](internal_atom, caf::tick_atom) { self->state.look(); },
    [self](internal_atom, beat_atom) { self->state.beat(); },
  };
}

} // namespace bidiq
