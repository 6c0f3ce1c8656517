#include "net/http/context_builder.hpp"

#include "net/http/chars.hpp"
#include "net/http/uri.hpp"

#include <algorithm>
#include <random>

namespace bidiq::http {

namespace {

constexpr std::size_t max_request_id = 128;

// Ids only have to be unique, not secret: a generator per thread, seeded with
// more than 64 bits of the system's randomness.
uint64_t random_bits() {
  thread_local std::mt19937_64 engine = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(),
                       device(), device(), device(), device()};
    return std::mt19937_64{seed};
  }();
  return engine();
}

// Appends 16 digits; never all zeros, which W3C Trace Context forbids.
void append_random_hex(std::string& out) {
  auto bits = random_bits();
  if (bits == 0)
    bits = 1;
  for (int shift = 60; shift >= 0; shift -= 4)
    out += "0123456789abcdef"[(bits >> shift) & 15];
}

bool is_request_id(std::string_view x) noexcept {
  return !x.empty() && x.size() <= max_request_id
         && std::all_of(x.begin(), x.end(), [](char c) {
              return is_alpha(c) || is_digit(c) || c == '.' || c == '_'
                     || c == '-';
            });
}

bool is_lower_hex(std::string_view x) noexcept {
  return std::all_of(x.begin(), x.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f');
  });
}

// W3C Trace Context 3.2: version-trace-parent-flags, later versions may be
// longer.
bool take_traceparent(std::string_view x, trace_context& out) {
  if (x.size() < 55 || x[2] != '-' || x[35] != '-' || x[52] != '-')
    return false;
  auto version = x.substr(0, 2);
  auto trace = x.substr(3, 32);
  auto parent = x.substr(36, 16);
  auto flags = x.substr(53, 2);
  if (!is_lower_hex(version) || !is_lower_hex(trace) || !is_lower_hex(parent)
      || !is_lower_hex(flags) || version == "ff")
    return false;
  if (version == "00" ? x.size() != 55 : x.size() > 55 && x[55] != '-')
    return false;
  if (trace.find_first_not_of('0') == trace.npos
      || parent.find_first_not_of('0') == parent.npos)
    return false;
  out.trace_id = trace;
  out.sampled = std::string_view("13579bdf").find(flags[1]) != flags.npos;
  return true;
}

void fill_ids(request_context& ctx) {
  if (auto id = ctx.header("x-request-id"); is_request_id(id)) {
    ctx.request_id = id;
  } else {
    ctx.request_id.clear();
    append_random_hex(ctx.request_id);
    append_random_hex(ctx.request_id);
  }
  ctx.trace = {};
  if (!take_traceparent(ctx.header("traceparent"), ctx.trace)) {
    append_random_hex(ctx.trace.trace_id);
    append_random_hex(ctx.trace.trace_id);
  }
  append_random_hex(ctx.trace.span_id);
}

verb to_verb(std::string_view x) {
  return boost::beast::http::string_to_verb({x.data(), x.size()});
}

} // namespace

std::optional<framing_error> fill_context(request_context& ctx,
                                          const framing_limits& limits,
                                          std::size_t max_query_params) {
  auto checked = check_framing({ctx.raw_head.data(), ctx.raw_head.size()},
                               limits);
  ctx.head = checked ? std::move(*checked) : request_head{};
  ctx.method = to_verb(ctx.head.method);
  fill_ids(ctx);
  if (!checked)
    return checked.error();
  auto query = parse_query(ctx.head.query, max_query_params);
  if (!query)
    return framing_error{400, "malformed query"};
  ctx.query = std::move(*query);
  return std::nullopt;
}

} // namespace bidiq::http
