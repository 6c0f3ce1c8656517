#include "actors/cache/lru.hpp"

#include <iterator>
#include <utility>

namespace bidiq {

namespace {

// An item with its place in the index, and a notice with what its shared
// pointer adds, as malloc rounds them.
constexpr uint64_t bytes_per_cell = 256;
constexpr uint64_t bytes_per_notice = sizeof(notice) + 48;

// Texts of up to 15 bytes live in the string itself.
uint64_t heap_of(const std::string& x) {
  return x.capacity() > 15 ? x.capacity() + 17 : 0;
}

uint64_t memory_of(const notice& x) {
  auto out = bytes_per_notice;
  for (auto text : {&x.id, &x.object, &x.agency, &x.agency_cnpj, &x.unit, &x.uf,
                    &x.city, &x.city_code, &x.modality_name, &x.situation_name,
                    &x.link, &x.purchase_number, &x.source})
    out += heap_of(*text);
  return out;
}

void mix(size_t& hash, size_t x) {
  // As in Boost's hash_combine.
  hash ^= x + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
}

} // namespace

size_t cell_key_hash::operator()(const cell_key& x) const noexcept {
  auto out = std::hash<std::string>{}(x.source);
  mix(out, std::hash<std::string>{}(x.lane.uf));
  mix(out, static_cast<size_t>(x.lane.modality));
  mix(out, static_cast<size_t>(x.day.time_since_epoch().count()));
  return out;
}

uint64_t memory_of(const cache_cell& x) {
  auto out = bytes_per_cell;
  for (auto& y : *x.notices)
    out += sizeof(notice_ptr) + (y ? memory_of(*y) : 0);
  return out;
}

const cache_cell* cell_lru::find(const cell_key& key) {
  auto i = items_.find(key);
  if (i == items_.end())
    return nullptr;
  order_.splice(order_.begin(), order_, i->second);
  return &i->second->cell;
}

bool cell_lru::put(const cell_key& key, cache_cell cell) {
  if (auto i = items_.find(key); i != items_.end()) {
    if (i->second->cell.read >= cell.read)
      return false;
    erase(i->second);
  }
  auto size = memory_of(cell);
  if (size > max_bytes_ || max_entries_ == 0)
    return false;
  while (order_.size() >= max_entries_ || bytes_ + size > max_bytes_)
    erase(std::prev(order_.end()));
  order_.push_front({key, std::move(cell), size});
  items_.emplace(key, order_.begin());
  bytes_ += size;
  return true;
}

void cell_lru::clear() {
  items_.clear();
  order_.clear();
  bytes_ = 0;
}

void cell_lru::erase(position x) {
  bytes_ -= x->bytes;
  items_.erase(x->key);
  order_.erase(x);
}

} // namespace bidiq
