#pragma once

#include "actors/base/time.hpp"

#include <bitset>
#include <optional>
#include <string_view>

namespace bidiq {

/// When something is due by Brasília's wall clock, as the five fields of a
/// crontab say: minute (0-59), hour (0-23), day of the month (1-31), month
/// (1-12), day of the week (0-7, both 0 and 7 are Sunday). A field is `*` or a
/// list of numbers and ranges (`1-5`), each perhaps with a step (`*/15`,
/// `8-18/2`). If both days are restricted, one of them has to fit (crontab(5)
/// of cron and of POSIX). Pure.
class cron {
public:
  /// Nothing if it cannot be read, or is never due (31 February).
  static std::optional<cron> parse(std::string_view text);

  /// The first moment after `t` at which it is due.
  utc_time next_after(utc_time t) const;

  bool operator==(const cron&) const = default;

private:
  bool fits(std::chrono::year_month_day day) const;
  std::optional<utc_time> find_after(utc_time t) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;    ///< From 1.
  std::bitset<13> months_;  ///< From 1.
  std::bitset<7> weekdays_; ///< From Sunday.
  bool any_day_ = true;     ///< The day of the month is `*`,
  bool any_weekday_ = true; ///< that of the week.
};

} // namespace bidiq
