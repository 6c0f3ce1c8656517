#include "actors/domain/loop_report.hpp"

#include "actors/base/bytes.hpp"

namespace bidiq {

namespace {

constexpr std::string_view magic = "BQL1";

} // namespace

std::string encode_loop_report(const loop_report& x) {
  byte_writer out;
  out.raw(magic);
  out.integer(x.ended.time_since_epoch().count());
  out.integer(x.took.count());
  out.number(x.runs);
  out.text(x.said);
  out.text(x.worker);
  return out.take();
}

outcome<loop_report> decode_loop_report(std::string_view text) {
  if (!text.starts_with(magic))
    return fail(errc::malformed, "not a loop's report");
  byte_reader in{text.substr(magic.size())};
  loop_report out;
  out.ended = utc_time{utc_time::duration{in.integer()}};
  out.took = std::chrono::milliseconds{in.integer()};
  out.runs = in.number();
  out.said = in.text();
  out.worker = in.text();
  if (!in.done())
    return fail(errc::malformed, "loop's report: damaged");
  return out;
}

} // namespace bidiq
