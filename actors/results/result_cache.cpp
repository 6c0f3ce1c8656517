#include "actors/results/result_cache.hpp"

namespace bidiq {

namespace {

// A notice with its texts and what was derived from it, as measured.
constexpr uint64_t bytes_each = 1200;

} // namespace

uint64_t memory_of(const search_result& x) {
  return sizeof(x) + x.notices.size() * bytes_each + x.excel.base64.size();
}

search_result_ptr result_cache::find(const std::string& id,
                                     const std::string& writing) {
  auto i = items_.find(id);
  if (i == items_.end() || i->second->writing != writing)
    return nullptr;
  order_.splice(order_.begin(), order_, i->second);
  return i->second->result;
}

void result_cache::put(const std::string& id, const std::string& writing,
                       search_result_ptr x) {
  erase(id);
  bytes_ += memory_of(*x);
  order_.push_front({id, writing, std::move(x)});
  items_[id] = order_.begin();
  trim();
}

void result_cache::resize(uint64_t max_bytes) {
  max_bytes_ = max_bytes;
  trim();
}

void result_cache::trim() {
  while (order_.size() > max_count_ || bytes_ > max_bytes_)
    erase(std::string{order_.back().id});
}

void result_cache::erase(const std::string& id) {
  auto i = items_.find(id);
  if (i == items_.end())
    return;
  bytes_ -= memory_of(*i->second->result);
  order_.erase(i->second);
  items_.erase(i);
}

} // namespace bidiq
