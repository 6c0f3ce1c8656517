// How the search supervisor survives its searches, itself, and the end.
#include "actors/search/search_supervisor.hpp"

#include "actors/base/log.hpp"
#include "actors/search/progress_text.hpp"

#include <caf/send.hpp>

#include <utility>

namespace bidiq {

namespace {

// What remains of a search that crashed, or never ran.
search_result_ptr unfinished_result(const search_order& order,
                                    search_status how, const std::string& why,
                                    utc_time now) {
  auto x = std::make_shared<search_result>();
  x->search_id = order.request->search_id;
  // Of what crashed others have what it had found until then.
  if (how == search_status::cancelled)
    x->user = order.who.user;
  x->request = order.request;
  x->status = how;
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

void search_supervisor_state::on_end(const std::string& id) {
  if (!searches.take(id))
    return;
  start_queued();
  tell_drained();
}

void search_supervisor_state::on_down(const caf::down_msg& msg) {
  auto id = searches.id_of(msg.source);
  // Otherwise: called off with its node.
  if (id.empty() || msg.reason == caf::exit_reason::user_shutdown)
    return;
  if (msg.reason)
    log_line(log_level::error, "search crashed",
             {{"search_id", std::string_view{id}},
              {"reason", std::string_view{caf::to_string(msg.reason)}}});
  fail_search(id, "A busca foi interrompida por um erro interno");
}

// Its end is told unless it came to that itself, but for who waits for it.
void search_supervisor_state::fail_search(const std::string& id,
                                          const std::string& message) {
  auto x = known().find(id);
  if (x && !x->result)
    end_search(*x, search_status::failed, message);
  if (auto store = find_service<result_store_actor>(self, result_store_name))
    caf::anon_send(store, done_atom_v, id, progress_broker_actor{});
  on_end(id);
}

void search_supervisor_state::end_search(const known_search& x,
                                         search_status how,
                                         const std::string& message) {
  auto& id = x.order->request->search_id;
  auto now = x.last;
  auto result = unfinished_result(*x.order, how, message, options.search.now());
  auto end = how == search_status::failed ? failure_event(message)
                                          : terminal_event(*result);
  now.status = how;
  now.at = end.at;
  now.progress = 100;
  now.message = end.message;
  now.updated = result->updated;
  known().close(now, result, nullptr, self->clock().now());
  if (auto ended = known().find(id))
    record_end(*ended);
  publish_end(*x.order, end);
  stop_sources(id);
}

void search_supervisor_state::publish_end(const search_order& order,
                                          const progress_draft& end) {
  auto p = find_service<progress_registry_actor>(self, progress_registry_name);
  if (!p)
    return;
  auto& id = order.request->search_id;
  auto ufs = static_cast<uint32_t>(order.request->ufs.size());
  auto publish = [p, id, end] {
    caf::anon_send(p, caf::publish_atom_v, id, end, reply<uint64_t>{});
  };
  if (order.token == 0) {
    // In case the search had not come to it: whose events these are. Anonymous,
    // since the answer is of no use.
    caf::anon_send(p, claim_atom_v, id, order.who.user, ufs);
    return publish();
  }
  // Its last worker may live, and think that it has it.
  search_info subject{
    id,         order.who.user, ufs, fingerprint(*order.request), order.created,
    order.token};
  self->send(p, claim_atom_v, subject,
             reply<claimed>{[publish](const outcome<claimed>& x) {
               if (!x || x->ours)
                 publish();
             }});
}

// It runs nowhere; whoever asks learns how it ends.
void search_supervisor_state::know_unrun(const search_order_ptr& order) {
  search_snapshot now;
  now.search_id = order->request->search_id;
  now.request = order->request;
  now.updated = options.search.now();
  now.created = created_of(*order, now.updated);
  known().open({order, std::move(now)});
}

void search_supervisor_state::give_up(const search_order_ptr& order,
                                      const std::string& message) {
  auto& id = order->request->search_id;
  if (known().find(id))
    return;
  know_unrun(order);
  fail_search(id, message);
}

void search_supervisor_state::call_off(const search_order_ptr& order) {
  auto& id = order->request->search_id;
  if (known().find(id))
    return;
  know_unrun(order);
  if (auto x = known().find(id))
    end_search(*x, search_status::cancelled, {});
  auto store = find_service<result_store_actor>(self, result_store_name);
  auto ended = known().find(id);
  if (!store || !ended)
    return;
  // No other node has anything of it.
  self->send(store, store_atom_v, ended->result, reply<bool>{});
  caf::anon_send(store, done_atom_v, id, progress_broker_actor{});
}

void search_supervisor_state::stop_sources(const std::string& id) {
  for (auto key : options.search.sources)
    if (auto source = find_service<source_actor>(self, key))
      self->send(source, cancel_atom_v, id);
}

// The winner's result is the search's; ours ends without an event.
void search_supervisor_state::on_fenced(const std::string& id) {
  if (!known().remove(id))
    return;
  log_line(log_level::warning, "search belongs to another node now",
           {{"search_id", std::string_view{id}}});
  if (auto x = searches.take(id))
    dismiss(x->worker);
  stop_sources(id);
  if (auto store = find_service<result_store_actor>(self, result_store_name))
    self->send(store, fenced_atom_v, id);
  let_go(id);
  start_queued();
  tell_drained();
}

void search_supervisor_state::dismiss(const search_actor& worker) {
  self->demonitor(worker.address());
  self->send_exit(worker, caf::exit_reason::user_shutdown);
}

// -- the end of the node ------------------------------------------------------

void search_supervisor_state::drain(const reply<uint64_t>& answer) {
  doors.drain();
  drained.push_back(answer);
  tell_drained();
}

void search_supervisor_state::tell_drained() {
  if (doors.drained())
    for (auto& x : std::exchange(drained, {}))
      x.deliver(uint64_t{0});
}

void search_supervisor_state::abandon() {
  for (auto& id : searches.all()) {
    if (auto x = known().find(id); x && x->worker)
      dismiss(x->worker);
    fail_search(id, "O servidor foi desligado antes do fim da busca");
  }
}

// After a crash there is a successor, which goes on with the searches.
void search_supervisor_state::shut_down(const caf::error& why) {
  if (why == caf::exit_reason::user_shutdown)
    for (auto& x : known().running())
      dismiss(x.worker);
  self->quit(why);
}

} // namespace bidiq
