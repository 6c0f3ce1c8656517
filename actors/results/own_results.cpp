#include "actors/results/own_results.hpp"

#include "actors/results/result_cache.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

using std::chrono::milliseconds;

own_results::own_results(own_results_options options)
  : ttl_(options.ttl),
    items_({.max_count = options.max_count,
            .max_bytes = options.max_bytes,
            .ttl = options.ttl,
            .keep_newest = true}) {
  // nop
}

void own_results::keep(search_result_ptr x, time_point now) {
  auto& result = *x;
  items_.put(result.search_id, {std::move(x), std::nullopt, 0},
             memory_of(result), now);
}

search_result_ptr own_results::find(const std::string& id) const {
  auto x = items_.find(id);
  return x ? x->value.result : nullptr;
}

milliseconds own_results::life_of(const std::string& id, time_point now) const {
  auto x = items_.find(id);
  auto left = x ? x->since + ttl_ - now : ttl_;
  return std::max(std::chrono::duration_cast<milliseconds>(left),
                  milliseconds{1});
}

void own_results::stored(const search_result_ptr& x,
                         const std::string& incarnation, size_t parts) {
  auto there = items_.find(x->search_id);
  if (!there || there->value.result != x)
    return;
  there->value.stored_in = incarnation;
  there->value.parts = parts;
}

void own_results::give_up(const std::string& id,
                          const std::string& incarnation) {
  if (auto x = items_.find(id))
    x->value.stored_in = incarnation;
}

size_t own_results::parts_of(const std::string& id) const {
  auto x = items_.find(id);
  return x ? x->value.parts : 0;
}

bool own_results::lacking(const std::string& id,
                          const std::string& incarnation) const {
  auto x = items_.find(id);
  return x && x->value.stored_in != incarnation;
}

std::vector<std::string>
own_results::all_lacking(const std::string& incarnation) const {
  std::vector<std::string> out;
  for (auto& x : items_)
    if (x.value.stored_in != incarnation)
      out.push_back(x.key);
  return out;
}

} // namespace bidiq
