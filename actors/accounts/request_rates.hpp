#pragma once

#include "actors/domain/account.hpp"
#include "actors/resilience/gcra.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

namespace bidiq {

/// Whether one more request may pass.
struct rate_verdict {
  bool granted = true;
  rate_use use;
  /// When a refused one may come again, at least a second.
  std::chrono::seconds retry_after{0};

  bool operator==(const rate_verdict&) const = default;
};

/// A verdict on a user with `limit` (at least 1) requests a minute, of which
/// `remaining` may still come at once, all of them again after `reset`; refused
/// ones after `wait`.
rate_verdict make_verdict(uint32_t limit, uint64_t remaining,
                          std::chrono::milliseconds reset,
                          std::chrono::milliseconds wait);

/// Requests a minute of each user, as this node alone sees them: GCRA with a
/// burst of the limit, so that a minute's requests may come at once, and then
/// one after each part of a minute. Pure: time is passed in. Remembers at most
/// so many users; of more the newcomers are let pass, since forgetting others
/// would let those begin anew.
class request_rates {
public:
  using time_point = gcra::time_point;

  explicit request_rates(size_t max_users) : max_users_(max_users) {
    // nop
  }

  /// Takes one request of `limit` (at least 1) a minute. Another limit than the
  /// last time, that of another plan, begins anew.
  rate_verdict take(const std::string& user, uint32_t limit, time_point now);

  /// Gives back a request that was taken and turned out not to count.
  void give_back(const std::string& user, uint32_t limit, time_point now);

  /// How a user stands with `limit` (at least 1) a minute; takes nothing.
  rate_use look(const std::string& user, uint32_t limit, time_point now) const;

  /// Forgets who has not asked for a minute.
  void sweep(time_point now);

  size_t size() const noexcept {
    return users_.size();
  }

private:
  struct pace {
    uint32_t limit = 0;
    gcra limiter{gcra_options{}};
    time_point last{};
  };

  // How many may come at once, and how long until all may.
  static std::pair<uint64_t, std::chrono::milliseconds>
  standing(const pace& x, time_point now);

  size_t max_users_;
  std::unordered_map<std::string, pace> users_;
};

} // namespace bidiq
