#pragma once

#include "actors/resilience/retry.hpp"
#include "actors/sources/fetch_problem.hpp"
#include "actors/sources/page_attempt.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace bidiq {

/// Pages of a job that went wrong and wait to be asked for again, out of the
/// budget of the whole search. Pure: time is passed in.
class page_retries {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A page that went wrong just now.
  struct failed_page {
    page_attempt attempt;
    fetch_problem problem = fetch_problem::none;
    unsigned max_attempts = 0;
    std::optional<std::chrono::seconds> retry_after;
    double jitter = 0; ///< From [0, 1).
  };

  page_retries(retry_options options, std::shared_ptr<retry_budget> budget,
               time_point deadline);

  retry_budget& budget() const noexcept {
    return *budget_;
  }

  /// Plans another attempt; false if there is to be none. A rate limit costs
  /// nothing, since it is the limiter that answers it.
  bool plan(failed_page x, time_point now);

  /// How many are due.
  size_t due_count(time_point now) const;

  /// Takes out one that is due.
  std::optional<page_attempt> take(time_point now);

  /// When the next one is due.
  std::optional<time_point> next() const;

  /// None of this segment is wanted any more; none at all.
  void drop(size_t segment);
  void clear() {
    waiting_.clear();
  }

private:
  struct waiting {
    time_point due;
    page_attempt attempt;
  };

  std::optional<time_point> due_of(failed_page& x, time_point now);

  retry_options options_;
  std::shared_ptr<retry_budget> budget_;
  time_point deadline_;
  std::vector<waiting> waiting_;
};

} // namespace bidiq
