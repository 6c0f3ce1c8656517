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
  auto own_bytes = own_memory_of(*x) + options_.bytes_beside;
  notices_.add(*x);
  items_.put(id, std::move(x), own_bytes, now);
  charge_.set(bytes());
}

void kept_results::erase(const std::string& id) {
  auto x = items_.find(id);
  if (!x)
    return;
  notices_.remove(*x->value);
  items_.erase(id);
  charge_.set(bytes());
}

std::optional<std::string> kept_results::surplus() const {
  if (bytes() <= options_.max_bytes && size() <= options_.max_count)
    return std::nullopt;
  return oldest();
}

std::optional<std::string> kept_results::oldest() const {
  // Those held are few: searches that run.
  for (auto& x : items_)
    if (&x != &items_.newest() && !held_.contains(x.key))
      return x.key;
  return std::nullopt;
}

std::optional<std::string> kept_results::ended_by(time_point then) const {
  if (items_.empty() || items_.oldest().since > then)
    return std::nullopt;
  return items_.oldest().key;
}

} // namespace bidiq
