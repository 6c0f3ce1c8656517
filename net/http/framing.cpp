#include "net/http/framing.hpp"

#include "net/http/chars.hpp"

#include <algorithm>
#include <charconv>

namespace bidiq::http {

namespace {

using problem_text = std::string_view; // "" = fine

// More leading digits than any 63-bit number has.
constexpr std::size_t max_length_digits = 19;

bool is_value_char(char c) noexcept {
  return c == '\t' || !is_control(c);
}

bool is_host_char(char c) noexcept {
  return is_digit(c) || is_alpha(c)
         || std::string_view("-._~%!$&'()*+,;=").find(c)
              != std::string_view::npos;
}

// RFC 3986 3.2.2 and 3.2.3, without userinfo: host [":" port].
bool is_authority(std::string_view x) noexcept {
  std::string_view port;
  if (x.starts_with('[')) {
    auto end = x.find(']');
    if (end == std::string_view::npos || end < 3)
      return false;
    auto address = x.substr(1, end - 1);
    if (!std::all_of(address.begin(), address.end(),
                     [](char c) { return is_hex(c) || c == ':' || c == '.'; }))
      return false;
    port = x.substr(end + 1);
  } else {
    auto colon = std::min(x.find(':'), x.size());
    auto name = x.substr(0, colon);
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_host_char))
      return false;
    port = x.substr(colon);
  }
  if (port.empty())
    return true;
  return port.front() == ':' && port.size() <= 6
         && std::all_of(port.begin() + 1, port.end(), is_digit);
}

// RFC 9110 5.6.1: tokens and empty elements.
bool is_token_list(std::string_view x) noexcept {
  while (!x.empty()) {
    auto element = trim(take_until(x, ','));
    if (!element.empty() && !is_token(element))
      return false;
  }
  return true;
}

// Port 80 and none are the same, and so is an empty one.
std::string_view without_default_port(std::string_view x) noexcept {
  for (std::string_view port : {":80", ":"})
    if (x.ends_with(port) && x.find(']', x.size() - port.size()) == x.npos)
      return x.substr(0, x.size() - port.size());
  return x;
}

struct head_checker {
  request_head out;
  std::string_view authority; // of an absolute-form target
  unsigned hosts = 0;
  unsigned transfer_encodings = 0;
  unsigned status = 400;

  problem_text method(std::string_view x) {
    out.method = x;
    return is_token(x) ? "" : "malformed method";
  }

  problem_text target(std::string_view x) {
    out.target = x;
    if (x.empty() || std::any_of(x.begin(), x.end(), [](char c) {
          return is_control(c) || c == ' ' || c == '#';
        }))
      return "malformed target";
    auto rest = x;
    if (auto scheme = rest.find("://");
        !rest.starts_with('/') && scheme != rest.npos) {
      if (!iequals(rest.substr(0, scheme), "http")
          && !iequals(rest.substr(0, scheme), "https"))
        return "target of another scheme";
      rest.remove_prefix(scheme + 3);
      authority = rest.substr(0, rest.find_first_of("/?"));
      if (!is_authority(authority))
        return "malformed authority in target";
      rest.remove_prefix(authority.size());
    } else if (x == "*" && out.method == "OPTIONS") {
      // The server as a whole.
    } else if (!x.starts_with('/')) {
      return "target is neither origin nor absolute form";
    }
    out.path = take_until(rest, '?');
    out.query = rest;
    if (out.path.empty())
      out.path = "/";
    return "";
  }

  problem_text version(std::string_view x) {
    if (x == "HTTP/1.1" || x == "HTTP/1.0") {
      out.version = x.back() == '1' ? 11 : 10;
      out.keep_alive = out.version == 11;
      return "";
    }
    if (x.size() == 8 && x.starts_with("HTTP/") && is_digit(x[5]) && x[6] == '.'
        && is_digit(x[7]))
      status = 505;
    return "malformed or unknown version";
  }

  problem_text request_line(std::string_view line) {
    auto rest = line;
    if (std::count(line.begin(), line.end(), ' ') != 2)
      return "request line has not three parts";
    if (auto x = method(take_until(rest, ' ')); !x.empty())
      return x;
    if (auto x = target(take_until(rest, ' ')); !x.empty())
      return x;
    return version(rest);
  }

  problem_text field_line(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t')
      return "folded header";
    auto colon = line.find(':');
    if (colon == line.npos)
      return "header without colon";
    auto name = line.substr(0, colon);
    auto value = trim(line.substr(colon + 1));
    if (!is_token(name))
      return "malformed header name";
    if (!std::all_of(value.begin(), value.end(), is_value_char))
      return "control character in header";
    out.fields.push_back({name, value});
    return meaning(name, value);
  }

  // Most names differ in size from those that matter here.
  problem_text meaning(std::string_view name, std::string_view value) {
    switch (name.size()) {
      case 4:
        return iequals(name, "host") ? host(value) : "";
      case 6:
        return iequals(name, "expect") ? expect(value) : "";
      case 10:
        return iequals(name, "connection") ? connection(value) : "";
      case 14:
        return iequals(name, "content-length") ? content_length(value) : "";
      case 16: // no meaning for us, but Beast reads it like Connection
        return iequals(name, "proxy-connection") && !is_token_list(value)
                 ? "malformed Proxy-Connection"
                 : "";
      case 17:
        return iequals(name, "transfer-encoding") ? transfer_encoding(value)
                                                  : "";
      default:
        return "";
    }
  }

  problem_text host(std::string_view value) {
    out.host = value;
    if (++hosts > 1)
      return "two Host headers";
    return is_authority(value) ? "" : "malformed Host";
  }

  problem_text expect(std::string_view value) {
    if (!iequals(value, "100-continue")) {
      status = 417;
      return "unknown expectation";
    }
    out.expect_continue = out.version == 11;
    return "";
  }

  problem_text connection(std::string_view value) {
    if (!is_token_list(value))
      return "malformed Connection";
    while (!value.empty()) {
      auto option = trim(take_until(value, ','));
      if (iequals(option, "close"))
        closing = true;
      else if (iequals(option, "keep-alive"))
        out.keep_alive = true;
    }
    return "";
  }

  problem_text content_length(std::string_view value) {
    if (out.content_length)
      return "two Content-Length headers";
    if (value.empty() || value.size() > max_length_digits
        || !std::all_of(value.begin(), value.end(), is_digit))
      return "malformed Content-Length";
    uint64_t n = 0;
    std::from_chars(value.data(), value.data() + value.size(), n);
    if (n > INT64_MAX)
      return "Content-Length out of range";
    out.content_length = n;
    return "";
  }

  problem_text transfer_encoding(std::string_view value) {
    if (++transfer_encodings > 1)
      return "two Transfer-Encoding headers";
    if (!iequals(value, "chunked"))
      return "Transfer-Encoding other than chunked";
    out.chunked = true;
    return "";
  }

  problem_text together() {
    if (closing)
      out.keep_alive = false;
    if (out.chunked && out.content_length)
      return "both Transfer-Encoding and Content-Length";
    if (out.chunked && out.version == 10)
      return "Transfer-Encoding on HTTP/1.0";
    if (hosts == 0 && out.version == 11)
      return "no Host";
    if (hosts == 1 && !authority.empty()
        && !iequals(without_default_port(authority),
                    without_default_port(out.host)))
      return "Host differs from the target";
    return "";
  }

  bool closing = false;
};

// Removes one line from `rest`; nothing unless it ends with CR LF and has no
// other line break or NUL in it.
std::optional<std::string_view> take_line(std::string_view& rest) noexcept {
  auto end = rest.find('\n');
  if (end == rest.npos || end == 0 || rest[end - 1] != '\r')
    return std::nullopt;
  auto line = rest.substr(0, end - 1);
  rest.remove_prefix(end + 1);
  if (line.find('\r') != line.npos || line.find('\0') != line.npos)
    return std::nullopt;
  return line;
}

} // namespace

bool iequals(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size()
         && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
              return to_lower(x) == to_lower(y);
            });
}

head_scan scan_head(std::string_view data, std::size_t from) noexcept {
  if (!data.empty() && !is_token_char(data.front()))
    return {head_state::malformed, 0};
  // What was seen may have ended between a CR and its LF.
  for (auto at = from > 0 ? from - 1 : 0; at < data.size(); ++at) {
    auto c = data[at];
    if (c != '\r' && c != '\n' && c != '\0')
      continue;
    if (c == '\n' && at > 0 && data[at - 1] == '\r') {
      if (at >= 3 && data[at - 2] == '\n')
        return {head_state::complete, at + 1};
    } else if (c != '\r' || (at + 1 < data.size() && data[at + 1] != '\n')) {
      return {head_state::malformed, 0};
    }
  }
  return {};
}

boost::system::result<request_head, framing_error>
check_framing(std::string_view raw_head, const framing_limits& limits) {
  if (raw_head.size() > limits.max_header_bytes)
    return framing_error{431, "head too large"};
  head_checker checker;
  auto rest = raw_head;
  auto line = take_line(rest);
  if (!line)
    return framing_error{400, "malformed line end"};
  if (auto why = checker.request_line(*line); !why.empty())
    return framing_error{checker.status, why};
  checker.out.fields.reserve(16);
  for (;;) {
    line = take_line(rest);
    if (!line)
      return framing_error{400, "malformed line end"};
    if (line->empty())
      break;
    if (checker.out.fields.size() == limits.max_headers)
      return framing_error{431, "too many headers"};
    if (auto why = checker.field_line(*line); !why.empty())
      return framing_error{checker.status, why};
  }
  if (!rest.empty())
    return framing_error{400, "bytes after the head"};
  if (auto why = checker.together(); !why.empty())
    return framing_error{checker.status, why};
  return std::move(checker.out);
}

} // namespace bidiq::http
