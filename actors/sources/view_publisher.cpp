#include "actors/sources/view_publisher.hpp"

#include "actors/base/log.hpp"

#include <cmath>
#include <utility>

namespace bidiq {

namespace {

// A change of pace of less than this part of the limit is no news.
constexpr double worth_showing = 0.02;

bool alike(const source_view& x, const source_view& y) {
  return x.breaker == y.breaker && x.drift == y.drift
         && x.shared_limit == y.shared_limit
         && std::abs(x.rate - y.rate) < worth_showing * x.rate_limit;
}

} // namespace

view_publisher::view_publisher(std::function<void(const source_view&)> told)
  : told_(std::move(told)) {
  // nop
}

void view_publisher::publish(const source_view& now) {
  if (begun_ && now.breaker.state != shown_.breaker.state)
    log_line(log_level::warning, "circuit breaker changed",
             {{"source", std::string_view{now.source}},
              {"state", to_string(now.breaker.state)},
              {"reason", std::string_view{now.breaker.reason}}});
  if (begun_ && alike(now, shown_))
    return;
  begun_ = true;
  shown_ = now;
  if (told_)
    told_(now);
}

} // namespace bidiq
