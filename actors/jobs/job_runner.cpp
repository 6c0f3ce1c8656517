#include "actors/jobs/job_runner.hpp"

#include "actors/base/log.hpp"
#include "actors/domain/search_job.hpp"

#include <caf/send.hpp>

#include <utility>

namespace bidiq {

namespace {

// Jobs of all workers that one look reads.
constexpr uint64_t held_at_once = 10'000;

// A search that cannot begin now is tried again after that time.
constexpr std::chrono::seconds later{2};

// One that another version of the server has written.
constexpr std::chrono::seconds much_later{60};

constexpr const char* buried_message
  = "O processo que executava a busca caiu repetidas vezes";

} // namespace

void job_runner_state::init(job_runner_options x) {
  options = std::move(x);
  watch.emplace(options.rules.lease);
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
      job_step step{
        [f, x = std::move(x)](job_runner_state& state) { f(state, x); }};
      caf::anon_send(me, internal_atom_v,
                     std::make_shared<const job_step>(std::move(step)));
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
                            const reply<bool>& answer) {
  auto& id = order->request->search_id;
  if (held.contains(id))
    return answer.deliver(true);
  options.store->add(job_of(*order, created), options.worker, options.now(),
                     stored<job>([answer](job_runner_state& me, const auto& x) {
                       me.on_kept(x, answer);
                     }));
}

void job_runner_state::on_kept(const outcome<job>& x,
                               const reply<bool>& answer) {
  if (!x) {
    auto without = options.runs_without && x.error().code == errc::unavailable;
    if (!without)
      return answer.deliver(x.error());
    options.on_event("without");
    log_line(log_level::warning, "search runs without a job",
             {{"why", std::string_view{x.error().context}}});
    return answer.deliver(false);
  }
  // An older search of that id: what is known of it says what becomes of this.
  if (x->worker == options.worker)
    held[x->id] = {x->id, x->worker, x->token};
  answer.deliver(true);
}

void job_runner_state::end(const std::string& id, const job_end& how) {
  auto found = held.extract(id);
  if (!found.empty())
    save(found.mapped(), how);
}

void job_runner_state::save(const job_lease& lease, const job_end& how) {
  options.store->finish(
    lease, how, options.now(),
    stored<bool>([lease, how](job_runner_state& me, const outcome<bool>& x) {
      auto away = !x && x.error().code == errc::unavailable;
      if (away && me.unsaved.size() < me.options.max_unsaved)
        me.unsaved.insert_or_assign(lease.id, std::pair{lease, how});
      else if (!x)
        log_line(log_level::warning, "the end of a job was not kept",
                 {{"job_id", std::string_view{lease.id}}});
    }));
}

void job_runner_state::save_again() {
  for (auto& [id, x] : std::exchange(unsaved, {}))
    save(x.first, x.second);
}

void job_runner_state::beat() {
  self->delayed_send(self, options.rules.lease / 3, internal_atom_v,
                     beat_atom_v);
  std::vector<job_beat> beats;
  beats.reserve(held.size() + unsaved.size());
  for (auto& [id, lease] : held) {
    auto x = options.known->find(id);
    beats.push_back({lease, x ? x->last.progress : 0});
  }
  // Their ends are still to be written.
  for (auto& [id, x] : unsaved)
    beats.push_back({x.first, 0});
  if (beats.empty())
    return;
  options.store->renew(
    std::move(beats), options.now(),
    stored<std::vector<job_lease>>([](job_runner_state& me, const auto& lost) {
      if (!lost)
        return;
      for (auto& x : *lost)
        me.lose(x);
    }));
}

// Somebody else has it, or has called it off at another node.
void job_runner_state::lose(const job_lease& lease) {
  unsaved.erase(lease.id);
  auto i = held.find(lease.id);
  if (i == held.end() || i->second != lease)
    return;
  held.erase(i);
  options.on_event("lost");
  log_line(log_level::warning, "job lost",
           {{"job_id", std::string_view{lease.id}}});
  options.store->find(
    lease.id,
    stored<job>([id = lease.id](job_runner_state& me, const outcome<job>& x) {
      if (x && x->state == job_state::cancelled)
        return me.desk->cancel_here(*x, {});
      if (auto y = find_service<search_supervisor_actor>(
            me.self, search_supervisor_name))
        me.self->send(y, fenced_atom_v, id);
    }));
}

// -- what dead workers left ---------------------------------------------------

void job_runner_state::take_up() {
  options.store->held(held_at_once,
                      stored<job_list>([](job_runner_state& me, const auto& x) {
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
  // What waits for a worker comes after what is buried just now.
  take();
}

void job_runner_state::look() {
  self->delayed_send(self, options.poll, internal_atom_v, caf::tick_atom_v);
  save_again();
  if (!looked)
    return take_up();
  if (!options.sole)
    options.store->held(
      held_at_once,
      stored<job_list>([](job_runner_state& me, const outcome<job_list>& x) {
        if (!x)
          return;
        auto others = *x;
        std::erase_if(others,
                      [&](auto& y) { return y.worker == me.options.worker; });
        for (auto& lease :
             me.watch->look(others, std::chrono::steady_clock::now()))
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
                      std::string{buried_message});
    }));
}

void job_runner_state::take() {
  options.store->take(
    options.worker, options.taken_at_once, options.now(),
    stored<job_list>([](job_runner_state& me, const outcome<job_list>& x) {
      if (x)
        for (auto& y : *x)
          me.run(y);
      me.taken_up(0);
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
  ++starting;
  submit(*order);
}

void job_runner_state::submit(const search_order_ptr& order) {
  auto answer = then<submitted>(
    [order](job_runner_state& me, const outcome<submitted>& x) {
      me.on_submitted(order, x);
    });
  if (auto x = find_service<search_supervisor_actor>(self,
                                                     search_supervisor_name))
    self->send(x, submit_atom_v, order, answer);
  else
    answer.deliver(fail(errc::overloaded, "the supervisor is restarting"));
}

void job_runner_state::on_submitted(const search_order_ptr& order,
                                    const outcome<submitted>& x) {
  auto& id = order->request->search_id;
  if (x && x->joined)
    follow(order);
  else if (x)
    make_known(*order);
  else if (is_final(x.error().code))
    end(id, job_end_of(x.error()));
  else
    give_back(id, later);
  taken_up(1);
}

// Clients that come back find it, even if it has not come to that itself.
// Anonymous, since the answer is of no use.
void job_runner_state::make_known(const search_order& order) {
  if (auto x = find_service<progress_registry_actor>(self,
                                                     progress_registry_name))
    caf::anon_send(x, claim_atom_v, order.request->search_id, order.who.user,
                   static_cast<uint32_t>(order.request->ufs.size()));
}

// Another node runs it, or has: the job ends as that search does.
void job_runner_state::follow(const search_order_ptr& order) {
  auto store = find_service<result_store_actor>(self, result_store_name);
  auto& id = order->request->search_id;
  if (!store)
    return give_back(id, later);
  self->send(store, wait_atom_v, id, order->who,
             then<search_result_ptr>(
               [id](job_runner_state& me, const outcome<search_result_ptr>& x) {
                 if (x)
                   me.end(id, job_end_of(**x));
                 else if (is_final(x.error().code))
                   me.end(id, job_end_of(x.error()));
                 else
                   me.give_back(id, later);
               }));
}

void job_runner_state::give_back(const std::string& id,
                                 std::chrono::milliseconds delay) {
  auto found = held.extract(id);
  if (found.empty())
    return;
  options.store->hand_back(found.mapped(), options.now() + delay,
                           stored<bool>([](job_runner_state&, const auto&) {}));
}

void job_runner_state::taken_up(size_t more) {
  starting -= more;
  if (looked && starting == 0 && options.on_taken_up)
    std::exchange(options.on_taken_up, {})();
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
           const reply<bool>& answer) {
      self->state.keep(order, created, answer);
    },
    [self](done_atom, const std::string& id, const job_end& how) {
      self->state.end(id, how);
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
