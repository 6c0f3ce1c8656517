#include "config/check.hpp"

#include "config/url_text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <numeric>
#include <utility>

namespace bidiq {

namespace {

constexpr std::string_view alnum
  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view lower_alnum = "abcdefghijklmnopqrstuvwxyz0123456789";

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

bool contains(std::string_view list, std::string_view word) {
  auto words = split(list, '|');
  return std::ranges::find(words, word) != words.end();
}

std::string join(std::string_view list) {
  std::string result;
  for (auto word : split(list, '|')) {
    result += result.empty() ? "" : ", ";
    result += word;
  }
  return result;
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) {
    return c < 0x20 || c == 0x7F;
  });
}

/// Whether only the client of the scheme knows what its URLs look like: the
/// composition root asks it.
bool has_own_form(std::string_view scheme) {
  return contains("redis|rediss|unix|redis-sentinel", scheme);
}

/// Whether `text` is "<one of schemes>://..." and nothing is wrong with it.
bool is_url(std::string_view schemes, std::string_view text) {
  auto scheme = url_scheme(text);
  return !scheme.empty() && contains(schemes, scheme)
         && (has_own_form(scheme) || url_problem(text).empty());
}

bool is_origin(std::string_view text) {
  return text == "*"
         || (is_url("http|https", text)
             && text.find_first_of("/?#@", text.find("://") + 3)
                  == std::string_view::npos);
}

bool is_host(std::string_view text) {
  in6_addr v6{};
  if (inet_pton(AF_INET6, std::string{text}.c_str(), &v6) == 1)
    return true;
  return !text.empty() && text.size() <= 253 && text != "."
         && std::ranges::all_of(text, [](char c) {
              return alnum.find(c) != alnum.npos || c == '.' || c == '_'
                     || c == '-';
            });
}

bool is_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return false;
  auto number = [text](size_t first, size_t size, int& out) {
    auto end = text.data() + first + size;
    auto result = std::from_chars(text.data() + first, end, out);
    return result.ec == std::errc{} && result.ptr == end && out >= 0;
  };
  int y = 0;
  int m = 0;
  int d = 0;
  return number(0, 4, y) && number(5, 2, m) && number(8, 2, d)
         && std::chrono::year_month_day{std::chrono::year{y},
                                        std::chrono::month{
                                          static_cast<unsigned>(m)},
                                        std::chrono::day{
                                          static_cast<unsigned>(d)}}
              .ok();
}

bool is_identifier(std::string_view text) {
  return text.size() <= 64 && std::ranges::all_of(text, [](char c) {
           return alnum.find(c) != alnum.npos || c == '.' || c == '_'
                  || c == '-';
         });
}

bool is_bucket(std::string_view text) {
  return !text.empty() && text.size() <= 63
         && lower_alnum.find(text.front()) != lower_alnum.npos
         && is_identifier(text) && lower(text) == text;
}

bool is_numbered(const setting_rule& rule, std::string_view text) {
  auto x = parse_numbered(text);
  return x && contains(rule.allowed, x->first)
         && static_cast<double>(x->second) >= rule.min
         && static_cast<double>(x->second) <= rule.max;
}

bool fits(const setting_rule& rule, std::string_view text) {
  switch (rule.form) {
    case setting_form::plain:
      return text.empty() || text.size() >= rule.min_size;
    case setting_form::number:
      return true;
    case setting_form::needed:
      return !text.empty();
    case setting_form::one_of:
      return contains(rule.allowed, text);
    case setting_form::url:
      return text.empty() || is_url(rule.allowed, text);
    case setting_form::needed_url:
      return is_url(rule.allowed, text);
    case setting_form::origin:
      return is_origin(text);
    case setting_form::day:
      return is_day(text);
    case setting_form::identifier:
      return is_identifier(text);
    case setting_form::host:
      return is_host(text);
    case setting_form::bucket:
      return is_bucket(text);
    case setting_form::numbered:
      return is_numbered(rule, text);
  }
  return false;
}

std::string bound(double x) {
  char buf[64];
  auto end = std::to_chars(buf, buf + sizeof(buf), x, std::chars_format::fixed);
  return std::string(buf, end.ptr);
}

/// Insertions, deletions, replacements and swaps of neighbours between a and b.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> above;
  std::vector<size_t> previous;
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    above = std::exchange(previous, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      auto replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], above[j - 2] + 1);
    }
  }
  return row.back();
}

} // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> result;
  while (true) {
    auto end = text.find(separator);
    result.push_back(trim(text.substr(0, end)));
    if (end == std::string_view::npos)
      return result;
    text.remove_prefix(end + 1);
  }
}

std::string_view trim(std::string_view text) {
  auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string check_text(const setting_rule& rule, std::string_view text) {
  if (has_control_character(text))
    return "has a line break or another control character";
  if (fits(rule, text))
    return {};
  auto result = "is not " + describe_rule(rule);
  auto is_url = rule.form == setting_form::url
                || rule.form == setting_form::needed_url;
  auto scheme = url_scheme(text);
  if (is_url && contains(rule.allowed, scheme) && !has_own_form(scheme))
    result += ": " + url_problem(text);
  return result;
}

std::string describe_rule(const setting_rule& rule) {
  switch (rule.form) {
    case setting_form::plain:
      return rule.min_size == 0 ? std::string{}
                                : "a text of at least "
                                    + std::to_string(rule.min_size) + " bytes";
    case setting_form::needed:
      return "a text that is not empty";
    case setting_form::number: {
      auto result = bound(rule.min) + " to " + bound(rule.max);
      return rule.unit.empty() ? result : result + ' ' + std::string(rule.unit);
    }
    case setting_form::one_of:
      return "one of: " + join(rule.allowed);
    case setting_form::url:
    case setting_form::needed_url:
      return "a URL with one of these schemes: " + join(rule.allowed);
    case setting_form::origin:
      return "* or scheme://host[:port] with http or https";
    case setting_form::day:
      return "a date, YYYY-MM-DD";
    case setting_form::identifier:
      return "at most 64 letters, digits, '.', '_' or '-'";
    case setting_form::host:
      return "a host name or an IP address, without scheme, port or brackets";
    case setting_form::bucket:
      return "1 to 63 lower-case letters, digits, '.', '_' or '-'";
    case setting_form::numbered:
      return "name:number, with " + bound(rule.min) + " to " + bound(rule.max)
             + " and one of: " + join(rule.allowed);
  }
  return {};
}

std::optional<std::pair<std::string, int64_t>>
parse_numbered(std::string_view text) {
  auto colon = text.find(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  int64_t number = 0;
  auto end = text.data() + text.size();
  auto result = std::from_chars(text.data() + colon + 1, end, number);
  if (result.ec != std::errc{} || result.ptr != end)
    return std::nullopt;
  return std::pair{std::string{text.substr(0, colon)}, number};
}

std::optional<bool> parse_flag(std::string_view text) {
  auto word = lower(text);
  if (contains("true|yes|on|1", word))
    return true;
  if (contains("false|no|off|0", word))
    return false;
  return std::nullopt;
}

bool is_loopback(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  auto name = lower(host);
  if (name == "localhost")
    return true;
  in_addr v4{};
  if (inet_pton(AF_INET, name.c_str(), &v4) == 1)
    return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, name.c_str(), &v6) == 1
         && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates) {
  std::string result;
  auto best = std::min<size_t>(3, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    if (auto distance = edit_distance(word, candidate); distance < best) {
      best = distance;
      result = candidate;
    }
  }
  return result;
}

} // namespace bidiq
