#pragma once

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
      auto left = record.until - now;
      auto mine = record.state == breaker_state::half_open
                  && record.node == x.node;
      if (left <= 0 || left > x.horizon.count() || mine)
        return {breaker_state::half_open,
                record.version + 1,
                now,
                now + x.lease.count(),
                record.cooldown,
                "probe",
                x.node};
    }
    return record;
  }
};

} // namespace bidiq::test
