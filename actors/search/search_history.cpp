#include "actors/search/search_history.hpp"

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

// The largest power of two below what 64 bits hold is a double exactly.
constexpr double most_cents = 4611686018427387904.0;

int64_t cents_of(double value) {
  return static_cast<int64_t>(
    std::llround(std::clamp(value * 100, -most_cents, most_cents)));
}

} // namespace

search_record begun_record(const search_order& order, utc_time created) {
  auto& asked = *order.request;
  search_record out;
  out.search_id = asked.search_id;
  out.user = order.who.user;
  out.status = to_string(search_status::running);
  out.created = created;
  out.ufs = asked.ufs;
  out.first = format_day(asked.first);
  out.last = format_day(asked.last);
  out.sector_id = asked.sector_id;
  out.sector_name = asked.sector_name;
  out.terms_text = asked.terms_text;
  return out;
}

search_record ended_record(const search_order& order, utc_time created,
                           const search_result& result) {
  auto out = begun_record(order, created);
  out.status = to_string(result.status);
  out.ended = result.updated;
  out.found = result.notices.size() + result.omitted;
  out.value_cents = cents_of(result.summary.total_value);
  out.partial = result.is_partial;
  // A job's first worker does not know its token, which is the first.
  if (order.retry_of.empty())
    out.token = std::max<uint64_t>(order.token, 1);
  return out;
}

search_charge charge_of(const search_order& order, utc_time created) {
  search_charge out;
  out.record = begun_record(order, created);
  out.per_minute = order.who.may.requests_per_minute;
  out.repetition = !order.retry_of.empty();
  out.counts = order.who.user != local_user;
  if (order.who.may.searches_per_month)
    out.limit = *order.who.may.searches_per_month;
  return out;
}

bool is_limited(const identity& who) noexcept {
  return who.may.requests_per_minute || who.may.searches_per_month;
}

bool is_given_back(const search_order& order,
                   const search_result& result) noexcept {
  return result.status == search_status::failed && order.retry_of.empty();
}

} // namespace bidiq
