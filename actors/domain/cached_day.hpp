#pragma once

#include "actors/base/time.hpp"
#include "actors/domain/notice.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

// What sources and the cache of raw notices say to each other.

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

/// Asks for what is cached.
struct cache_question {
  uint64_t ticket = 0; ///< The asker's own number of the question.
  std::string source;  ///< `source_traits::name`.
  std::vector<cache_partition> partitions;
  local_day first{};
  local_day last{};
};
using cache_question_ptr = std::shared_ptr<const cache_question>;

/// Answers a `cache_question`: exactly one, with nothing in it at the worst.
struct cache_answer {
  struct hit {
    cached_day cell;
    freshness how = freshness::fresh;
    bool refresh = false; ///< Fresh, but worth refreshing before it is not.
  };
  struct partition_hits {
    cache_partition partition;
    std::vector<hit> hits; ///< Ascending by day.
  };

  uint64_t ticket = 0;
  std::vector<partition_hits> partitions; ///< In the order asked; all of them.
};
using cache_answer_ptr = std::shared_ptr<const cache_answer>;

/// Announces that a list is going to be read, so that it is not read twice at
/// the same time, on this node or another.
struct fetch_lease_request {
  uint64_t ticket = 0;
  std::string source; ///< `source_traits::name`.
  std::string uf;     ///< Empty: the whole country, which meets every UF.
  int code = 0;       ///< The scope; leases of different codes never meet.
  local_day first{};
  local_day last{};
};

/// Answers a `fetch_lease_request`.
struct fetch_lease_verdict {
  enum class kind : uint8_t {
    granted, ///< Read it; tell when it is over.
    busy,    ///< Another search reads these days already; an `over` follows.
    over,    ///< They have ended, well or not: look what is cached now.
  };

  kind type = kind::granted;
  uint64_t ticket = 0;
  uint64_t lease = 0; ///< Names a granted one at its end.
  local_day first{};  ///< Which days are being read, if busy.
  local_day last{};
};

/// Days that have been read. Only complete ones.
struct cache_batch {
  struct partition_days {
    cache_partition partition;
    std::vector<cached_day> cells; ///< Ascending by day.
  };

  uint64_t ticket = 0;
  std::string source;
  std::vector<partition_days> partitions;
};
using cache_batch_ptr = std::shared_ptr<const cache_batch>;

/// The cache's own news from Redis; its own type.
struct cache_step;
using cache_step_ptr = std::shared_ptr<const cache_step>;

} // namespace bidiq
