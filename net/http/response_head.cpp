#include "net/http/response_head.hpp"

#include "net/http/chars.hpp"

#include <charconv>

namespace bidiq::http {

namespace {

constexpr std::string_view exposed_headers
  = "X-Request-ID, Location, Retry-After, RateLimit-Limit, "
    "RateLimit-Remaining, RateLimit-Reset, Preference-Applied, "
    "Content-Disposition, Content-Range, ETag, Deprecation, Sunset, Link";

constexpr std::string_view accepted_headers
  = "Authorization, Content-Type, Accept, Prefer, X-Request-ID, Last-Event-ID, "
    "Cache-Control, Range, If-Range, If-None-Match, traceparent, tracestate";

constexpr std::string_view preflight_max_age = "600";

void append_number(std::string& out, uint64_t n) {
  char digits[20];
  auto end = std::to_chars(std::begin(digits), std::end(digits), n).ptr;
  out.append(std::begin(digits), end);
}

void append_field(std::string& out, std::string_view name,
                  std::string_view value) {
  if (!is_token(name))
    return;
  out.append(name).append(": ");
  auto begin = out.size();
  out.append(value).append("\r\n");
  for (auto i = begin; i < out.size() - 2; ++i)
    if (is_control(out[i]) && out[i] != '\t')
      out[i] = ' ';
}

void append_cors(std::string& out, const request_context& ctx, bool may_vary,
                 const server_options& options) {
  out += may_vary ? "Vary: Origin, Accept-Encoding\r\n" : "Vary: Origin\r\n";
  if (options.cors_origins.empty())
    return;
  auto origin = allowed_origin(ctx.header("origin"), options);
  if (origin.empty())
    return;
  append_field(out, "Access-Control-Allow-Origin", origin);
  append_field(out, "Access-Control-Expose-Headers", exposed_headers);
}

void append_legacy(std::string& out, std::string_view successor,
                   const server_options& options) {
  out += "Deprecation: true\r\n";
  append_field(out, "Sunset", options.legacy_sunset);
  append_field(out, "Link",
               '<' + std::string(successor) + ">; rel=\"successor-version\"");
}

// A body in chunks has no length beside them (RFC 9112 section 6.2), nor has
// the answer to HEAD that stands for it.
bool has_length(const response& x) noexcept {
  for (const auto& [name, value] : x.headers)
    if (name == "Transfer-Encoding")
      return false;
  return x.code != status::no_content && x.code != status::not_modified
         && static_cast<unsigned>(x.code) >= 200;
}

} // namespace

std::string_view allowed_origin(std::string_view origin,
                                const server_options& options) noexcept {
  if (origin.empty())
    return {};
  for (const auto& x : options.cors_origins) {
    if (x == "*")
      return "*";
    if (x == origin && origin != "null")
      return x;
  }
  return {};
}

void append_head(std::string& out, const request_context& ctx,
                 const response& x, const head_extras& extras,
                 const server_options& options) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<unsigned>(x.code));
  out += ' ';
  auto reason = boost::beast::http::obsolete_reason(x.code);
  out.append(reason.data(), reason.size()).append("\r\n");
  if (!x.content_type.empty())
    append_field(out, "Content-Type", x.content_type);
  if (extras.with_length && has_length(x)) {
    out += "Content-Length: ";
    append_number(out, extras.length);
    out += "\r\n";
  }
  if (extras.gzipped)
    out += "Content-Encoding: gzip\r\n";
  out.append("Date: ").append(extras.date).append("\r\n");
  append_field(out, "X-Request-ID", ctx.request_id);
  out += "X-Content-Type-Options: nosniff\r\n";
  append_cors(out, ctx, extras.may_vary, options);
  if (!extras.successor.empty())
    append_legacy(out, extras.successor, options);
  for (const auto& [name, value] : x.headers)
    append_field(out, name, value);
  if (extras.close)
    out += "Connection: close\r\n";
  else if (ctx.head.version == 10)
    out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

response options_response(const request_context& ctx, std::string_view allow,
                          const server_options& options) {
  auto result = empty_response();
  result.headers.emplace_back("Allow", allow);
  auto origin = allowed_origin(ctx.header("origin"), options);
  if (!origin.empty() && !ctx.header("access-control-request-method").empty()) {
    result.headers.emplace_back("Access-Control-Allow-Methods", allow);
    result.headers.emplace_back("Access-Control-Allow-Headers",
                                accepted_headers);
    result.headers.emplace_back("Access-Control-Max-Age", preflight_max_age);
  }
  return result;
}

} // namespace bidiq::http
