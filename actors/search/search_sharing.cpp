// What a search lets other nodes know while it runs.
#include "actors/search/search.hpp"

#include <caf/actor_registry.hpp>

#include <algorithm>

namespace bidiq {

namespace {

// Making partial results takes at most one part in so many of a search's time.
constexpr int partial_share = 20;

} // namespace

result_store_actor search_state::sharing_store() const {
  if (!options.shared)
    return {};
  return self->system().registry().get<result_store_actor>(result_store_name);
}

std::shared_ptr<search_result> search_state::partial_view() const {
  // A copy: the original still changes when the workbook is done.
  auto view = result ? std::make_shared<search_result>(*result)
                     : std::make_shared<search_result>(collector->snapshot());
  view->search_id = order->request->search_id;
  view->user = order->who.user;
  view->request = order->request;
  view->status = search_status::running;
  view->is_partial = true;
  tally->show(*view);
  view->updated = progress->updated();
  return view;
}

// Other nodes know from the start what is searched, even if this one dies.
void search_state::share_beginning() {
  auto results = sharing_store();
  if (!results)
    return;
  auto x = std::make_shared<search_result>();
  x->search_id = order->request->search_id;
  x->user = order->who.user;
  x->request = order->request;
  x->status = search_status::queued;
  x->is_partial = true;
  for (auto& uf : order->request->ufs)
    x->ufs.push_back({uf, "pending", 0});
  x->now = to_local(created);
  x->updated = created;
  self->send(results, store_atom_v, search_result_ptr{std::move(x)});
}

void search_state::share_partial() {
  auto begin = self->clock().now();
  if (begin < next_partial)
    return;
  auto results = sharing_store();
  if (!results)
    return;
  self->send(results, store_atom_v, search_result_ptr{partial_view()});
  auto took = self->clock().now() - begin;
  next_partial = begin
                 + std::max<caf::timespan>(options.partial_interval,
                                           took * partial_share);
}

} // namespace bidiq
