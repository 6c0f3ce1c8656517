#pragma once

#include "actors/base/time.hpp"
#include "actors/domain/source_view.hpp"
#include "actors/redis/access.hpp"
#include "actors/resilience/circuit_breaker.hpp"
#include "actors/resilience/rate_limiter.hpp"
#include "actors/sources/fetch_task.hpp"
#include "net/client/http.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace bidiq {

/// What a source lets others see of its work. Called on the actor's thread;
/// empty functions are skipped.
struct source_hooks {
  using duration = std::chrono::steady_clock::duration;

  /// A request has ended: its HTTP status, or the name of a transport error.
  std::function<void(const std::string& source, const std::string& status,
                     duration took)>
    request_finished;
  /// A page will be asked for again.
  std::function<void(const std::string& source)> retried;
  /// A page was ready to be asked for but had to wait for the limiter.
  std::function<void(const std::string& source, duration waited)> limited;
  /// Records that could not be read.
  std::function<void(const std::string& source, uint64_t n)> broken_records;
  /// Codes that have no meaning here.
  std::function<void(const std::string& source, uint64_t n)> unknown_codes;
  /// Upstream has changed its shape or page size.
  std::function<void(const std::string& source, const std::string& what)> drift;
  /// Requests on their way.
  std::function<void(const std::string& source, size_t n)> in_flight;
  /// Searches were not served because the breaker is open.
  std::function<void(const std::string& source, uint64_t n)> rejected;
  /// Something that health shows has changed.
  std::function<void(const source_view& now)> view;
};

struct source_options {
  std::string name = "pncp"; ///< As in `fetched_page::source`.
  std::string base_url = "https://pncp.gov.br/api/consulta";
  std::function<source_api_ptr()> api = make_pncp; ///< Makes what is asked.
  unsigned max_requests = 8; ///< At a time, over all jobs.
  fetch_task_options task;
  rate_limiter_options pace;
  breaker_options breaker;
  std::chrono::milliseconds request_timeout{60'000}; ///< For one attempt.
  size_t max_body = size_t{16} << 20;                ///< For one page.
  /// What is stale in the cache is refreshed within this time or not at all, so
  /// many searches' worth of it at a time.
  std::chrono::milliseconds refresh_time{120'000};
  size_t max_refreshes = 4;
  /// A job waits this long for a breaker that is about to be tried, rather than
  /// fail.
  std::chrono::milliseconds breaker_patience{2'000};
  /// Between two looks at who else is alive, and at the clock.
  std::chrono::milliseconds beat{2'000};
  std::chrono::milliseconds node_ttl{8'000};
  redis_access_ptr redis; ///< Null: limits and breaker are this node's own.
  uint64_t seed = 1;      ///< For jitter and span ids.
  http_getter http;       ///< Must outlive the actor.
  utc_clock now = system_utc_now;
  source_hooks hooks;
};

} // namespace bidiq
