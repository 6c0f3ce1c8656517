#include "actors/base/memory_budget.hpp"

#include "actors/base/enum_names.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

constexpr enum_names<memory_account::tokens> account_names{
  "process",   "results", "searches",    "sources",  "progress", "cache",
  "directory", "reports", "connections", "requests", "answers",  "tokens"};

constexpr enum_names<memory_level::refuse> level_names{"normal", "shrink",
                                                       "evict", "refuse"};

constexpr size_t index(memory_level x) noexcept {
  return static_cast<size_t>(x);
}

constexpr size_t index(memory_account x) noexcept {
  return static_cast<size_t>(x);
}

uint64_t share(uint64_t limit, double part) {
  return static_cast<uint64_t>(
    std::llround(static_cast<double>(limit) * std::max(part, 0.0)));
}

// Owners subtract what they have added, so a negative figure is between the
// two additions of others.
uint64_t positive(int64_t x) noexcept {
  return static_cast<uint64_t>(std::max<int64_t>(x, 0));
}

} // namespace

std::string_view to_string(memory_account x) noexcept {
  return account_names.of(x);
}

std::string_view to_string(memory_level x) noexcept {
  return level_names.of(x);
}

memory_budget::memory_budget(uint64_t limit, memory_thresholds at)
  : limit_(limit) {
  auto set = [&](memory_level x, double part) {
    begin_[index(x)] = share(limit, part);
    end_[index(x)] = share(limit, part - at.slack);
  };
  set(memory_level::shrink, at.shrink);
  set(memory_level::evict, at.evict);
  set(memory_level::refuse, at.refuse);
}

void memory_budget::add(memory_account whose, int64_t bytes) noexcept {
  accounts_[index(whose)].fetch_add(bytes, std::memory_order_relaxed);
  total_.fetch_add(bytes);
  settle();
}

uint64_t memory_budget::bytes(memory_account whose) const noexcept {
  return positive(accounts_[index(whose)].load(std::memory_order_relaxed));
}

uint64_t memory_budget::total() const noexcept {
  return positive(total_.load());
}

uint64_t memory_budget::excess(memory_level x) const noexcept {
  auto now = total();
  if (level() < x)
    return 0;
  // One byte below where the level ends.
  auto goal = end_[index(x)] > 0 ? end_[index(x)] - 1 : 0;
  return now > goal ? now - goal : 0;
}

memory_level memory_budget::next(memory_level now,
                                 uint64_t total) const noexcept {
  auto out = memory_level::normal;
  if (limit_ == 0)
    return out;
  for (auto x :
       {memory_level::shrink, memory_level::evict, memory_level::refuse})
    if (total >= (x <= now ? end_ : begin_)[index(x)])
      out = x;
  return out;
}

// The thread that changes the level looks again, so that the last change is of
// the last total: a report that came between saw the old level.
void memory_budget::settle() noexcept {
  auto now = level_.load();
  for (;;) {
    auto then = next(now, total());
    if (then == now)
      return;
    if (!level_.compare_exchange_weak(now, then))
      continue;
    now = then;
    if (listener_)
      listener_(then);
  }
}

} // namespace bidiq
