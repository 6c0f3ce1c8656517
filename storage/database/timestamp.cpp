#include "storage/database/timestamp.hpp"

#include <cctype>
#include <charconv>

namespace bidiq {

namespace {

using namespace std::chrono;

// Reads numbers from the front of a text; remembers whether one was missing.
struct number_reader {
  std::string_view rest;
  bool ok = true;

  int digits(size_t count) {
    int out = 0;
    auto part = rest.substr(0, count);
    auto read = std::from_chars(part.data(), part.data() + part.size(), out);
    ok = ok && part.size() == count && read.ec == std::errc{}
         && read.ptr == part.data() + count && part.front() != '-';
    rest.remove_prefix(part.size());
    return out;
  }

  bool skip(std::string_view any) {
    if (rest.empty() || any.find(rest.front()) == any.npos)
      return false;
    rest.remove_prefix(1);
    return true;
  }

  void need(std::string_view any) {
    ok = skip(any) && ok;
  }
};

// Digits behind the point, the first three of which count.
milliseconds fraction(number_reader& in) {
  int out = 0;
  int scale = 100;
  if (!in.skip("."))
    return milliseconds{0};
  while (!in.rest.empty()
         && std::isdigit(static_cast<unsigned char>(in.rest.front()))) {
    out += (in.rest.front() - '0') * scale;
    scale /= 10;
    in.rest.remove_prefix(1);
  }
  return milliseconds{out};
}

minutes zone(number_reader& in) {
  if (in.skip("Z") || in.rest.empty())
    return minutes{0};
  auto west = in.rest.front() == '-';
  in.need("+-");
  minutes out = hours{in.digits(2)};
  in.skip(":");
  if (!in.rest.empty())
    out += minutes{in.digits(2)};
  return west ? -out : out;
}

} // namespace

std::optional<utc_time> parse_timestamp(std::string_view text) {
  number_reader in{text};
  auto y = in.digits(4);
  in.need("-");
  auto m = in.digits(2);
  in.need("-");
  auto d = in.digits(2);
  year_month_day day{year{y}, month{static_cast<unsigned>(m)},
                     std::chrono::day{static_cast<unsigned>(d)}};
  in.need(" T");
  milliseconds of_day = hours{in.digits(2)};
  in.need(":");
  of_day += minutes{in.digits(2)};
  in.need(":");
  of_day += seconds{in.digits(2)};
  of_day += fraction(in);
  of_day -= zone(in);
  if (!in.ok || !in.rest.empty() || !day.ok())
    return std::nullopt;
  return utc_time{sys_days{day}} + of_day;
}

} // namespace bidiq
