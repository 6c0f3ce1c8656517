#include "actors/cache/lru.hpp"

#include "actors/domain/notice_memory.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::days;

// What malloc adds to a block, and the links of a node of a list or a map.
constexpr uint64_t bytes_per_block = 16;
constexpr uint64_t bytes_per_list_node = 16 + bytes_per_block;
constexpr uint64_t bytes_per_map_node = 32 + bytes_per_block;
constexpr uint64_t bytes_per_shared = 16 + bytes_per_block;

// Texts of up to 15 bytes live in the string itself.
uint64_t heap_of(const std::string& x) {
  return x.capacity() > 15 ? x.capacity() + 1 + bytes_per_block : 0;
}

uint64_t memory_of(const notice_batch& xs) {
  auto out = sizeof(notice_batch) + bytes_per_shared;
  if (xs.capacity() > 0)
    out += xs.capacity() * sizeof(notice_ptr) + bytes_per_block;
  for (auto& x : xs)
    out += x ? memory_of(*x) : 0;
  return out;
}

void mix(size_t& hash, size_t x) {
  // As in Boost's hash_combine.
  hash ^= x + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
}

// Whether the two can be days of one run.
bool alike(const cached_day& x, const cached_day& y) {
  return x.notices->empty() && y.notices->empty() && x.read == y.read
         && x.from_empty_list == y.from_empty_list;
}

} // namespace

size_t partition_key_hash::operator()(const partition_key& x) const noexcept {
  auto out = std::hash<std::string>{}(x.source);
  mix(out, std::hash<std::string>{}(x.partition.uf));
  mix(out, static_cast<size_t>(x.partition.modality));
  return out;
}

uint64_t day_lru::cost_of(const cached_day& x) {
  return sizeof(run) + bytes_per_list_node + sizeof(runs::value_type)
         + bytes_per_map_node + memory_of(*x.notices);
}

// Its node, and its place in the table.
uint64_t day_lru::cost_of_partition(const partition_key& x) {
  return sizeof(partitions::value_type) + 2 * sizeof(void*) + bytes_per_block
         + sizeof(void*) + heap_of(x.source) + heap_of(x.partition.uf);
}

day_lru::runs::iterator day_lru::covering(runs& of, local_day day) {
  auto i = of.upper_bound(day);
  if (i == of.begin())
    return of.end();
  --i;
  return i->second->last >= day ? i : of.end();
}

std::optional<cached_day> day_lru::find(const day_key& key) {
  std::optional<cached_day> out;
  each({key.source, key.partition}, key.day, key.day,
       [&](const cached_day& x) { out = x; });
  return out;
}

void day_lru::each(const partition_key& partition, local_day first,
                   local_day last,
                   const std::function<void(const cached_day&)>& f) {
  auto found = partitions_.find(partition);
  if (found == partitions_.end())
    return;
  auto& of = found->second;
  auto i = covering(of, first);
  if (i == of.end())
    i = of.lower_bound(first);
  for (; i != of.end() && i->first <= last; ++i) {
    auto& x = *i->second;
    use(i->second);
    auto cell = x.cell;
    for (cell.day = std::max(first, x.first);
         cell.day <= std::min(last, x.last); cell.day += days{1})
      f(cell);
  }
}

notice_lists day_lru::newest(const std::vector<std::string>& ufs,
                             uint64_t most) const {
  auto wanted = [&](const run& x) {
    auto& uf = x.partition->first.partition.uf;
    return !x.cell.notices->empty()
           && (ufs.empty()
               || std::find(ufs.begin(), ufs.end(), uf) != ufs.end());
  };
  std::vector<const cached_day*> days;
  for (auto& x : order_)
    if (wanted(x))
      days.push_back(&x.cell);
  std::stable_sort(days.begin(), days.end(),
                   [](auto x, auto y) { return x->day > y->day; });
  notice_lists out;
  uint64_t held = 0;
  for (auto x : days) {
    if (held >= most)
      break;
    held += x->notices->size();
    out.push_back(x->notices);
  }
  return out;
}

bool day_lru::put(const day_key& key, cached_day cell) {
  auto partition = partition_of({key.source, key.partition});
  auto& of = partition->second;
  auto i = covering(of, key.day);
  if (i != of.end() && i->second->cell.read >= cell.read)
    return false;
  if (i != of.end())
    take_out(of, key.day);
  cell.day = key.day;
  auto fits = cost_of(cell) + cost_of_partition(partition->first) <= max_bytes_;
  if (fits && !join(of, key.day, cell))
    add(partition, key.day, key.day, std::move(cell), order_.begin());
  if (of.empty()) {
    bytes_ -= cost_of_partition(partition->first);
    partitions_.erase(partitions_.find(partition->first));
  }
  while (bytes_ > max_bytes_)
    erase(std::prev(order_.end()));
  return fits;
}

day_lru::partitions::pointer day_lru::partition_of(const partition_key& key) {
  auto [i, added] = partitions_.try_emplace(key);
  if (added)
    bytes_ += cost_of_partition(key);
  return &*i;
}

// Lets a run next to the day take it in; both become one if it lies between.
bool day_lru::join(runs& of, local_day day, const cached_day& cell) {
  auto before = covering(of, day - days{1});
  auto after = of.find(day + days{1});
  auto left = before != of.end() && alike(before->second->cell, cell);
  auto right = after != of.end() && alike(after->second->cell, cell);
  if (!left && !right)
    return false;
  auto to = left ? before->second : after->second;
  ++days_;
  if (left && right) {
    days_ += static_cast<uint64_t>((after->second->last - day).count());
    to->last = after->second->last;
    erase(after->second);
  } else if (left) {
    to->last = day;
  } else {
    of.erase(after);
    to->first = to->cell.day = day;
    of.emplace(day, to);
  }
  use(to);
  return true;
}

void day_lru::add(partitions::pointer partition, local_day first,
                  local_day last, cached_day cell, position before) {
  cell.day = first;
  auto size = cost_of(cell);
  auto at = order_.insert(before,
                          {partition, first, last, std::move(cell), size});
  partition->second.emplace(first, at);
  bytes_ += size;
  days_ += static_cast<uint64_t>((last - first).count()) + 1;
}

// What is left of a run on both sides stays.
void day_lru::take_out(runs& of, local_day day) {
  auto i = covering(of, day);
  auto old = *i->second;
  auto before = order_.erase(i->second);
  of.erase(i);
  bytes_ -= old.bytes;
  days_ -= static_cast<uint64_t>((old.last - old.first).count()) + 1;
  if (old.first < day)
    add(old.partition, old.first, day - days{1}, old.cell, before);
  if (day < old.last)
    add(old.partition, day + days{1}, old.last, old.cell, before);
}

void day_lru::resize(uint64_t max_bytes) {
  max_bytes_ = max_bytes;
  while (bytes_ > max_bytes_)
    erase(std::prev(order_.end()));
}

void day_lru::erase(position x) {
  bytes_ -= x->bytes;
  days_ -= static_cast<uint64_t>((x->last - x->first).count()) + 1;
  auto partition = x->partition;
  partition->second.erase(x->first);
  order_.erase(x);
  if (!partition->second.empty())
    return;
  bytes_ -= cost_of_partition(partition->first);
  partitions_.erase(partitions_.find(partition->first));
}

void day_lru::use(position x) {
  order_.splice(order_.begin(), order_, x);
}

void day_lru::clear() {
  order_.clear();
  partitions_.clear();
  bytes_ = 0;
  days_ = 0;
}

} // namespace bidiq
