// How the search supervisor makes room: ended searches go, the oldest first.
#include "actors/search/search_supervisor.hpp"

#include "actors/base/log.hpp"

#include <caf/actor_registry.hpp>

#include <utility>

namespace bidiq {

void search_supervisor_state::make_room() {
  while (auto id = kept.surplus())
    evict(*id);
  if (!options.memory)
    return;
  // What goes besides the results, their actors and logs, goes a little later,
  // so the level by itself would let too many go.
  auto excess = options.memory->excess(memory_level::evict);
  auto goal = kept.bytes() - std::min(kept.bytes(), excess);
  while (kept.bytes() > goal) {
    auto id = kept.oldest();
    if (!id)
      break;
    evict(*id);
  }
}

search_supervisor_state::entry
search_supervisor_state::take(const std::string& id) {
  auto x = std::move(entries.extract(id).mapped());
  doors.counts.move(x.order->who.user, x.counted,
                    admission_counts::phase::none);
  kept.erase(id);
  auto& original = x.order->retry_of;
  if (auto i = repeated.find(original);
      i != repeated.end() && i->second == id) {
    repeated.erase(i);
    kept.release(original);
  }
  // Its end is no news.
  self->demonitor(x.worker.address());
  self->send_exit(x.worker, caf::exit_reason::user_shutdown);
  return x;
}

void search_supervisor_state::forget(const std::string& id) {
  auto x = take(id);
  doors.expired.add(id, x.order->who.user);
}

void search_supervisor_state::evict(const std::string& id) {
  auto user = entries.at(id).order->who.user;
  forget(id);
  log_line(log_level::info, "result gone early",
           {{"search_id", std::string_view{id}}});
  auto& registry = self->system().registry();
  if (auto x = registry.get<progress_registry_actor>(progress_registry_name))
    self->send(x, gone_atom_v, id);
  if (auto x = registry.get<search_directory_actor>(search_directory_name))
    self->send(x, gone_atom_v, id, user);
}

} // namespace bidiq
