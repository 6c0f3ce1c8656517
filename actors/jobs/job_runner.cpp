#include "actors/jobs/job_runner.hpp"

#include "actors/base/log.hpp"
#include "actors/base/refusal.hpp"
#include "actors/domain/search_job.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

constexpr uint64_t held_at_once = 100'000; // as many as a node may run

// When a search that cannot begin, or is another version's, is tried again.
constexpr std::chrono::seconds later{2};
constexpr std::chrono::seconds much_later{60};

job_step_ptr step_of(std::function<void(job_runner_state&)> f) {
  return std::make_shared<const job_step>(job_step{std::move(f)});
}

} // namespace

void job_runner_state::init(job_runner_options x) {
  options = std::move(x);
  watch.emplace(options.worker, options.rules.lease);
  ends.emplace(options.max_unsaved);
  desk.emplace(self->system(), options.store, options.known, options.now);
  self->delayed_send(self, options.poll, internal_atom_v, caf::tick_atom_v);
  self->delayed_send(self, options.rules.lease / 3, internal_atom_v,
                     beat_atom_v);
  self->delayed_send(self, options.sweep_interval, internal_atom_v,
                     sweep_atom_v);
  take_up();
}

template <class T, class F>
reply<T> job_runner_state::then(F f) {
  return reply<T>{
    [me = caf::actor_cast<job_runner_self>(self), f](outcome<T> x) {
      caf::anon_send(
        me, internal_atom_v,
        step_of([f, x = std::move(x)](auto& state) { f(state, x); }));
    }};
}

template <class T, class F>
reply<T> job_runner_state::stored(F f) {
  return then<T>([f](job_runner_state& state, const outcome<T>& x) {
    state.note_store(x || x.error().code != errc::unavailable);
    f(state, x);
  });
}

void job_runner_state::note_store(bool now) {
  if (std::exchange(reached, now) == now)
    return;
  log_line(now ? log_level::info : log_level::warning,
           now ? "job store reached" : "job store away",
           {{"searches", static_cast<int64_t>(held.size())}});
  if (options.on_store)
    options.on_store(now);
}

// -- searches of this node ----------------------------------------------------

void job_runner_state::keep(const search_order_ptr& order, utc_time created,
                            const reply<job_kept>& answer) {
  auto& id = order->request->search_id;
  if (held.contains(id))
    return answer.deliver(job_kept::here);
  keeping.insert(id);
  options.store->add(
    job_of(*order, created), options.worker, options.now(),
    stored<job>([order, answer](job_runner_state& me, const auto& x) {
      me.on_kept(order, x, answer);
    }));
  auto late = [answer, id](job_runner_state& me) {
    if (me.keeping.erase(id) > 0)
      me.run_without(fail(errc::unavailable, "the store is slow"), answer);
  };
  self->delayed_send(self, options.patience, internal_atom_v, step_of(late));
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
    held[x->id] = {x->id, x->worker, x->token};
    if (auto known = options.known->find(x->id); known && known->result)
      end(x->id, job_end_of(*known->result));
    return answer.deliver(job_kept::here);
  }
  answer.deliver(kept_as(*x, *order));
}

void job_runner_state::on_ended(const std::string& id, const job_end& how) {
  auto found = held.extract(id);
  if (found.empty())
    return;
  auto due = ends->ended(found.mapped(), how);
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
  auto found = held.extract(id);
  if (!found.empty())
    save({found.mapped(), how});
}

void job_runner_state::save(const job_ends::entry& x) {
  ++saving;
  options.store->finish(
    x.lease, x.how, options.now(),
    stored<bool>([x](job_runner_state& me, const outcome<bool>& how) {
      --me.saving;
      auto away = !how && how.error().code == errc::unavailable;
      if (!how && !(away && me.ends->keep(x)))
        log_line(log_level::warning, "the end of a job was not kept",
                 {{"job_id", std::string_view{x.lease.id}}});
      me.tell_drained();
    }));
}

void job_runner_state::tell_drained() {
  if (saving == 0 && (ends->empty() || !reached))
    for (auto& x : std::exchange(draining, {}))
      x.deliver(uint64_t{0});
}

void job_runner_state::beat() {
  self->delayed_send(self, options.rules.lease / 3, internal_atom_v,
                     beat_atom_v);
  std::vector<job_beat> beats;
  for (auto& [id, lease] : held) {
    auto x = options.known->find(id);
    beats.push_back({lease, x ? x->last.progress : 0});
  }
  for (auto& lease : ends->leases())
    beats.push_back({lease, 0});
  if (beats.empty() || std::exchange(beating, true))
    return;
  options.store->renew(
    std::move(beats), options.now(),
    stored<std::vector<job_lease>>([](job_runner_state& me, const auto& lost) {
      me.beating = false;
      if (!lost)
        return;
      for (auto& x : *lost)
        me.lose(x);
    }));
}

// Somebody else has it, or has called it off at another node.
void job_runner_state::lose(const job_lease& lease) {
  ends->drop(lease.id);
  auto i = held.find(lease.id);
  if (i == held.end() || i->second != lease)
    return;
  held.erase(i);
  options.on_event("lost");
  log_line(log_level::warning, "job lost",
           {{"job_id", std::string_view{lease.id}}});
  options.store->find(
    lease.id,
    then<job>([id = lease.id](job_runner_state& me, const outcome<job>& x) {
      if (x && x->state == job_state::cancelled)
        return me.desk->cancel_here(*x, {});
      if (auto y = find_service<search_supervisor_actor>(
            me.self, search_supervisor_name))
        me.self->send(y, fenced_atom_v, id);
    }));
}

// -- what dead workers left ---------------------------------------------------

void job_runner_state::take_up() {
  if (std::exchange(looking, true))
    return;
  options.store->held(held_at_once,
                      then<job_list>([](job_runner_state& me, const auto& x) {
                        me.looking = false;
                        me.take_up_from(x);
                      }));
}

// An earlier runner of this process has left its leases, whose searches go on.
void job_runner_state::take_up_from(const outcome<job_list>& found) {
  if (!found)
    return;
  looked = true;
  for (auto& x : *found) {
    job_lease lease{x.id, x.worker, x.token};
    if (x.worker != options.worker) {
      if (options.sole)
        bury(lease);
      continue;
    }
    held[x.id] = lease;
    auto known = options.known->find(x.id);
    if (known && known->result)
      end(x.id, job_end_of(*known->result));
    else if (!known)
      give_back(x.id, later);
  }
  // After what is buried just now.
  take();
}

void job_runner_state::look() {
  self->delayed_send(self, options.poll, internal_atom_v, caf::tick_atom_v);
  for (auto& x : ends->again())
    save(x);
  if (!looked)
    return take_up();
  if (!options.sole && !std::exchange(looking, true))
    options.store->held(
      held_at_once,
      then<job_list>([](job_runner_state& me, const outcome<job_list>& x) {
        me.looking = false;
        if (!x)
          return;
        for (auto& lease : me.watch->look(*x, std::chrono::steady_clock::now()))
          me.bury(lease);
      }));
  take();
}

void job_runner_state::bury(const job_lease& lease) {
  log_line(log_level::warning, "the worker of a job died",
           {{"job_id", std::string_view{lease.id}},
            {"worker", std::string_view{lease.worker}}});
  options.store->lapse(
    lease, options.now(),
    stored<job>([](job_runner_state& me, const outcome<job>& x) {
      if (!x || x->state != job_state::dead)
        return;
      me.options.on_event("dead");
      auto order = order_of(*x);
      auto supervisor = find_service<search_supervisor_actor>(
        me.self, search_supervisor_name);
      if (order && *order && supervisor)
        me.self->send(supervisor, gone_atom_v, *order,
                      std::string{"O processo que executava a busca caiu "
                                  "repetidas vezes"});
    }));
}

void job_runner_state::take() {
  if (std::exchange(taking, true))
    return;
  options.store->take(
    options.worker, options.taken_at_once, options.now(),
    stored<job_list>([](job_runner_state& me, const outcome<job_list>& x) {
      me.taking = false;
      if (x)
        for (auto& y : *x)
          me.run(y);
      me.taken_up();
    }));
}

void job_runner_state::run(const job& x) {
  held[x.id] = {x.id, x.worker, x.token};
  auto order = order_of(x);
  if (!order)
    return end(x.id, job_end_of(order.error()));
  if (!*order)
    return give_back(x.id, much_later);
  options.on_event("taken_up");
  log_line(log_level::info, "search goes on",
           {{"search_id", std::string_view{x.id}},
            {"attempt", static_cast<int64_t>(x.attempts)}});
  starting.insert(x.id);
  resume_search(self->system(), *order,
                [me = caf::actor_cast<job_runner_self>(self),
                 id = x.id](const resumption& how) {
                  caf::anon_send(me, internal_atom_v,
                                 step_of([id, how](auto& state) {
                                   state.on_resumed(id, how);
                                 }));
                });
}

void job_runner_state::on_resumed(const std::string& id, const resumption& x) {
  if (x.what == resumption::kind::ended)
    end(id, x.how);
  else if (x.what == resumption::kind::later)
    give_back(id, later);
  starting.erase(id);
  taken_up();
}

void job_runner_state::give_back(const std::string& id,
                                 std::chrono::milliseconds delay) {
  auto found = held.extract(id);
  if (found.empty())
    return;
  options.store->hand_back(found.mapped(), options.now() + delay,
                           stored<bool>([](job_runner_state&, const auto&) {}));
}

void job_runner_state::taken_up() {
  if (!looked || !starting.empty() || !options.on_taken_up)
    return;
  std::exchange(options.on_taken_up, {})();
  auto lapse = options.sole ? caf::timespan{0}
                            : options.rules.lease + 2 * options.poll;
  self->delayed_send(self, lapse, internal_atom_v,
                     step_of([](auto& me) { me.options.on_known(); }));
}

// -- old jobs
// ------------------------------------------------------------------

void job_runner_state::sweep() {
  self->delayed_send(self, options.sweep_interval, internal_atom_v,
                     sweep_atom_v);
  options.store->sweep(options.keep, options.now(),
                       stored<uint64_t>([](job_runner_state&, const auto&) {}));
}

job_runner_self::behavior_type job_runner(job_runner_state::self_ptr self,
                                          job_runner_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
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
    [self](list_atom, const identity& who, const job_query& which,
           const reply<job_page>& answer) {
      self->state.desk->list(who, which, answer);
    },
    [self](find_atom, const identity& who, const std::string& id,
           const reply<job>& answer) {
      self->state.desk->find(who, id, answer);
    },
    [self](cancel_atom, const identity& who, const std::string& id,
           const reply<job>& answer) {
      self->state.desk->cancel(who, id, answer);
    },
    [self](retry_atom, const std::string& id, const reply<job>& answer) {
      self->state.desk->requeue(id, answer);
    },
    [self](internal_atom, const job_step_ptr& x) { x->then(self->state); },
    [self](internal_atom, caf::tick_atom) { self->state.look(); },
    [self](internal_atom, beat_atom) { self->state.beat(); },
    [self](internal_atom, sweep_atom) { self->state.sweep(); },
  };
}

} // namespace bidiq
