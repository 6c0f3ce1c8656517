#include "actors/domain/result.hpp"

#include "actors/base/enum_names.hpp"

#include <cmath>

namespace bidiq {

namespace {

constexpr enum_names<search_status::cancelled> search_statuses{
  "queued", "running", "completed", "degraded", "failed", "cancelled"};

constexpr enum_names<cache_use::stale> cache_uses{"miss", "fresh", "stale"};

} // namespace

std::string_view to_string(search_status x) noexcept {
  return search_statuses.of(x);
}

std::string_view to_string(cache_use x) noexcept {
  return cache_uses.of(x);
}

bool closed(const notice& x, local_time now) noexcept {
  return x.closes && *x.closes < now;
}

bool implausible(const notice& x, double most) noexcept {
  return x.value && !(*x.value >= 0 && *x.value <= most);
}

std::optional<double> counted_value(const found_notice& x) noexcept {
  auto& value = x.data->value;
  return value && !x.implausible_value && std::isfinite(*value) ? value
                                                                : std::nullopt;
}

std::optional<int64_t> days_left(const notice& x, local_time now) {
  if (!x.closes)
    return std::nullopt;
  return std::chrono::floor<std::chrono::days>(*x.closes - now).count();
}

std::string_view urgency(const notice& x, local_time now) {
  auto days = days_left(x, now);
  if (!days)
    return "";
  if (*days < 0)
    return "encerrada";
  if (*days < 7)
    return "critica";
  if (*days < 14)
    return "alta";
  return *days < 30 ? "media" : "baixa";
}

} // namespace bidiq
