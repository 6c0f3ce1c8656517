#include "storage/accounts/plan_in_force.hpp"

namespace bidiq {

namespace {

constexpr std::string_view trial_plan = "free_trial";

bool holds(const subscription& x, utc_time now) {
  return x.starts <= now && (!x.expires || *x.expires > now);
}

} // namespace

plan_choice
plan_in_force(const std::string& profile_plan, utc_time profile_made,
              std::optional<std::chrono::days> trial,
              const std::vector<subscription>& subscriptions, utc_time now) {
  const subscription* newest = nullptr;
  for (auto& x : subscriptions)
    if (holds(x, now) && (!newest || x.starts > newest->starts))
      newest = &x;
  if (newest)
    return {newest->plan, newest->expires, false};
  if (profile_plan != trial_plan || !trial)
    return {profile_plan, std::nullopt, false};
  auto end = profile_made + *trial;
  return {profile_plan, end, end <= now};
}

} // namespace bidiq
