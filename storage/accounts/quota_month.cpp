#include "storage/accounts/quota_month.hpp"

namespace bidiq {

namespace {

using namespace std::chrono;

year_month month_of(utc_time now) {
  year_month_day day{floor<days>(to_local(now))};
  return day.year() / day.month();
}

} // namespace

std::string quota_month(utc_time now) {
  return format_day(local_days{month_of(now) / 1}).substr(0, 7);
}

utc_time next_quota_month(utc_time now) {
  local_seconds begin{local_days{(month_of(now) + months{1}) / 1}};
  return utc_time{begin.time_since_epoch() - brasilia_offset};
}

} // namespace bidiq
