#include "actors/domain/sector.hpp"

namespace bidiq {

namespace {

// What malloc adds to a block, and what it rounds up on average.
constexpr uint64_t per_block = 16;

uint64_t memory_of(const std::string& x) noexcept {
  return x.capacity() > 15 ? x.capacity() + per_block : 0;
}

uint64_t memory_of(const std::vector<sector_term>& xs) noexcept {
  auto out = xs.capacity() * sizeof(sector_term) + per_block;
  for (auto& x : xs)
    out += memory_of(x.text);
  return out;
}

} // namespace

size_t count_terms(const sector& x) noexcept {
  auto out = x.keywords.size() + x.exclusions.size() + x.ignored.size();
  for (auto& context : x.contexts)
    out += context.words.size();
  return out;
}

uint64_t memory_of(const sector& x) noexcept {
  auto out = sizeof(x) + memory_of(x.id) + memory_of(x.name)
             + memory_of(x.description) + memory_of(x.keywords)
             + memory_of(x.exclusions) + memory_of(x.ignored)
             + x.contexts.capacity() * sizeof(sector_context) + per_block;
  for (auto& context : x.contexts)
    out += memory_of(context.keyword) + memory_of(context.words);
  return out;
}

} // namespace bidiq
