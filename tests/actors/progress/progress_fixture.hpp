#pragma once

#include "actors/progress/progress_registry.hpp"
#include "tests/actors/system/actor_fixture.hpp"

#include <caf/scoped_actor.hpp>

namespace bidiq::test {

/// What a hub's end of the door out has been told.
struct recording_sink : progress_sink {
  void deliver(event_batch_ptr batch) override {
    batches.push_back(std::move(batch));
  }

  void lost(const std::string& search_id) override {
    losses.push_back(search_id);
  }

  /// What a hub would show: each event that follows the last one.
  std::vector<progress_event_ptr> events(uint64_t after = 0) const {
    std::vector<progress_event_ptr> out;
    for (auto& batch : batches)
      for (auto& x : batch->events)
        if (x->id == after + 1) {
          out.push_back(x);
          after = x->id;
        }
    return out;
  }

  std::vector<uint64_t> ids() const {
    std::vector<uint64_t> out;
    for (auto& x : events())
      out.push_back(x->id);
    return out;
  }

  std::vector<event_batch_ptr> batches;
  std::vector<std::string> losses;
};
using recording_sink_ptr = std::shared_ptr<recording_sink>;
using ids = std::vector<uint64_t>;

inline progress_draft step(stage at, std::string message = "m") {
  return {at, 10, std::move(message), "{}"};
}

/// A progress registry with its brokers.
struct progress_fixture : actor_fixture {
  progress_fixture() {
    bridge.now = [this] {
      return utc_time{std::chrono::milliseconds{++ticks}};
    };
  }

  void start_registry() {
    options.broker.bridge = std::make_shared<const bridge_options>(bridge);
    registry = serve(progress_registry_name,
                     sys->spawn(progress_registry, options));
  }

  void restart_registry() {
    crash_service(progress_registry_name);
    start_registry();
    pass(std::chrono::milliseconds{200});
  }

  progress_broker_actor claim(const std::string& id,
                              const std::string& user = "ana") {
    caf::scoped_actor self{*sys};
    progress_broker_actor out;
    auto answer = self->request(registry, caf::infinite, claim_atom_v, id, user,
                                uint32_t{2});
    run();
    answer.receive([&](const progress_broker_actor& x) { out = x; },
                   [](caf::error&) {});
    return out;
  }

  void attach(const std::string& id, const recording_sink_ptr& sink,
              bool resuming = false) {
    tell(registry, attach_atom_v, id, progress_sink_ptr{sink}, resuming);
  }

  recording_sink_ptr listen(const std::string& id, bool resuming = false) {
    auto sink = std::make_shared<recording_sink>();
    attach(id, sink, resuming);
    return sink;
  }

  void publish(const progress_broker_actor& x, int times = 1) {
    for (int i = 0; i < times; ++i)
      tell(x, caf::publish_atom_v, step(stage::fetching));
  }

  void end(const progress_broker_actor& x) {
    tell(x, caf::publish_atom_v, step(stage::complete));
  }

  int64_t ticks = 0;
  bridge_options bridge;
  progress_registry_options options;
  progress_registry_actor registry;
};

} // namespace bidiq::test
