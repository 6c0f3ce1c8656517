// How the search supervisor survives its searches, itself, and the end.
#include "actors/search/search_supervisor.hpp"

#include "actors/base/log.hpp"

#include <caf/actor_registry.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace bidiq {

namespace {

// What remains of a search that crashed.
search_result_ptr failed_result(const search_order& order,
                                const std::string& why, utc_time now) {
  auto x = std::make_shared<search_result>();
  x->search_id = order.request->search_id;
  x->request = order.request;
  x->status = search_status::failed;
  x->is_partial = true;
  x->degradation_reason = why;
  x->excel.status = "skipped";
  x->now = to_local(now);
  x->updated = now;
  for (auto& uf : order.request->ufs)
    x->ufs.push_back({uf, "failed", 0});
  return x;
}

} // namespace

void search_supervisor_state::on_news(const std::string& id,
                                      const search_snapshot& now,
                                      const search_result_ptr& result) {
  auto i = entries.find(id);
  if (i == entries.end())
    return;
  if (i->second.result) // A repetition: its end has been shown by now.
    return tell_drained();
  auto& x = i->second;
  x.last = now;
  x.result = result;
  count(x);
  if (!result)
    return;
  kept.put(id, result, self->clock().now());
  std::erase(queue, id);
  for (auto& waiter : std::exchange(x.waiters, {}))
    waiter.deliver(result);
  auto order = x.order;
  if (!order->retry_of.empty()) {
    repeated.erase(order->retry_of);
    kept.release(order->retry_of);
    replace(*order, *result);
  }
  make_room();
  start_queued();
  if (order->retry_of.empty())
    tell_drained();
}

void search_supervisor_state::tell_drained() {
  if (doors.drained())
    for (auto& x : std::exchange(drained, {}))
      x.deliver(uint64_t{0});
}

void search_supervisor_state::stop_sources(const std::string& id) {
  auto& registry = self->system().registry();
  for (auto key : options.search.sources)
    if (auto source = registry.get<source_actor>(key))
      self->send(source, cancel_atom_v, id);
}

void search_supervisor_state::adopt(const search_order_ptr& order,
                                    const search_snapshot& now,
                                    const search_actor& worker) {
  auto& id = order->request->search_id;
  if (entries.contains(id))
    return;
  enter(order, worker, now);
  // It starts with the next end or sweep: others that run may not have made
  // themselves known yet.
  if (now.status == search_status::queued)
    queue.insert(std::find_if(queue.begin(), queue.end(),
                              [&](auto& other) {
                                auto i = entries.find(other);
                                return i != entries.end()
                                       && i->second.last.created > now.created;
                              }),
                 id);
  load_changed();
  if (now.status == search_status::queued
      || now.status == search_status::running)
    return;
  // An ended one answers with its result, which then stays here.
  auto me = caf::actor_cast<search_supervisor_actor>(self);
  self->send(
    worker, wait_atom_v,
    reply<search_result_ptr>{[me, id, now](outcome<search_result_ptr> result) {
      if (result)
        caf::anon_send(me, done_atom_v, id, now, *result);
    }});
}

void search_supervisor_state::on_down(const caf::down_msg& msg) {
  auto i = std::find_if(entries.begin(), entries.end(), [&](auto& x) {
    return x.second.worker && x.second.worker.address() == msg.source;
  });
  if (i == entries.end() || i->second.result)
    return;
  log_line(log_level::error, "search crashed",
           {{"search_id", std::string_view{i->first}},
            {"reason", std::string_view{caf::to_string(msg.reason)}}});
  fail_search(i->second, "A busca foi interrompida por um erro interno");
}

void search_supervisor_state::fail_search(entry& x,
                                          const std::string& message) {
  auto id = x.order->request->search_id;
  auto& registry = self->system().registry();
  if (auto p = registry.get<progress_registry_actor>(progress_registry_name)) {
    // In case the search had not come to it: whose events these are. Anonymous,
    // since the answer is of no use.
    caf::anon_send(p, claim_atom_v, id, x.order->who.user,
                   static_cast<uint32_t>(x.order->request->ufs.size()));
    self->send(p, caf::publish_atom_v, id, failure_event(message),
               reply<uint64_t>{});
  }
  stop_sources(id);
  auto now = x.last;
  now.status = search_status::failed;
  now.at = stage::error;
  now.progress = 100;
  now.message = message;
  now.updated = options.search.now();
  on_news(id, now, failed_result(*x.order, message, now.updated));
}

void search_supervisor_state::drain(const reply<uint64_t>& answer) {
  doors.drain();
  drained.push_back(answer);
  tell_drained();
}

void search_supervisor_state::abandon() {
  std::vector<std::string> left;
  for (auto& [id, x] : entries)
    if (!x.result)
      left.push_back(id);
  for (auto& id : left) {
    auto& x = entries.at(id);
    self->demonitor(x.worker.address());
    self->send_exit(x.worker, caf::exit_reason::user_shutdown);
    fail_search(x, "O servidor foi desligado antes do fim da busca");
  }
}

void search_supervisor_state::sweep() {
  auto then = self->clock().now() - options.result_ttl;
  while (auto id = kept.ended_by(then))
    forget(*id);
  make_room();
  start_queued();
}

} // namespace bidiq
