#include "actors/domain/notice_memory.hpp"

namespace bidiq {

namespace {

// What malloc adds to a block, and what it rounds up on average.
constexpr uint64_t per_block = 16;

// The counters of a shared pointer that was made with its object.
constexpr uint64_t per_shared = 16 + per_block;

// An element of `shared_notices`: key, counts, link, and its share of buckets.
constexpr uint64_t per_holding = 48;

// Texts of up to 15 bytes live in the string itself.
uint64_t heap_of(const std::string& x) noexcept {
  return x.capacity() > 15 ? x.capacity() + 1 + per_block : 0;
}

template <class T>
uint64_t block_of(const std::vector<T>& xs) noexcept {
  return xs.capacity() == 0 ? 0 : xs.capacity() * sizeof(T) + per_block;
}

uint64_t memory_of(const std::vector<std::string>& xs) noexcept {
  auto out = block_of(xs);
  for (auto& x : xs)
    out += heap_of(x);
  return out;
}

uint64_t own_sector_of(const search_result& x) noexcept {
  return x.request && x.request->own_sector ? memory_of(*x.request->own_sector)
                                            : 0;
}

} // namespace

uint64_t memory_of(const notice& x) noexcept {
  auto out = sizeof(x) + per_shared;
  for (auto text : {&x.id, &x.object, &x.agency, &x.agency_cnpj, &x.unit,
                    &x.subrogated_agency, &x.subrogated_unit, &x.uf, &x.city,
                    &x.city_code, &x.modality_name, &x.situation_name, &x.link,
                    &x.origin_link, &x.purchase_number, &x.source})
    out += heap_of(*text);
  return out;
}

uint64_t own_memory_of(const found_notice& x) noexcept {
  auto out = sizeof(x) + memory_of(x.matched_terms) + memory_of(x.matched_forms)
             + memory_of(x.merged_from) + memory_of(x.sources)
             + block_of(x.filled);
  for (auto& y : x.filled)
    out += heap_of(y.field) + heap_of(y.source);
  return out;
}

uint64_t own_memory_of(const search_result& x) noexcept {
  auto out = sizeof(x) + per_shared + heap_of(x.excel.base64)
             + memory_of(x.terms_used) + memory_of(x.summary.highlights)
             + heap_of(x.summary.text) + block_of(x.sources) + block_of(x.ufs)
             + block_of(x.suggestions) + own_sector_of(x)
             + (x.notices.capacity() - x.notices.size()) * sizeof(found_notice);
  for (auto& y : x.suggestions)
    out += heap_of(y.word) + heap_of(y.instead_of);
  for (auto& y : x.notices)
    out += own_memory_of(y);
  return out;
}

void shared_notices::add(const search_result& x) {
  for (auto& found : x.notices) {
    auto& slot = held_[found.data.get()];
    if (slot.results++ > 0)
      continue;
    slot.bytes = static_cast<uint32_t>(memory_of(*found.data) + per_holding);
    bytes_ += slot.bytes;
  }
}

void shared_notices::remove(const search_result& x) {
  for (auto& found : x.notices) {
    auto i = held_.find(found.data.get());
    if (i == held_.end() || --i->second.results > 0)
      continue;
    bytes_ -= i->second.bytes;
    held_.erase(i);
  }
}

} // namespace bidiq
