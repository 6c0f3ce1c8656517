#include "net/redis/url.hpp"

#include "net/http/uri.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace bidiq::redis {

namespace {

constexpr uint16_t server_port = 6379;
constexpr uint16_t sentinel_port = 26379;

template <class T>
std::optional<T> number(std::string_view text, T low, T high) {
  T n{};
  auto end = text.data() + text.size();
  auto [stop, ec] = std::from_chars(text.data(), end, n);
  if (ec != std::errc{} || stop != end || n < low || n > high)
    return std::nullopt;
  return n;
}

/// Cuts `text` at the first `mark`: what is behind it, if it is there.
std::optional<std::string_view> cut(std::string_view& text, char mark) {
  auto at = text.find(mark);
  if (at == std::string_view::npos)
    return std::nullopt;
  auto rest = text.substr(at + 1);
  text = text.substr(0, at);
  return rest;
}

failure malformed(std::string what) {
  return fail(bidiq::errc::malformed, "REDIS_URL: " + what);
}

bool is_host(std::string_view text) {
  return !text.empty() && std::ranges::none_of(text, [](unsigned char c) {
    return c <= ' ' || c == 127 || c == ':' || c == '@' || c == '%' || c == '[';
  });
}

bool is_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos
         && text.find_first_not_of("0123456789abcdefABCDEF:.")
              == std::string_view::npos;
}

/// Reads the parts of one URL into `out`; each tells what is wrong, if
/// anything.
class reader {
public:
  using complaint = std::optional<std::string>;

  complaint read(std::string_view text) {
    if (std::ranges::any_of(text, [](unsigned char c) {
          return c <= ' ' || c == 127 || c == '#';
        }))
      return "a blank, a control character or # (write it as %XX)";
    auto at = text.find("://");
    if (at == std::string_view::npos)
      return "no scheme";
    auto scheme = text.substr(0, at);
    text.remove_prefix(at + 3);
    auto query = cut(text, '?');
    if (query)
      if (auto x = read_query(*query))
        return x;
    if (scheme == "unix")
      return read_socket(text);
    if (scheme == "redis" || scheme == "rediss") {
      out.tls = scheme == "rediss";
      return read_server(text);
    }
    if (scheme == "redis-sentinel")
      return read_sentinels(text);
    return "unknown scheme (redis, rediss, unix, redis-sentinel)";
  }

  address out;

private:
  complaint read_query(std::string_view query) {
    auto value = cut(query, '=');
    if (query != "db" || !value)
      return "unknown parameter (only db=n is known)";
    return read_database(*value);
  }

  complaint read_database(std::string_view text) {
    auto n = number<int>(text, 0, 1'000'000);
    if (!n)
      return "the database is not a number";
    out.database = *n;
    return std::nullopt;
  }

  /// Takes "user:password@" off the front.
  complaint read_login(std::string_view& text) {
    auto at = text.substr(0, text.find('/')).rfind('@');
    if (at == std::string_view::npos)
      return std::nullopt;
    auto user = text.substr(0, at);
    text.remove_prefix(at + 1);
    auto password = cut(user, ':').value_or("");
    auto name = http::percent_decode(user);
    auto secret = http::percent_decode(password);
    if (!name || !secret)
      return "user or password with a broken %XX";
    out.user = std::move(*name);
    out.password = std::move(*secret);
    return std::nullopt;
  }

  complaint read_host(std::string_view text, uint16_t default_port) {
    auto port = std::optional{default_port};
    std::string_view host = text;
    std::optional<std::string_view> digits;
    if (text.starts_with('[')) {
      auto behind = cut(host, ']');
      host.remove_prefix(1);
      if (!behind || !is_ipv6(host)
          || (!behind->empty() && !behind->starts_with(':')))
        return "a broken IPv6 address";
      if (!behind->empty())
        digits = behind->substr(1);
    } else {
      digits = cut(host, ':');
      if (!is_host(host))
        return "no host or a broken one";
    }
    if (digits)
      port = number<uint16_t>(*digits, 1, 65535);
    if (!port)
      return "the port is not a number of 1 to 65535";
    out.hosts.emplace_back(std::string{host}, *port);
    return std::nullopt;
  }

  complaint read_server(std::string_view text) {
    if (auto x = read_login(text))
      return x;
    auto database = cut(text, '/');
    if (database && !database->empty())
      if (auto x = read_database(*database))
        return x;
    return read_host(text, server_port);
  }

  complaint read_socket(std::string_view text) {
    out.type = address::kind::unix_socket;
    if (auto x = read_login(text))
      return x;
    auto path = http::percent_decode(text);
    if (!path || !path->starts_with('/'))
      return "the socket's path is not absolute";
    if (path->size() > 107)
      return "the socket's path is longer than 107 bytes";
    out.path = std::move(*path);
    return std::nullopt;
  }

  complaint read_sentinels(std::string_view text) {
    out.type = address::kind::sentinel;
    if (auto x = read_login(text))
      return x;
    auto name = cut(text, '/');
    auto database = name ? cut(*name, '/') : std::nullopt;
    auto master = name ? http::percent_decode(*name) : std::nullopt;
    if (!master || master->empty())
      return "no master name behind the Sentinels";
    out.master = std::move(*master);
    if (database && !database->empty())
      if (auto x = read_database(*database))
        return x;
    for (std::optional rest{text}; rest;) {
      auto host = *rest;
      rest = cut(host, ',');
      if (auto x = read_host(host, sentinel_port))
        return x;
    }
    return std::nullopt;
  }
};

std::string with_port(const std::pair<std::string, uint16_t>& x) {
  auto v6 = x.first.find(':') != std::string::npos;
  return (v6 ? "[" + x.first + "]" : x.first) + ":" + std::to_string(x.second);
}

} // namespace

std::string address::display() const {
  if (type == kind::unix_socket)
    return path;
  std::string out;
  for (const auto& x : hosts)
    out += (out.empty() ? "" : ",") + with_port(x);
  return type == kind::sentinel ? out + "/" + master : out;
}

outcome<address> parse_url(std::string_view text) {
  reader x;
  if (auto complaint = x.read(text))
    return malformed(std::move(*complaint));
  return std::move(x.out);
}

} // namespace bidiq::redis
