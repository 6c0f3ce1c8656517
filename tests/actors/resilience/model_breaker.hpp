#pragma once

#include "actors/lease/lease.hpp"
#include "actors/resilience/circuit_breaker.hpp"

#include <algorithm>
#include <functional>

namespace bidiq::test {

/// What the script does with the record in Redis, in C++.
struct model_breaker {
  breaker_record record;
  std::function<void(const breaker_record&)> on_publish
    = [](const breaker_record&) {};

  breaker_answer run(const breaker_question& x, int64_t now) {
    auto next = decide(x, now);
    auto granted = next.version != record.version;
    record = next;
    if (granted)
      on_publish(record);
    return {now, granted, record};
  }

private:
  breaker_record decide(const breaker_question& x, int64_t now) const {
    using kind = breaker_question::kind;
    auto next = x.record;
    if (x.type == kind::write && record.version == x.expected
        && next.version > x.expected)
      return next;
    if (x.type == kind::reset) {
      next.version = std::max(record.version + 1, next.version);
      return next;
    }
    if (x.type == kind::lease && record.state != breaker_state::closed) {
      auto probing = record.state == breaker_state::half_open;
      lease_record held{record.version,
                        probing ? record.node : std::string_view{},
                        record.until};
      auto found = claim_lease(
        held, {.holder = x.node, .anew = true, .longest = x.horizon.count()},
        now);
      if (found.said == lease_said::granted)
        return {
          breaker_state::half_open, found.token, now,   now + x.lease.count(),
          record.cooldown,          "probe",     x.node};
    }
    return record;
  }
};

} // namespace bidiq::test
