#include "actors/base/cron.hpp"

#include <array>
#include <charconv>

namespace bidiq {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::string_view blanks = " \t";

// Longer than from 29 February 2096 to the next one.
constexpr days furthest{9 * 366};

std::optional<size_t> number(std::string_view text) {
  size_t out = 0;
  auto* end = text.data() + text.size();
  auto [read, ec] = std::from_chars(text.data(), end, out);
  if (text.empty() || ec != std::errc{} || read != end)
    return std::nullopt;
  return out;
}

// What comes before the first `mark`, and what comes behind it, if it is there.
std::pair<std::string_view, std::optional<std::string_view>>
split(std::string_view text, char mark) {
  auto at = text.find(mark);
  if (at == std::string_view::npos)
    return {text, std::nullopt};
  return {text.substr(0, at), text.substr(at + 1)};
}

// One item of a list: sets what it names, from `least` to `most`.
template <size_t N>
bool read_item(std::string_view item, size_t least, size_t most,
               std::bitset<N>& into) {
  auto [range, step_text] = split(item, '/');
  auto step = step_text ? number(*step_text) : 1;
  auto [first_text, last_text] = split(range, '-');
  auto all = range == "*";
  auto first = all ? least : number(first_text);
  auto last = all         ? most
              : last_text ? number(*last_text)
              : step_text ? most
                          : first;
  if (!first || !last || !step || *step == 0 || *first < least || *last > most
      || *first > *last)
    return false;
  for (auto i = *first; i <= *last; i += *step)
    into.set(i);
  return true;
}

template <size_t N>
bool read_field(std::string_view field, size_t least, size_t most,
                std::bitset<N>& into) {
  for (std::optional<std::string_view> rest = field; rest;) {
    auto [item, more] = split(*rest, ',');
    if (!read_item(item, least, most, into))
      return false;
    rest = more;
  }
  return true;
}

std::optional<std::array<std::string_view, 5>> fields_of(std::string_view x) {
  std::array<std::string_view, 5> out;
  size_t n = 0;
  while (!x.empty()) {
    auto begin = x.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
      break;
    if (n == out.size())
      return std::nullopt;
    x.remove_prefix(begin);
    out[n] = x.substr(0, x.find_first_of(blanks));
    x.remove_prefix(out[n++].size());
  }
  if (n != out.size())
    return std::nullopt;
  return out;
}

} // namespace

std::optional<cron> cron::parse(std::string_view text) {
  auto fields = fields_of(text);
  if (!fields)
    return std::nullopt;
  auto& [minute, hour, day, month, weekday] = *fields;
  cron out;
  std::bitset<8> week;
  if (!read_field(minute, 0, 59, out.minutes_)
      || !read_field(hour, 0, 23, out.hours_)
      || !read_field(day, 1, 31, out.days_)
      || !read_field(month, 1, 12, out.months_)
      || !read_field(weekday, 0, 7, week))
    return std::nullopt;
  for (size_t i = 0; i < week.size(); ++i)
    if (week[i])
      out.weekdays_.set(i % 7);
  out.any_day_ = day.starts_with('*');
  out.any_weekday_ = weekday.starts_with('*');
  if (!out.find_after(utc_time{}))
    return std::nullopt;
  return out;
}

bool cron::fits(std::chrono::year_month_day day) const {
  if (!months_[static_cast<unsigned>(day.month())])
    return false;
  auto in_month = days_[static_cast<unsigned>(day.day())];
  std::chrono::weekday weekday{std::chrono::local_days{day}};
  auto in_week = weekdays_[weekday.c_encoding()];
  if (any_day_ || any_weekday_)
    return in_month && in_week;
  return in_month || in_week;
}

utc_time cron::next_after(utc_time t) const {
  // It has been found once, and the calendar repeats itself.
  return find_after(t).value_or(t + furthest);
}

std::optional<utc_time> cron::find_after(utc_time t) const {
  auto next = std::chrono::floor<minutes>(to_local(t)) + minutes{1};
  auto day = std::chrono::floor<days>(next);
  for (auto last = day + furthest; day <= last; day += days{1}) {
    if (!fits(std::chrono::year_month_day{day}))
      continue;
    for (auto at = std::max(next, decltype(next){day}); at < day + days{1};) {
      auto time = std::chrono::hh_mm_ss{at - day};
      if (!hours_[static_cast<size_t>(time.hours().count())])
        at = std::chrono::floor<hours>(at) + hours{1};
      else if (!minutes_[static_cast<size_t>(time.minutes().count())])
        at += minutes{1};
      else
        return utc_time{at.time_since_epoch() - brasilia_offset};
    }
  }
  return std::nullopt;
}

} // namespace bidiq
