#include "actors/match/perfect_hash.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace bidiq {

// Takes the places of all the hashes, or of none if one of these is taken.
bool perfect_hash::take(std::vector<bool>& taken, const bucket& hashes,
                        uint32_t shift) {
  auto at = [&](size_t i) { return place(hashes[i], shift, taken.size() - 1); };
  for (size_t i = 0; i < hashes.size(); ++i) {
    if (taken[at(i)]) {
      while (i-- > 0)
        taken[at(i)] = false;
      return false;
    }
    taken[at(i)] = true;
  }
  return true;
}

bool perfect_hash::build(const std::vector<uint64_t>& hashes) {
  auto sorted = hashes;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    return false;
  auto size = std::bit_ceil(hashes.size() * 16 / 15 + 2);
  while (!try_build(hashes, size) && size < size_t{1} << 32)
    size *= 2;
  return size < size_t{1} << 32;
}

bool perfect_hash::try_build(const std::vector<uint64_t>& hashes, size_t size) {
  mask_ = size - 1;
  shifts_.assign(std::max<size_t>(size / 4, 1), 0);
  std::vector<bucket> buckets(shifts_.size());
  for (auto hash : hashes)
    buckets[hash >> 48 & (buckets.size() - 1)].push_back(hash);
  std::vector<size_t> order(buckets.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t x, size_t y) {
    return buckets[x].size() > buckets[y].size();
  });
  std::vector<bool> taken(size);
  for (auto i : order)
    while (!take(taken, buckets[i], shifts_[i]))
      if (++shifts_[i] == size)
        return false;
  return true;
}

} // namespace bidiq
