#include "actors/report/report_pool.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <utility>

namespace bidiq {

void report_pool_state::add(std::string path, task what) {
  tasks.emplace(queue.add(std::move(path)), std::move(what));
  begin_more();
}

void report_pool_state::begin_more() {
  auto& memory = options.exporter.memory;
  auto scarce = memory && memory->level() >= memory_level::evict;
  while (auto number = queue.next(scarce)) {
    auto to = std::move(idle.back());
    idle.pop_back();
    auto what = std::move(tasks.extract(*number).mapped());
    what(to, *number);
  }
  options.on_load(queue.waiting(), queue.running());
}

void report_pool_state::ended(const excel_exporter_actor& by, uint64_t number) {
  queue.end(number);
  idle.push_back(by);
  begin_more();
}

excel_exporter_actor::behavior_type
report_pool(report_pool_state::self_ptr self, report_pool_options options) {
  auto& state = self->state;
  state.queue = report_queue{options.workers};
  for (size_t i = 0; i < options.workers; ++i) {
    auto own = options.exporter;
    own.sweeps = i == 0; // One of them is enough.
    state.idle.push_back(options.spawn(self->system(), own));
    self->link_to(state.idle.back());
  }
  state.sweeper = state.idle.front();
  state.options = std::move(options);
  // An answer comes when the exporter is through, whatever came of it; that it
  // died comes as its exit.
  auto run = [self](std::string path, auto... what) {
    self->state.add(
      std::move(path),
      [self, what...](const excel_exporter_actor& to, uint64_t number) {
        self->request(to, caf::infinite, export_atom_v, what...)
          .then([self, to, number] { self->state.ended(to, number); },
                [](const caf::error&) {});
      });
  };
  return {
    [self](probe_atom) {
      return uint64_t{self->mailbox().size() + self->state.queue.waiting()};
    },
    [run](export_atom, const search_result_ptr& result,
          const search_actor& asker) { run({}, result, asker); },
    [run](export_atom, const std::string& path, const search_result_ptr& result,
          const reply<bool>& answer) { run(path, path, result, answer); },
    [self](sweep_atom) { self->send(self->state.sweeper, sweep_atom_v); },
  };
}

} // namespace bidiq
