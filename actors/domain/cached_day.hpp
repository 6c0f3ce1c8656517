#pragma once

#include "actors/base/time.hpp"
#include "actors/domain/notice.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

/// How a cached day may be used now.
enum class freshness : uint8_t {
  fresh,   ///< As it is.
  stale,   ///< As it is, while it is being refreshed.
  expired, ///< Only if upstream fails, with its age shown.
};

/// One UF and modality of one source.
struct cache_partition {
  std::string uf; ///< Two capital letters.
  int modality = 0;

  auto operator<=>(const cache_partition&) const = default;
};

/// All notices of one day of a partition: what the cache keeps. Always
/// complete.
struct cached_day {
  local_day day{};
  std::shared_ptr<const notice_batch> notices; ///< Never null.
  utc_time read{};                             ///< When upstream was asked.
  /// Upstream said that the whole list was empty: believed for a short time.
  bool from_empty_list = false;
};

/// Lists of notices of some days.
using notice_lists = std::vector<std::shared_ptr<const notice_batch>>;

/// Days that are cached.
struct cache_answer {
  struct hit {
    cached_day cell;
    freshness how = freshness::fresh;
    bool refresh = false;  ///< Fresh, but worth refreshing before it is not.
    bool accepted = false; ///< Good enough for who asked.
  };
  struct partition_hits {
    cache_partition partition;
    std::vector<hit> hits; ///< Ascending by day.
  };

  std::vector<partition_hits> partitions; ///< In the order asked.
};

/// Days that have been read. Only complete ones.
struct cache_batch {
  struct partition_days {
    cache_partition partition;
    std::vector<cached_day> cells; ///< Ascending by day.
  };

  std::string source; ///< `source_traits::name`.
  std::vector<partition_days> partitions;
};

/// The cache's own news from Redis; its own type.
struct cache_step;
using cache_step_ptr = std::shared_ptr<const cache_step>;

} // namespace bidiq
