#include "actors/domain/identity_codec.hpp"

#include <limits>

namespace bidiq {

namespace {

using limit = std::optional<uint32_t>;

// No limit is 0, any other one more than it is.
void write_limit(byte_writer& out, limit x) {
  out.number(x ? uint64_t{*x} + 1 : 0);
}

limit read_limit(byte_reader& in) {
  constexpr uint64_t largest = std::numeric_limits<uint32_t>::max();
  auto x = in.number_upto(largest + 1);
  if (x == 0)
    return std::nullopt;
  return static_cast<uint32_t>(x - 1);
}

} // namespace

void write_identity(byte_writer& out, const identity& x) {
  out.text(x.user);
  out.byte(x.admin ? 1 : 0);
  out.text(x.plan);
  write_limit(out, x.may.history_days);
  out.byte(x.may.excel ? 1 : 0);
  write_limit(out, x.may.requests_per_minute);
  write_limit(out, x.may.searches_per_month);
}

identity read_identity(byte_reader& in) {
  identity x;
  x.user = in.text();
  x.admin = in.number_upto(1) == 1;
  x.plan = in.text();
  x.may.history_days = read_limit(in);
  x.may.excel = in.number_upto(1) == 1;
  x.may.requests_per_minute = read_limit(in);
  x.may.searches_per_month = read_limit(in);
  return x;
}

} // namespace bidiq
