#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace bidiq {

struct retry_options {
  unsigned max_attempts = 4; ///< For one request, the first one included.
  double budget_ratio = 0.2; ///< Retries per first attempt ...
  uint64_t budget_min = 10;  ///< ... or this many, whichever is more.
  std::chrono::milliseconds base{500};   ///< Longest first wait; then doubled
  std::chrono::milliseconds cap{20'000}; ///< up to this.
};

/// Bounds the extra load that retries put on an upstream in trouble: a fixed
/// number of retries multiplies an outage, a share of the requests does not
/// (the idea of Finagle's RetryBudget). One per search, shared by all its
/// sources and layers. Thread-safe.
class retry_budget {
public:
  explicit retry_budget(const retry_options& options);

  /// A first attempt has been sent.
  void count_request() noexcept {
    requests_.fetch_add(1, std::memory_order_relaxed);
  }

  /// Takes so many retries, all or none; false once the budget is spent.
  bool spend(uint64_t n = 1) noexcept;

  /// Retries taken so far.
  uint64_t spent() const noexcept {
    return spent_.load(std::memory_order_relaxed);
  }

private:
  double ratio_;
  uint64_t min_;
  std::atomic<uint64_t> requests_ = 0;
  std::atomic<uint64_t> spent_ = 0;
};

/// A failed attempt, as far as the decision about another one goes.
struct failed_attempt {
  using time_point = std::chrono::steady_clock::time_point;

  time_point now{};
  time_point deadline{};
  unsigned attempts = 1; ///< Made so far; at least one.
  std::optional<std::chrono::seconds> retry_after;
  double jitter = 0; ///< Random, 0..1 without 1.
};

/// Returns when to try again, taking it from the budget; none if the attempts,
/// the budget or the time left do not allow it. Waits for `jitter` times the
/// doubling limit ("full jitter"), but never less than Retry-After.
std::optional<failed_attempt::time_point>
plan_retry(const retry_options& options, retry_budget& budget,
           const failed_attempt& attempt);

} // namespace bidiq
