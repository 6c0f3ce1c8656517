#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// Wall-clock seconds in America/Sao_Paulo, which has kept UTC-3 all year since
/// 2019; PNCP, the oldest data we read, began in 2021.
using local_time = std::chrono::local_seconds;
using local_day = std::chrono::local_days;
using utc_time = std::chrono::sys_time<std::chrono::milliseconds>;

inline constexpr std::chrono::hours brasilia_offset{-3};

/// Tells the time of day; actors get one so that tests own the calendar.
using utc_clock = std::function<utc_time()>;

/// The machine's own clock.
utc_time system_utc_now();

/// Converts an instant to Brasília wall-clock time.
inline local_time to_local(utc_time t) {
  auto shifted = std::chrono::floor<std::chrono::seconds>(t) + brasilia_offset;
  return local_time{shifted.time_since_epoch()};
}

/// Parses "YYYY-MM-DD"; nothing unless it is a real date in years 1900..2199.
std::optional<local_day> parse_day(std::string_view text) noexcept;

/// Parses an instant as the public services write it and tells it in Brasília's
/// wall-clock time: "yyyy-MM-ddTHH:mm:ss", perhaps with a fraction, which is
/// dropped, and with `Z` or an offset such as -03:00, -0300 or +00, perhaps
/// followed by a zone's name in brackets. Without an offset that can be read it
/// is Brasília's already; a bare date is midnight there. Nothing outside the
/// years 1900..2199.
std::optional<local_time> parse_instant(std::string_view text) noexcept;

/// Parses "yyyy-MM-ddTHH:mm:ss", ignoring a fraction and an offset after it;
/// a bare date is midnight.
std::optional<local_time> parse_local_time(std::string_view text) noexcept;

/// Renders "YYYY-MM-DD", "yyyyMMdd", "yyyy-MM-ddTHH:mm:ss" and
/// "YYYY-MM-DDTHH:MM:SS.mmmZ".
std::string format_day(local_day day);
std::string format_compact_day(local_day day);
std::string format_local_time(local_time t);
std::string format_utc(utc_time t);

} // namespace bidiq
