#include "net/http/range.hpp"

#include "net/http/chars.hpp"
#include "net/http/framing.hpp"
#include "net/http/problem.hpp"
#include "net/http/uri.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace bidiq::http {

namespace {

// Digits only; a number beyond 64 bits counts as the largest.
std::optional<uint64_t> position(std::string_view x) noexcept {
  if (x.empty() || !std::all_of(x.begin(), x.end(), is_digit))
    return std::nullopt;
  uint64_t n = 0;
  auto [end, ec] = std::from_chars(x.data(), x.data() + x.size(), n);
  return ec == std::errc{} ? n : std::numeric_limits<uint64_t>::max();
}

byte_range last_bytes(uint64_t wanted, uint64_t size) noexcept {
  if (wanted == 0 || size == 0)
    return {range_kind::unsatisfiable, 0, 0};
  auto length = std::min(wanted, size);
  return {range_kind::partial, size - length, length};
}

std::string ascii_name(std::string_view filename) {
  std::string result;
  for (auto c : filename) {
    auto u = static_cast<unsigned char>(c);
    if ((u & 0xc0) == 0x80)
      continue; // one replacement for each code point, not for each byte
    auto plain = u < 0x80 && !is_control(c) && c != '"' && c != '\\' && c != '/'
                 && c != '%';
    result += plain ? c : '_';
  }
  return result;
}

} // namespace

byte_range parse_range(std::string_view header, uint64_t size) noexcept {
  constexpr std::string_view unit = "bytes=";
  if (header.size() < unit.size()
      || !iequals(header.substr(0, unit.size()), unit))
    return {range_kind::whole, 0, size};
  auto spec = trim(header.substr(unit.size()));
  auto dash = spec.find('-');
  if (dash == spec.npos)
    return {range_kind::whole, 0, size};
  auto first = position(spec.substr(0, dash));
  auto last = position(spec.substr(dash + 1));
  if (dash == 0)
    return last ? last_bytes(*last, size)
                : byte_range{range_kind::whole, 0, size};
  auto open_ended = dash + 1 == spec.size();
  if (!first || (!last && !open_ended) || (last && *last < *first))
    return {range_kind::whole, 0, size};
  if (*first >= size)
    return {range_kind::unsatisfiable, 0, 0};
  auto end = last ? std::min(*last, size - 1) : size - 1;
  return {range_kind::partial, *first, end - *first + 1};
}

bool if_range_holds(std::string_view if_range, std::string_view etag,
                    std::string_view last_modified) noexcept {
  if (if_range.empty())
    return true;
  if (if_range.starts_with('"'))
    return if_range == etag;
  return !if_range.starts_with("W/") && if_range == last_modified;
}

std::string content_disposition(std::string_view filename) {
  std::string clean;
  for (auto c : filename)
    clean += is_control(c) || c == '/' || c == '\\' || c == '"' ? '_' : c;
  if (!is_utf8(clean))
    clean = ascii_name(clean);
  return "attachment; filename=\"" + ascii_name(clean) + "\"; filename*=UTF-8''"
         + percent_encode(clean);
}

bool none_match_names(std::string_view if_none_match,
                      std::string_view etag) noexcept {
  auto opaque = [](std::string_view x) {
    return x.starts_with("W/") ? x.substr(2) : x;
  };
  while (!if_none_match.empty()) {
    auto comma = std::min(if_none_match.find(','), if_none_match.size());
    auto one = trim(if_none_match.substr(0, comma));
    if (one == "*" || (!etag.empty() && opaque(one) == opaque(etag)))
      return true;
    if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
  }
  return false;
}

response
ranged_response(const request_context& ctx, uint64_t size,
                std::string content_type, std::string_view etag,
                const std::function<response_body(uint64_t offset,
                                                  uint64_t length)>& part_of) {
  response result;
  if (none_match_names(ctx.header("if-none-match"), etag)) {
    result.code = status::not_modified;
    result.headers.emplace_back("ETag", etag);
    return result;
  }
  auto wanted = byte_range{range_kind::whole, 0, size};
  if (if_range_holds(ctx.header("if-range"), etag, {}))
    wanted = parse_range(ctx.header("range"), size);
  auto total = std::to_string(size);
  if (wanted.kind == range_kind::unsatisfiable) {
    result = problem(protocol_error::range_not_satisfiable, ctx);
    result.headers.emplace_back("Content-Range", "bytes */" + total);
  } else {
    result.content_type = std::move(content_type);
    result.body = part_of(wanted.offset, wanted.length);
    if (!etag.empty())
      result.headers.emplace_back("ETag", etag);
  }
  if (wanted.kind == range_kind::partial) {
    result.code = status::partial_content;
    result.headers.emplace_back(
      "Content-Range", "bytes " + std::to_string(wanted.offset) + '-'
                         + std::to_string(wanted.offset + wanted.length - 1)
                         + '/' + total);
  }
  result.headers.emplace_back("Accept-Ranges", "bytes");
  return result;
}

response file_response(const request_context& ctx,
                       std::shared_ptr<const file_handle> file, uint64_t size,
                       std::string content_type, std::string_view etag) {
  return ranged_response(ctx, size, std::move(content_type), etag,
                         [&](uint64_t offset, uint64_t length) {
                           return file_range{std::move(file), offset, length};
                         });
}

} // namespace bidiq::http
