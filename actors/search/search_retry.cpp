// Repeating what failed of a search that has ended.
#include "actors/search/progress_text.hpp"
#include "actors/search/search_supervisor.hpp"

#include "actors/base/log.hpp"

#include <caf/actor_registry.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace bidiq {

namespace {

// Other nodes may have taken some of the numbers.
constexpr unsigned max_attempts = 20;

bool ended(search_status x) {
  return x != search_status::queued && x != search_status::running;
}

search_request_ptr with_id(const search_request& request, std::string id) {
  auto out = std::make_shared<search_request>(request);
  out->search_id = std::move(id);
  return out;
}

} // namespace

void search_supervisor_state::retry(const std::string& id, const identity& who,
                                    const reply<retried>& answer) {
  retry_step step{id, who, answer};
  auto found = find(id, who);
  if (found) {
    step.old = (*found)->result;
    return on_retry(step);
  }
  auto me = caf::actor_cast<search_supervisor_actor>(self);
  auto known = [me, step](outcome<search_result_ptr> result) mutable {
    step.old = std::move(result);
    caf::anon_send(me, internal_atom_v, retry_atom_v, step);
  };
  ask_directory(results_atom_v, id, who, found.error(),
                reply<search_result_ptr>{known});
}

void search_supervisor_state::on_retry(const retry_step& x) {
  if (!x.old)
    return x.answer.deliver(x.old.error());
  if (x.admitted) {
    auto taken = !*x.admitted
                 && (x.admitted->error().code == errc::search_id_reused
                     || x.admitted->error().code == errc::gone);
    auto joined = *x.admitted && (*x.admitted)->joined;
    if ((taken || joined) && x.attempt < max_attempts)
      return submit_retry(x);
    if (!*x.admitted)
      return x.answer.deliver(x.admitted->error());
    return x.answer.deliver(retried{x.search_id, (*x.admitted)->search_id});
  }
  if (auto i = repeated.find(x.search_id); i != repeated.end())
    return x.answer.deliver(retried{x.search_id, i->second});
  auto& old = *x.old;
  auto failed = [](const uf_stat& uf) { return uf.status == "failed"; };
  if (!old || !ended(old->status)
      || std::none_of(old->ufs.begin(), old->ufs.end(), failed))
    return x.answer.deliver(fail(errc::nothing_to_retry));
  submit_retry(x);
}

void search_supervisor_state::submit_retry(const retry_step& x) {
  auto next = x;
  ++next.attempt;
  auto& old = **x.old;
  auto order = std::make_shared<search_order>();
  order->request = with_id(*old.request,
                           x.search_id + "-r" + std::to_string(next.attempt));
  order->who = x.who;
  order->retry_of = x.search_id;
  for (auto& uf : old.ufs)
    if (uf.status != "failed")
      order->keep_ufs.push_back(uf.uf);
  auto me = caf::actor_cast<search_supervisor_actor>(self);
  submit(order, reply<submitted>{[me, next](outcome<submitted> how) mutable {
           next.admitted = std::move(how);
           caf::anon_send(me, internal_atom_v, retry_atom_v, next);
         }});
}

// What the repetition has found takes the place of the old result, unless it
// knows less.
void search_supervisor_state::replace(const search_order& order,
                                      const search_result& result) {
  if (result.status != search_status::completed
      && result.status != search_status::degraded)
    return;
  auto renewed = std::make_shared<search_result>(result);
  renewed->search_id = order.retry_of;
  renewed->request = with_id(*order.request, order.retry_of);
  if (auto i = entries.find(order.retry_of); i != entries.end()) {
    auto& x = i->second;
    if (!x.result || x.result->coverage_pct > renewed->coverage_pct)
      return;
    x.result = renewed;
    kept.put(order.retry_of, renewed, self->clock().now());
    auto ended = terminal_event(*renewed);
    x.last.at = ended.at;
    x.last.message = ended.message;
    x.last.status = renewed->status;
    x.last.total_raw = renewed->total_raw;
    x.last.found = renewed->notices.size();
    x.last.updated = renewed->updated;
  }
  log_line(log_level::info, "search repeated",
           {{"search_id", std::string_view{order.retry_of}},
            {"status", to_string(renewed->status)}});
  auto& registry = self->system().registry();
  if (auto results
      = registry.get<search_directory_actor>(search_directory_name))
    self->send(results, retry_atom_v, search_result_ptr{renewed});
}

void search_supervisor_state::renew(const std::string& id) {
  auto i = entries.find(id);
  if (i == entries.end() || !i->second.result)
    return;
  take(id);
  auto& registry = self->system().registry();
  if (auto results
      = registry.get<search_directory_actor>(search_directory_name))
    self->send(results, fenced_atom_v, id);
  load_changed();
}

} // namespace bidiq
