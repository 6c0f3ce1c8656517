// One decision: breaker, limiter, budget, and what is told to them afterwards.
// `allocations` counts what is allocated for each.

#include "actors/resilience/circuit_breaker.hpp"
#include "actors/resilience/rate_limiter.hpp"
#include "actors/resilience/retry.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <new>

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

uint64_t allocations = 0;

} // namespace

[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  if (auto x = std::malloc(size))
    return x;
  throw std::bad_alloc{};
}

[[gnu::noinline]] void operator delete(void* x) noexcept {
  std::free(x);
}

[[gnu::noinline]] void operator delete(void* x, size_t) noexcept {
  std::free(x);
}

namespace {

const rate_limiter::time_point start{1'000'000s};
constexpr size_t batch = 20;

rate_limiter_options options_with(bool shared) {
  rate_limiter_options x;
  x.pace.ceiling = 1000;
  x.shared = shared;
  return x;
}

struct decision {
  explicit decision(bool shared) : limiter(options_with(shared)) {
    answer.slots.reserve(batch);
    answer.rate = 1000;
  }

  /// Whether it may be sent.
  bool make(rate_limiter::time_point now) {
    auto allowed = breaker.ask(now);
    if (allowed == permit::no || limiter.ready_at(now) > now
        || !limiter.take(now))
      return false;
    budget.count_request();
    limiter.served(now);
    breaker.ended(allowed, call_outcome::ok, 1s, now);
    return true;
  }

  /// Redis grants the next slots, from `now` on.
  void refill(rate_limiter::time_point now) {
    auto q = limiter.next_question(now);
    if (!q)
      return;
    answer.now = (now - start) / 1us + 1'790'000'000'000'000;
    answer.slots.clear();
    for (size_t i = 0; i < q->slots; ++i)
      answer.slots.push_back(answer.now + static_cast<int64_t>(i * 1100));
    limiter.answered(*q, &answer, now, now);
  }

  circuit_breaker breaker{breaker_options{}, "node-1", false};
  rate_limiter limiter;
  retry_budget budget{retry_options{}};
  pace_answer answer;
};

void report(benchmark::State& state, uint64_t before, uint64_t granted) {
  auto n = static_cast<double>(state.iterations());
  state.counters["allocations"] = static_cast<double>(allocations - before) / n;
  state.counters["granted"] = static_cast<double>(granted) / n;
}

void BM_decide_alone(benchmark::State& state) {
  decision x{false};
  auto now = start;
  uint64_t granted = 0;
  auto before = allocations;
  for (auto _ : state) {
    granted += x.make(now) ? 1 : 0;
    now += 1100us;
  }
  report(state, before, granted);
}
BENCHMARK(BM_decide_alone);

// With all that it takes to have slots, but for Redis itself.
void BM_decide_shared(benchmark::State& state) {
  decision x{true};
  x.limiter.link(true, start);
  x.limiter.demand(1000, batch);
  auto now = start;
  x.refill(now);
  uint64_t granted = 0;
  auto before = allocations;
  for (auto _ : state) {
    x.refill(now);
    granted += x.make(now) ? 1 : 0;
    now += 1100us;
  }
  report(state, before, granted);
}
BENCHMARK(BM_decide_shared);

} // namespace

BENCHMARK_MAIN();
