#include "actors/resilience/retry.hpp"

#include <algorithm>

namespace bidiq {

retry_budget::retry_budget(const retry_options& options)
  : ratio_(options.budget_ratio), min_(options.budget_min) {
  // nop
}

bool retry_budget::spend(uint64_t n) noexcept {
  auto requests = requests_.load(std::memory_order_relaxed);
  auto share = static_cast<uint64_t>(static_cast<double>(requests) * ratio_);
  auto most = std::max(share, min_);
  // Nothing else is published with the numbers.
  auto spent = spent_.load(std::memory_order_relaxed);
  while (spent + n <= most)
    if (spent_.compare_exchange_weak(spent, spent + n,
                                     std::memory_order_relaxed))
      return true;
  return false;
}

std::optional<failed_attempt::time_point>
plan_retry(const retry_options& options, retry_budget& budget,
           const failed_attempt& attempt) {
  using clock_duration = std::chrono::steady_clock::duration;
  if (attempt.attempts >= options.max_attempts)
    return std::nullopt;
  auto doublings = std::min(attempt.attempts - 1, 20U);
  auto limit = std::min<clock_duration>(options.base * (1L << doublings),
                                        options.cap);
  auto wait = std::chrono::floor<clock_duration>(limit * attempt.jitter);
  if (attempt.retry_after)
    wait = std::max<clock_duration>(wait, *attempt.retry_after);
  if (attempt.deadline - attempt.now <= wait || !budget.spend())
    return std::nullopt;
  return attempt.now + wait;
}

} // namespace bidiq
