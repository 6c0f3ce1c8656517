#include "actors/results/kept_results.hpp"

#include <utility>

namespace bidiq {

kept_results::kept_results(kept_results_options options, memory_charge charge)
  : options_(options), charge_(std::move(charge)) {
  // nop
}

void kept_results::put(const std::string& id, search_result_ptr x,
                       time_point now) {
  erase(id);
  auto bytes = own_memory_of(*x) + options_.bytes_beside;
  notices_.add(*x);
  own_bytes_ += bytes;
  order_.push_back({id, std::move(x), now, bytes});
  items_[id] = std::prev(order_.end());
  charge_.set(this->bytes());
}

void kept_results::erase(const std::string& id) {
  auto i = items_.find(id);
  if (i == items_.end())
    return;
  notices_.remove(*i->second->result);
  own_bytes_ -= i->second->bytes;
  order_.erase(i->second);
  items_.erase(i);
  charge_.set(bytes());
}

std::optional<std::string> kept_results::surplus() const {
  if (bytes() <= options_.max_bytes && size() <= options_.max_count)
    return std::nullopt;
  return oldest();
}

std::optional<std::string> kept_results::oldest() const {
  // Those held are few: searches that run.
  for (auto& x : order_)
    if (&x != &order_.back() && !held_.contains(x.id))
      return x.id;
  return std::nullopt;
}

std::optional<std::string> kept_results::ended_by(time_point then) const {
  if (order_.empty() || order_.front().ended > then)
    return std::nullopt;
  return order_.front().id;
}

} // namespace bidiq
