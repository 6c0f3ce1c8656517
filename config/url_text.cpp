#include "config/url_text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace bidiq {

namespace {

constexpr std::string_view mark = "://";
constexpr size_t max_host = 253;
constexpr unsigned max_port = 65535;

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9');
}

bool is_hex(char c) {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

// RFC 3986: everything else has to be written with %.
bool is_url_character(char c) {
  return is_alnum(c)
         || std::string_view{"-._~:/?#[]@!$&'()*+,;=%"}.find(c)
              != std::string_view::npos;
}

bool escapes_are_whole(std::string_view text) {
  for (auto i = text.find('%'); i != text.npos; i = text.find('%', i + 1))
    if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))
      return false;
  return true;
}

bool is_ipv6(std::string_view text) {
  in6_addr address{};
  return inet_pton(AF_INET6, std::string{text}.c_str(), &address) == 1;
}

// What looks like four numbers has to be an address.
bool is_host_name(std::string_view text) {
  auto plain = std::ranges::all_of(text, [](char c) {
    return is_alnum(c) || c == '-' || c == '.' || c == '_';
  });
  if (text.empty() || text.size() > max_host || !plain || text.front() == '.'
      || text.find("..") != text.npos)
    return false;
  auto numeric = text.find_first_not_of("0123456789.") == text.npos;
  in_addr address{};
  return !numeric
         || inet_pton(AF_INET, std::string{text}.c_str(), &address) == 1;
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  auto end = text.data() + text.size();
  auto result = std::from_chars(text.data(), end, port);
  return result.ec == std::errc{} && result.ptr == end && port > 0
         && port <= max_port;
}

std::string place_problem(std::string_view place) {
  auto bracketed = place.starts_with('[');
  auto end = bracketed ? place.find(']') : place.find(':');
  if (bracketed && end == place.npos)
    return "its address lacks the closing bracket";
  auto host = bracketed ? place.substr(1, end - 1) : place.substr(0, end);
  auto rest = place.substr(bracketed ? end + 1 : std::min(end, place.size()));
  if (host.empty())
    return "it names no host";
  if (bracketed ? !is_ipv6(host) : !is_host_name(host))
    return "its host is neither a name nor an address";
  if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1))))
    return "its port is not a number from 1 to 65535";
  return {};
}

} // namespace

std::string url_scheme(std::string_view text) {
  auto end = text.find(mark);
  if (end == text.npos)
    return {};
  std::string out{text.substr(0, end)};
  for (auto& c : out)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string url_host(std::string_view text) {
  auto begin = text.find(mark);
  if (begin == text.npos)
    return {};
  auto rest = text.substr(begin + mark.size());
  auto place = rest.substr(0, rest.find_first_of("/?#"));
  if (auto at = place.rfind('@'); at != place.npos)
    place.remove_prefix(at + 1);
  auto end = place.starts_with('[') ? place.find(']') + 1 : place.find(':');
  return std::string{place.substr(0, end)};
}

bool has_credentials(std::string_view url) {
  auto begin = url.find(mark);
  auto rest = url.substr(begin == url.npos ? 0 : begin + mark.size());
  return rest.substr(0, rest.find_first_of("/?#")).find('@') != rest.npos;
}

std::string url_problem(std::string_view text) {
  auto begin = text.find(mark);
  if (begin == text.npos)
    return "it has no scheme";
  if (!std::ranges::all_of(text, is_url_character) || !escapes_are_whole(text))
    return "it has characters that have to be written as %XX";
  auto rest = text.substr(begin + mark.size());
  auto place = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.find_first_of("?#") != rest.npos)
    return "it has a query or a fragment";
  if (auto at = place.rfind('@'); at != place.npos)
    place.remove_prefix(at + 1);
  return place_problem(place);
}

} // namespace bidiq
