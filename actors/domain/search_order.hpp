#pragma once

#include "actors/domain/account.hpp"
#include "actors/domain/event.hpp"
#include "actors/domain/identity.hpp"
#include "actors/domain/request.hpp"
#include "actors/domain/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bidiq {

/// A search as it was asked for, with where it came from.
struct search_order {
  search_request_ptr request; ///< With its `search_id` set.
  identity who;
  std::string request_id;
  std::string traceparent;
  /// The search whose failed UFs this one repeats, and whose result it then
  /// replaces; empty: none.
  std::string retry_of = {};
  std::vector<std::string> keep_ufs = {}; ///< Those that had not failed.
  /// When it was asked for, which all nodes tell; zero: when it is begun.
  utc_time created = {};
  /// The fencing token of its job, if it is taken up from another worker: this
  /// node's from now on, whatever that one still does. 0: it was asked for.
  uint64_t token = 0;
};
using search_order_ptr = std::shared_ptr<const search_order>;

inline utc_time created_of(const search_order& x, utc_time now) noexcept {
  return x.created == utc_time{} ? now : x.created;
}

/// The answer to a submitted search.
struct submitted {
  std::string search_id;
  bool joined = false; ///< The search already existed.
  /// What it has taken of its user's limits; none of what was not counted.
  std::optional<rate_use> rate = {};
  std::optional<quota_use> quota = {};
  /// It goes on although this process dies; not known of one that is joined.
  bool kept = true;
};

/// The state of a search now.
struct search_snapshot {
  std::string search_id;
  search_status status = search_status::queued;
  stage at = stage::queued;
  int progress = 0;
  std::string message;
  uint64_t last_event_id = 0;
  uint64_t total_raw = 0;
  uint64_t found = 0;
  uint64_t queue_position = 0; ///< 0 = not queued.
  utc_time created{};
  utc_time updated{};
  search_request_ptr request;
  /// The fingerprint of what was asked, where `request` may lack a part of it;
  /// empty: it is the request's own, or not known.
  std::string print = {};
};
using snapshot_list = std::vector<search_snapshot>;

/// Load of the search supervisor, for health and metrics.
struct search_load {
  uint64_t active = 0;
  uint64_t queued = 0;
  uint64_t kept = 0; ///< Finished ones still readable.
};

/// The answer to a repeated search (contract section 3, `retry`).
struct retried {
  std::string search_id;
  std::string progress_id; ///< `<search_id>-r1`, `-r2`, ...
  /// None: the repetition was running already, or its user is not limited.
  std::optional<rate_use> rate = {};
};

} // namespace bidiq
