#pragma once

#include "actors/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// A subscription that is marked as active.
struct subscription {
  std::string plan;
  utc_time starts{};
  std::optional<utc_time> expires; ///< None: never.
};

struct plan_choice {
  std::string plan;
  std::optional<utc_time> expires; ///< None: not by itself.
  /// A trial that is over: nothing may be searched any more.
  bool over = false;
};

/// Which plan a user has now (contract section 10): the subscription that began
/// last of those that have begun and not expired, else the profile's plan. The
/// trial ends `trial` after the profile was made. Pure.
plan_choice
plan_in_force(const std::string& profile_plan, utc_time profile_made,
              std::optional<std::chrono::days> trial,
              const std::vector<subscription>& subscriptions, utc_time now);

} // namespace bidiq
