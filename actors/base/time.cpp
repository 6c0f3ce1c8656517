#include "actors/base/time.hpp"

#include <algorithm>
#include <cstdio>

namespace bidiq {

namespace {

using namespace std::chrono;

// Reads exactly `n` digits at `pos`; -1 if there are none such.
int digits(std::string_view text, size_t pos, size_t n) noexcept {
  if (pos + n > text.size())
    return -1;
  int value = 0;
  for (size_t i = pos; i < pos + n; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// How far "Z", "+hh", "+hhmm" or "+hh:mm" is ahead of UTC.
std::optional<minutes> parse_offset(std::string_view text) noexcept {
  if (text == "Z" || text == "z")
    return minutes{0};
  if (text.empty() || (text[0] != '+' && text[0] != '-'))
    return std::nullopt;
  auto colon = text.size() == 6 && text[3] == ':';
  auto h = digits(text, 1, 2);
  auto m = text.size() == 3 ? 0 : digits(text, colon ? 4 : 3, 2);
  if ((text.size() != 3 && text.size() != 5 && !colon) || h < 0 || h > 18
      || m < 0 || m > 59)
    return std::nullopt;
  auto ahead = hours{h} + minutes{m};
  return text[0] == '-' ? -ahead : ahead;
}

// What follows the seconds, without fraction and zone's name.
std::string_view offset_in(std::string_view tail) noexcept {
  if (!tail.empty() && (tail[0] == '.' || tail[0] == ','))
    tail.remove_prefix(
      std::min(tail.find_first_not_of("0123456789", 1), tail.size()));
  return tail.substr(0, tail.find('['));
}

template <class... Ts>
std::string print(const char* format, Ts... xs) {
  char buf[48];
  auto n = std::snprintf(buf, sizeof buf, format, xs...);
  return {buf, static_cast<size_t>(n)};
}

struct civil {
  int year;
  unsigned month;
  unsigned day;
};

civil to_civil(local_day d) {
  year_month_day ymd{d};
  return {int{ymd.year()}, unsigned{ymd.month()}, unsigned{ymd.day()}};
}

} // namespace

utc_time system_utc_now() {
  return floor<milliseconds>(system_clock::now());
}

std::optional<local_day> parse_day(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  auto y = digits(text, 0, 4);
  auto m = digits(text, 5, 2);
  auto d = digits(text, 8, 2);
  if (y < 1900 || y > 2199 || m < 1 || d < 1)
    return std::nullopt;
  year_month_day ymd{year{y}, month{static_cast<unsigned>(m)},
                     day{static_cast<unsigned>(d)}};
  if (!ymd.ok())
    return std::nullopt;
  return local_days{ymd};
}

std::optional<local_time> parse_local_time(std::string_view text) noexcept {
  auto date = parse_day(text.substr(0, 10));
  if (!date)
    return std::nullopt;
  if (text.size() == 10)
    return local_time{*date};
  if (text.size() < 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  auto h = digits(text, 11, 2);
  auto m = digits(text, 14, 2);
  auto s = digits(text, 17, 2);
  if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60)
    return std::nullopt;
  return local_time{*date} + hours{h} + minutes{m} + seconds{s};
}

std::optional<local_time> parse_instant(std::string_view text) noexcept {
  constexpr size_t clock_size = 19;
  auto time = parse_local_time(text);
  if (!time || text.size() <= clock_size)
    return time;
  auto offset = parse_offset(offset_in(text.substr(clock_size)));
  if (!offset)
    return time;
  *time += brasilia_offset - *offset;
  year_month_day date{floor<days>(*time)};
  if (date.year() < year{1900} || date.year() > year{2199})
    return std::nullopt;
  return time;
}

std::string format_day(local_day day) {
  auto [y, m, d] = to_civil(day);
  return print("%04d-%02u-%02u", y, m, d);
}

std::string format_compact_day(local_day day) {
  auto [y, m, d] = to_civil(day);
  return print("%04d%02u%02u", y, m, d);
}

std::string format_local_time(local_time t) {
  auto day = floor<days>(t);
  hh_mm_ss clock{t - day};
  return format_day(day)
         + print("T%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                 static_cast<int>(clock.minutes().count()),
                 static_cast<int>(clock.seconds().count()));
}

// By hand: every event of every search has one.
std::string format_utc(utc_time t) {
  auto day = floor<days>(t);
  hh_mm_ss clock{t - day};
  auto out = format_day(local_day{day.time_since_epoch()});
  auto put = [&out](char before, auto number, int divisor) {
    out += before;
    for (auto x = static_cast<int>(number.count()); divisor > 0; divisor /= 10)
      out += static_cast<char>('0' + x / divisor % 10);
  };
  put('T', clock.hours(), 10);
  put(':', clock.minutes(), 10);
  put(':', clock.seconds(), 10);
  put('.', clock.subseconds(), 100);
  return out += 'Z';
}

} // namespace bidiq
