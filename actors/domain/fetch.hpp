#pragma once

#include "actors/domain/notice.hpp"
#include "actors/domain/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

class retry_budget;

/// What a search asks of one source. The source may ask upstream for less than
/// it is asked here only by failing the segment.
struct fetch_job {
  std::string search_id;
  std::string user;             ///< For fairness between users.
  std::string request_id;       ///< Passed upstream as X-Request-ID.
  std::string traceparent;      ///< W3C trace context to continue; empty: none.
  std::vector<std::string> ufs; ///< In request order, at least one.
  std::vector<int> modalities;
  local_day first{};
  local_day last{};
  bool force_fresh = false; ///< What is cached counts only if upstream fails.
  /// With `force_fresh`: what was read since then is fresh enough (another
  /// search has just read it).
  utc_time fresh_since{};
  /// What is cached of these UFs is good enough, whatever its age: the search
  /// repeats what failed before, and these did not.
  std::vector<std::string> keep_ufs;
  /// Shared by all sources of the search.
  std::shared_ptr<retry_budget> budget;
  /// Nothing is asked of upstream after this; what is missing then has failed.
  std::chrono::steady_clock::time_point deadline{};
};
using fetch_job_ptr = std::shared_ptr<const fetch_job>;

/// One page of notices, in the order they arrived. Every notice lies inside the
/// asked UFs, modalities and dates; control numbers may repeat between pages.
struct fetched_page {
  std::string source;
  notice_batch notices;
  uint64_t pages_done = 0;  ///< What this job has read so far.
  uint64_t pages_known = 0; ///< As far as totals are known.
  uint64_t broken_records = 0;
  double pages_per_second = 0; ///< Recent pace; 0 = unknown.
  bool cached = false;         ///< Nothing was asked upstream for these.
};
using fetched_page_ptr = std::shared_ptr<const fetched_page>;

/// The answer to one of a source's HTTP requests, on its way from the client's
/// thread to the actor; complete only for the shells (fetched_response.hpp).
struct fetched_response;
using fetched_response_ptr = std::shared_ptr<const fetched_response>;

/// A change of state of one UF within one source. When the source is asked for
/// the whole country at once all asked UFs change together.
struct uf_change {
  std::string source;
  std::string uf;
  std::string status; ///< "fetching|retrying|success|failed|recovered"
};

/// What a job took from the cache.
struct cache_share {
  bool asked_upstream = false;
  uint64_t fresh_days = 0; ///< Days of one UF and modality each.
  uint64_t stale_days = 0; ///< Expired ones, shown instead of nothing, too.
  std::optional<utc_time> oldest; ///< When the oldest of them was read.
};

/// The end of a job: exactly one per job, whatever happens.
struct fetch_report {
  source_stat stat;
  cache_share cache;
  std::vector<std::string> failed_ufs; ///< In request order.
  uint64_t pairs_total = 0;            ///< (UF, modality) pairs asked.
  uint64_t pairs_complete = 0;         ///< Those of which every page was read.
};

} // namespace bidiq
