#include "actors/search/search_sharing.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bidiq {

namespace {

// Making partial results takes at most one part in so many of a search's time.
constexpr int partial_share = 20;

} // namespace

result_store_actor search_sharing::store() const {
  if (!options_.shared)
    return {};
  return find_service<result_store_actor>(self_, result_store_name);
}

void search_sharing::begin(utc_time created) const {
  auto results = store();
  if (!results)
    return;
  auto x = std::make_shared<search_result>();
  x->search_id = order_.request->search_id;
  x->user = order_.who.user;
  x->request = order_.request;
  x->status = search_status::queued;
  x->is_partial = true;
  for (auto& uf : order_.request->ufs)
    x->ufs.push_back({uf, "pending", 0});
  x->now = to_local(created);
  x->updated = created;
  self_->send(results, store_atom_v, search_result_ptr{std::move(x)});
}

void search_sharing::partial(const std::function<search_result_ptr()>& make) {
  auto begin = self_->clock().now();
  if (begin < next_partial_)
    return;
  auto results = store();
  if (!results)
    return;
  self_->send(results, store_atom_v, make());
  auto took = self_->clock().now() - begin;
  next_partial_ = begin
                  + std::max<caf::timespan>(options_.partial_interval,
                                            took * partial_share);
}

} // namespace bidiq
