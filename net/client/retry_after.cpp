#include "net/client/retry_after.hpp"

#include "net/client/field_text.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace bidiq {

namespace {

using std::chrono::seconds;

constexpr seconds longest = std::chrono::hours{24};

} // namespace

std::optional<seconds> parse_retry_after(std::string_view value,
                                         std::chrono::sys_seconds now) {
  auto text = trimmed(value);
  if (text.empty())
    return std::nullopt;
  if (text.find_first_not_of("0123456789") == std::string_view::npos) {
    int64_t n = 0;
    auto end = text.data() + text.size();
    auto overflow = std::from_chars(text.data(), end, n).ec != std::errc{};
    return overflow ? longest : std::min(seconds{n}, longest);
  }
  // curl_getdate also takes a bare time or weekday; an HTTP date has a year.
  auto date = curl_getdate(std::string{text}.c_str(), nullptr);
  if (date == -1
      || text.size() < std::string_view{"Sun Nov  6 08:49:37 1994"}.size())
    return std::nullopt;
  auto wait = seconds{date} - now.time_since_epoch();
  return std::clamp(wait, seconds{0}, longest);
}

} // namespace bidiq
