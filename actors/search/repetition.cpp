#include "actors/search/repetition.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

search_request_ptr with_id(const search_request& request, std::string id) {
  auto out = std::make_shared<search_request>(request);
  out->search_id = std::move(id);
  return out;
}

} // namespace

bool can_be_repeated(const search_result& x) {
  return x.status != search_status::queued && x.status != search_status::running
         && std::any_of(x.ufs.begin(), x.ufs.end(),
                        [](auto& uf) { return uf.status == "failed"; });
}

search_order_ptr repetition_of(const search_result& old, const identity& who,
                               unsigned number, utc_time now) {
  auto out = std::make_shared<search_order>();
  auto& id = old.search_id;
  out->request = with_id(*old.request, id + "-r" + std::to_string(number));
  out->who = who;
  out->created = now;
  out->retry_of = id;
  for (auto& uf : old.ufs)
    if (uf.status != "failed")
      out->keep_ufs.push_back(uf.uf);
  return out;
}

search_result_ptr in_place_of_original(const search_order& order,
                                       const search_result& found) {
  if (found.status != search_status::completed
      && found.status != search_status::degraded)
    return nullptr;
  auto out = std::make_shared<search_result>(found);
  out->search_id = order.retry_of;
  out->request = with_id(*order.request, order.retry_of);
  return out;
}

} // namespace bidiq
