#include "actors/results/result_store.hpp"

#include "actors/base/log.hpp"
#include "actors/results/store_step.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bidiq {

namespace {

// Only what has failed can be repeated, and only a repetition replaces.
bool may_be_replaced(const search_result& x) {
  return std::any_of(x.ufs.begin(), x.ufs.end(),
                     [](auto& uf) { return uf.status == "failed"; });
}

// No search has such an id: clients' and ours have no dots.
std::string never_was(const std::string& id) {
  return id + '.';
}

} // namespace

shared_results::shared_results(store_port& port,
                               const result_store_options& options)
  : finals(port, options),
    partials(port, options),
    reader(port, options),
    others(port, reader, options) {
  // nop
}

result_store_parts::result_store_parts(result_store_self::pointer self,
                                       result_store_options opts)
  : options(std::move(opts)),
    port(self, options),
    logs(self, port, *options.known),
    waiters(options.max_waiters) {
  if (options.redis)
    shared.emplace(port, options);
}

void result_store_state::init(result_store_options options) {
  held = memory_charge{options.memory, memory_account::directory};
  parts.emplace(self, std::move(options));
  if (parts->shared)
    parts->shared->finals.recover(known().ended());
  parts->logs.recover();
  tick();
}

known_searches& result_store_state::known() const {
  return *parts->options.known;
}

// -- questions ----------------------------------------------------------------

template <class T, class Ended, class Running>
void result_store_state::ask(const std::string& id, const identity& who,
                             const reply<T>& to, foreign_question<T> elsewhere,
                             Ended ended, Running running) {
  auto found = known().find(id, who);
  if (found && !found->result)
    return running(*found);
  if (found && !found->outdated)
    return answer<T>(*found, who, to, elsewhere, ended(*found));
  if (!found && found.error().code != errc::not_found)
    return to.deliver(found.error());
  if (!parts->shared)
    return to.deliver(fail(errc::not_found));
  // What is here but another's is nowhere else. It is looked for like what
  // never was: neither the time it takes nor the answer while Redis is away
  // tells that it is here.
  auto foreign = !found && known().has(id);
  (parts->shared->others.*elsewhere)(foreign ? never_was(id) : id, who, to);
}

// News of a repetition may have been lost. While Redis cannot be asked what is
// here is the best there is.
template <class T>
void result_store_state::answer(const known_search& x, const identity& who,
                                const reply<T>& to,
                                foreign_question<T> elsewhere, outcome<T> own) {
  auto& id = x.result->search_id;
  if (!parts->shared || !may_be_replaced(*x.result)
      || parts->shared->finals.lacking(id))
    return to.deliver(std::move(own));
  parts->port.after(parts->options.op_timeout, [to, own] { to.deliver(own); });
  parts->shared->others.look_for_other(
    id, x.result->updated, [=, this](bool replaced) {
      if (!replaced)
        return to.deliver(own);
      renew(id);
      (parts->shared->others.*elsewhere)(id, who, to);
    });
}

void result_store_state::wait(const std::string& id, const identity& who,
                              const reply<search_result_ptr>& to) {
  ask(
    id, who, to, &foreign_searches::wait,
    [](const known_search& x) { return x.result; },
    [&](const known_search&) {
      parts->waiters.add(id, {who, to});
    });
}

void result_store_state::results(const std::string& id, const identity& who,
                                 const reply<search_result_ptr>& to) {
  ask(
    id, who, to, &foreign_searches::results,
    [](const known_search& x) { return x.result; },
    [&](const known_search& x) { self->send(x.worker, results_atom_v, to); });
}

void result_store_state::status(const std::string& id, const identity& who,
                                const reply<search_snapshot>& to) {
  ask(
    id, who, to, &foreign_searches::status,
    [](const known_search& x) { return x.last; },
    [&](const known_search& x) { self->send(x.worker, status_atom_v, to); });
}

void result_store_state::cancel(const std::string& id, const identity& who,
                                const reply<search_snapshot>& to) {
  ask(
    id, who, to, &foreign_searches::cancel,
    [](const known_search&) { return fail(errc::already_finished); },
    [&](const known_search& x) { self->send(x.worker, cancel_atom_v, to); });
}

void result_store_state::find(const std::string& path,
                              const reply<search_result_ptr>& to) {
  if (auto own = known().with_report(path))
    to.deliver(own);
  else if (parts->shared)
    parts->shared->others.find(path, to);
  else
    to.deliver(fail(errc::not_found));
}

// -- what searches leave ------------------------------------------------------

void result_store_state::store(const search_result_ptr& result,
                               const reply<bool>& answer) {
  if (!parts->shared)
    return answer.deliver(false);
  parts->shared->partials.forget(result->search_id);
  parts->shared->finals.store(result, answer);
  settle();
}

void result_store_state::store_partial(const search_result_ptr& result) {
  if (parts->shared && !parts->shared->finals.has(result->search_id))
    parts->shared->partials.store(result);
}

void result_store_state::store_early(const search_result_ptr& result) {
  if (parts->shared)
    parts->shared->finals.store_early(result);
  settle();
}

bool result_store_state::on_end(const std::string& id,
                                const progress_broker_actor& broker) {
  for (auto& waiter : parts->waiters.take(id))
    wait(id, waiter.who, waiter.answer);
  parts->logs.keep(id, broker);
  make_room();
  return true;
}

void result_store_state::replace(const search_result_ptr& result) {
  if (!parts->shared)
    return;
  parts->shared->partials.forget(result->search_id);
  parts->shared->finals.replace(result);
}

void result_store_state::renew(const std::string& id) {
  if (!known().outdate(id))
    return;
  on_fenced(id);
  fetch_renewed(id);
}

// The user's list goes on telling of the search, as it is now.
void result_store_state::fetch_renewed(const std::string& id) {
  if (!parts->shared)
    return;
  auto me = caf::actor_cast<result_store_self>(self);
  auto adopt = [this, me](const outcome<search_result_ptr>& x) {
    if (!x || !*x || (*x)->status == search_status::running)
      return;
    auto step = std::make_shared<store_step>();
    step->run = [this, result = *x] {
      known().adopt(result, renewed_end(*result), self->clock().now());
      make_room();
    };
    caf::anon_send(me, internal_atom_v, redis_atom_v,
                   store_step_ptr{std::move(step)});
  };
  parts->shared->others.results(id, {{}, true},
                                reply<search_result_ptr>{adopt});
}

void result_store_state::on_fenced(const std::string& id) {
  if (parts->shared) {
    parts->shared->finals.forget(id);
    parts->shared->partials.forget(id);
  }
  for (auto& waiter : parts->waiters.take(id))
    wait(id, waiter.who, waiter.answer);
}

// -- Redis, time and memory ---------------------------------------------------

void result_store_state::on_link(const link_status& news) {
  if (parts->port.on_link(news) && parts->shared)
    parts->shared->finals.restore();
  settle();
}

void result_store_state::fit_memory() {
  if (parts->shared)
    parts->shared->reader.fit();
  make_room();
  settle();
}

void result_store_state::make_room() {
  auto progress = parts->port.progress();
  for (auto& x : known().make_room()) {
    log_line(log_level::info, "result gone early",
             {{"search_id", std::string_view{x.id}}});
    // Searches that end at once: who waits for one gets it all the same.
    for (auto& waiter : parts->waiters.take(x.id))
      waiter.answer.deliver(x.result);
    if (progress)
      self->send(progress, gone_atom_v, x.id);
    if (!parts->shared)
      continue;
    parts->shared->partials.forget(x.id);
    parts->shared->finals.withdraw(x.id, x.user);
  }
}

void result_store_state::tick() {
  auto& options = parts->options;
  known().expire(self->clock().now() - options.result_ttl);
  make_room();
  if (parts->shared) {
    parts->shared->finals.tick();
    for (auto& id : known().outdated())
      fetch_renewed(id);
  }
  self->delayed_send(self, options.sweep_interval, internal_atom_v,
                     caf::tick_atom_v);
}

void result_store_state::drain(const reply<uint64_t>& answer) {
  draining.push_back(answer);
  settle();
}

void result_store_state::settle() {
  auto& shared = parts->shared;
  if (shared)
    held.set(shared->finals.bytes() + shared->reader.bytes());
  if (!draining.empty() && (!shared || shared->finals.all_stored()))
    for (auto& x : std::exchange(draining, {}))
      x.deliver(uint64_t{0});
}

result_store_self::behavior_type result_store(result_store_state::self_ptr self,
                                              result_store_options options) {
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.parts->logs.on_down(msg); });
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
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
    [self](list_atom, const identity& who, const reply<snapshot_list>& answer) {
      answer.deliver(self->state.known().list(who.user));
    },
    [self](find_atom, const std::string& path,
           const reply<search_result_ptr>& answer) {
      self->state.find(path, answer);
    },
    [self](store_atom, const search_result_ptr& x, const reply<bool>& answer) {
      self->state.store(x, answer);
    },
    [self](store_atom, const search_result_ptr& x) {
      self->state.store_partial(x);
    },
    [self](start_atom, const search_result_ptr& x) {
      self->state.store_early(x);
    },
    [self](done_atom, const std::string& id,
           const progress_broker_actor& broker) {
      return self->state.on_end(id, broker);
    },
    [self](retry_atom, const search_result_ptr& x) { self->state.replace(x); },
    [self](retry_atom, const std::string& id) { self->state.renew(id); },
    [self](fenced_atom, const std::string& id) { self->state.on_fenced(id); },
    [self](memory_atom) { self->state.fit_memory(); },
    [self](drain_atom, const reply<uint64_t>& answer) {
      self->state.drain(answer);
    },
    [self](redis_atom, const link_status& news) { self->state.on_link(news); },
    [self](internal_atom, redis_atom, const store_step_ptr& x) {
      x->run();
      self->state.settle();
    },
    [self](internal_atom, caf::tick_atom) { self->state.tick(); },
  };
}

} // namespace bidiq
