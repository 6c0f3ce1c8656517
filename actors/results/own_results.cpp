#include "actors/results/own_results.hpp"

#include "actors/results/result_cache.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

using std::chrono::milliseconds;

const own_results::item* own_results::look_up(const std::string& id) const {
  auto i = items_.find(id);
  return i == items_.end() ? nullptr : &*i->second;
}

void own_results::keep(search_result_ptr x, time_point now) {
  auto id = x->search_id;
  forget(id);
  bytes_ += memory_of(*x);
  order_.push_back({std::move(x), now + options_.ttl, std::nullopt, 0});
  items_[id] = std::prev(order_.end());
  while (size() > options_.max_count
         || (bytes_ > options_.max_bytes && size() > 1))
    forget(std::string{order_.front().result->search_id});
}

void own_results::forget(const std::string& id) {
  auto i = items_.find(id);
  if (i == items_.end())
    return;
  bytes_ -= memory_of(*i->second->result);
  order_.erase(i->second);
  items_.erase(i);
}

void own_results::expire(time_point now) {
  while (!order_.empty() && order_.front().expires <= now)
    forget(std::string{order_.front().result->search_id});
}

search_result_ptr own_results::find(const std::string& id) const {
  auto x = look_up(id);
  return x ? x->result : nullptr;
}

milliseconds own_results::life_of(const std::string& id, time_point now) const {
  auto x = look_up(id);
  auto left = x ? x->expires - now : options_.ttl;
  return std::max(std::chrono::duration_cast<milliseconds>(left),
                  milliseconds{1});
}

void own_results::stored(const search_result_ptr& x,
                         const std::string& incarnation, size_t parts) {
  auto i = items_.find(x->search_id);
  if (i == items_.end() || i->second->result != x)
    return;
  i->second->stored_in = incarnation;
  i->second->parts = parts;
}

void own_results::give_up(const std::string& id,
                          const std::string& incarnation) {
  if (auto i = items_.find(id); i != items_.end())
    i->second->stored_in = incarnation;
}

size_t own_results::parts_of(const std::string& id) const {
  auto x = look_up(id);
  return x ? x->parts : 0;
}

bool own_results::lacking(const std::string& id,
                          const std::string& incarnation) const {
  auto x = look_up(id);
  return x && x->stored_in != incarnation;
}

std::vector<std::string>
own_results::all_lacking(const std::string& incarnation) const {
  std::vector<std::string> out;
  for (auto& x : order_)
    if (x.stored_in != incarnation)
      out.push_back(x.result->search_id);
  return out;
}

} // namespace bidiq
