#pragma once

#include "actors/domain/cached_day.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace bidiq {

/// Which partition of which source.
struct partition_key {
  std::string source;
  cache_partition partition;

  bool operator==(const partition_key&) const = default;
};

struct partition_key_hash {
  size_t operator()(const partition_key& x) const noexcept;
};

/// Which day of it.
struct day_key {
  std::string source;
  cache_partition partition;
  local_day day{};
};

/// Days in memory. Days in a row without notices, read at one time, take one
/// entry, however many they are: most days of most partitions are such. The
/// entries used longest ago go first. Pure.
///
/// The budget is in bytes and covers what memory really costs: notices with
/// their texts, and the bookkeeping of entries and partitions.
class day_lru {
public:
  explicit day_lru(uint64_t max_bytes) : max_bytes_(max_bytes) {
    // nop
  }

  /// The day, which is then among those used last; nothing if it is not there.
  std::optional<cached_day> find(const day_key& key);

  /// Calls `f` with each day of the range that is there, in order.
  void each(const partition_key& partition, local_day first, local_day last,
            const std::function<void(const cached_day&)>& f);

  /// Lists with notices of these UFs (none: of all), newest day first, as many
  /// as hold `most` notices, or all. Counts as no use. O(n log n) in entries.
  notice_lists newest(const std::vector<std::string>& ufs, uint64_t most) const;

  /// Keeps the day unless one that was read at the same time or later is there;
  /// returns whether. One beyond the budget alone is not kept, and what is
  /// there of its key then goes.
  bool put(const day_key& key, cached_day cell);

  void clear();

  /// Another budget from now on; what is beyond it goes.
  void resize(uint64_t max_bytes);

  /// Days.
  uint64_t size() const noexcept {
    return days_;
  }
  size_t entries() const noexcept {
    return order_.size();
  }
  uint64_t bytes() const noexcept {
    return bytes_;
  }

  /// What an entry with this day takes, its partition's bookkeeping not
  /// counted.
  static uint64_t cost_of(const cached_day& x);

private:
  struct run;
  using position = std::list<run>::iterator;
  using runs = std::map<local_day, position>; ///< By their first days.
  using partitions
    = std::unordered_map<partition_key, runs, partition_key_hash>;

  struct run {
    partitions::pointer partition; ///< Nodes of the map stay where they are.
    local_day first{};
    local_day last{};
    cached_day cell; ///< The first day; the others are like it.
    uint64_t bytes = 0;
  };

  static runs::iterator covering(runs& of, local_day day);
  static uint64_t cost_of_partition(const partition_key& x);
  partitions::pointer partition_of(const partition_key& key);
  bool join(runs& of, local_day day, const cached_day& cell);
  void add(partitions::pointer partition, local_day first, local_day last,
           cached_day cell, position before);
  void take_out(runs& of, local_day day);
  void erase(position x);
  void use(position x);

  uint64_t max_bytes_;
  uint64_t bytes_ = 0;
  uint64_t days_ = 0;
  std::list<run> order_; ///< Most recently used first.
  partitions partitions_;
};

} // namespace bidiq
