#include "actors/system/root_supervisor.hpp"

#include "actors/base/log.hpp"

#include <caf/actor_registry.hpp>

#include <algorithm>
#include <exception>

namespace bidiq {

void root_supervisor_state::start(size_t index) {
  auto& x = services[index];
  try {
    x.handle = x.spec.spawn(self->system());
  } catch (const std::exception& ex) {
    return crashed(index, ex.what());
  }
  self->monitor(x.handle);
  self->system().registry().put(
    x.spec.name, caf::actor_cast<caf::strong_actor_ptr>(x.handle));
}

void root_supervisor_state::on_down(const caf::down_msg& msg) {
  auto i = std::find_if(services.begin(), services.end(), [&](auto& x) {
    return x.handle && x.handle.address() == msg.source;
  });
  if (i == services.end())
    return;
  self->system().registry().erase(i->spec.name);
  i->handle = nullptr;
  crashed(static_cast<size_t>(i - services.begin()),
          caf::to_string(msg.reason));
}

void root_supervisor_state::crashed(size_t index, const std::string& why) {
  auto& x = services[index];
  x.crashes.push_back(self->clock().now());
  judge();
  auto attempt = std::min<size_t>(x.crashes.size() - 1, 16);
  auto delay = std::min(options.backoff * (1 << attempt),
                        options.backoff_limit);
  log_line(
    log_level::error, "service crashed",
    {{"service", std::string_view{caf::to_string(x.spec.name)}},
     {"reason", std::string_view{why}},
     {"restart_in_ms",
      std::chrono::duration_cast<std::chrono::milliseconds>(delay).count()}});
  if (options.on_crash)
    options.on_crash(x.spec.name);
  self->delayed_send(self, delay, internal_atom_v, start_atom_v,
                     static_cast<uint64_t>(index));
}

void root_supervisor_state::judge() {
  size_t recent = 0;
  auto since = self->clock().now() - options.window;
  for (auto& x : services) {
    while (!x.crashes.empty() && x.crashes.front() <= since)
      x.crashes.pop_front();
    recent += x.crashes.size();
  }
  auto now = recent < options.crash_limit;
  if (now != std::exchange(healthy, now) && options.on_health)
    options.on_health(now);
  if (recent > 0)
    self->delayed_send(self, options.window, internal_atom_v, caf::tick_atom_v);
}

void root_supervisor_state::probe() {
  for (auto& x : services) {
    if (!x.handle)
      continue;
    auto key = x.spec.name;
    // One that does not answer in time is busy; the next round tells more.
    self->request(x.handle, options.probe_interval, probe_atom_v)
      .then([this, key](uint64_t depth) { options.on_depth(key, depth); },
            [](caf::error&) {});
  }
  self->delayed_send(self, options.probe_interval, internal_atom_v,
                     probe_atom_v);
}

void root_supervisor_state::shut_down() {
  for (auto i = services.rbegin(); i != services.rend(); ++i) {
    if (!i->handle)
      continue;
    self->system().registry().erase(i->spec.name);
    self->send_exit(i->handle, caf::exit_reason::user_shutdown);
  }
  self->quit(caf::exit_reason::user_shutdown);
}

root_supervisor_actor::behavior_type
root_supervisor(root_supervisor_state::self_ptr self,
                root_supervisor_options options) {
  auto& state = self->state;
  for (auto& spec : options.services)
    state.services.push_back({spec, nullptr, {}});
  state.options = std::move(options);
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.on_down(msg); });
  self->set_exit_handler(
    [self](const caf::exit_msg&) { self->state.shut_down(); });
  for (size_t i = 0; i < state.services.size(); ++i)
    state.start(i);
  if (state.options.on_started)
    state.options.on_started();
  if (state.options.on_depth && state.options.probe_interval.count() > 0)
    self->send(self, internal_atom_v, probe_atom_v);
  return {
    [self](internal_atom, start_atom, uint64_t index) {
      self->state.start(static_cast<size_t>(index));
    },
    [self](internal_atom, probe_atom) { self->state.probe(); },
    [self](internal_atom, caf::tick_atom) { self->state.judge(); },
  };
}

} // namespace bidiq
