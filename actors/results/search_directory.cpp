#include "actors/results/search_directory.hpp"

#include "actors/results/directory_step.hpp"

#include <utility>

namespace bidiq {

search_directory_parts::search_directory_parts(
  search_directory_actor::pointer self, search_directory_options opts)
  : options(std::move(opts)),
    port(self, options),
    finals(port, options),
    partials(port, options),
    reader(port, options),
    others(port, reader, options) {
  // nop
}

void search_directory_state::init(search_directory_options options) {
  held = memory_charge{options.memory, memory_account::directory};
  parts.emplace(self, std::move(options));
  self->delayed_send(self, parts->options.retry_interval, internal_atom_v,
                     caf::tick_atom_v);
}

void search_directory_state::on_link(const link_status& news) {
  if (parts->port.on_link(news))
    parts->finals.restore();
  settle();
}

void search_directory_state::store(const search_result_ptr& result,
                                   const reply<bool>& answer) {
  parts->partials.forget(result->search_id);
  parts->finals.store(result, answer);
  settle();
}

void search_directory_state::replace(const search_result_ptr& result) {
  parts->partials.forget(result->search_id);
  parts->finals.replace(result);
}

void search_directory_state::store_partial(const search_result_ptr& result) {
  if (!parts->finals.has(result->search_id))
    parts->partials.store(result);
}

void search_directory_state::on_fenced(const std::string& id) {
  parts->finals.forget(id);
  parts->partials.forget(id);
}

void search_directory_state::on_gone(const std::string& id,
                                     const std::string& user) {
  parts->partials.forget(id);
  parts->finals.withdraw(id, user);
}

void search_directory_state::tick() {
  parts->finals.tick();
  self->delayed_send(self, parts->options.retry_interval, internal_atom_v,
                     caf::tick_atom_v);
}

void search_directory_state::drain(const reply<uint64_t>& answer) {
  draining.push_back(answer);
  settle();
}

void search_directory_state::settle() {
  held.set(parts->finals.bytes() + parts->reader.bytes());
  if (!draining.empty() && parts->finals.all_stored())
    for (auto& x : std::exchange(draining, {}))
      x.deliver(uint64_t{0});
}

search_directory_actor::behavior_type
search_directory(search_directory_state::self_ptr self,
                 search_directory_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](store_atom, const search_result_ptr& x, const reply<bool>& answer) {
      self->state.store(x, answer);
    },
    [self](retry_atom, const search_result_ptr& x) { self->state.replace(x); },
    [self](store_atom, const search_result_ptr& x) {
      self->state.store_partial(x);
    },
    [self](start_atom, const search_result_ptr& x) {
      self->state.parts->finals.store_early(x);
      self->state.settle();
    },
    [self](wait_atom, const std::string& id, const identity& who,
           const reply<search_result_ptr>& answer) {
      self->state.parts->others.wait(id, who, answer);
    },
    [self](results_atom, const std::string& id, const identity& who,
           const reply<search_result_ptr>& answer) {
      self->state.parts->others.results(id, who, answer);
    },
    [self](status_atom, const std::string& id, const identity& who,
           const reply<search_snapshot>& answer) {
      self->state.parts->others.status(id, who, answer);
    },
    [self](cancel_atom, const std::string& id, const identity& who,
           const reply<search_snapshot>& answer) {
      self->state.parts->others.cancel(id, who, answer);
    },
    [self](find_atom, const std::string& path,
           const reply<search_result_ptr>& answer) {
      self->state.parts->others.find(path, answer);
    },
    [self](fenced_atom, const std::string& id) { self->state.on_fenced(id); },
    [self](drain_atom, const reply<uint64_t>& answer) {
      self->state.drain(answer);
    },
    [self](redis_atom, const link_status& news) { self->state.on_link(news); },
    [self](gone_atom, const std::string& id, const std::string& user) {
      self->state.on_gone(id, user);
    },
    [self](memory_atom) {
      self->state.parts->reader.fit();
      self->state.settle();
    },
    [self](internal_atom, redis_atom, const directory_step_ptr& x) {
      x->run();
      self->state.settle();
    },
    [self](internal_atom, caf::tick_atom) { self->state.tick(); },
  };
}

} // namespace bidiq
