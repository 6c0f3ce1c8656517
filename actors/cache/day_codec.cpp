#include "actors/cache/day_codec.hpp"

#include "actors/domain/format_shift.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

// Raised whenever the layout changes: what another version wrote is not read.
constexpr uint8_t version = 2 + BIDIQ_FORMAT_SHIFT;

constexpr int time_bytes = 6;
constexpr size_t head_bytes = 1 + time_bytes + 1;

enum class content : uint8_t { no_notices, empty_list, packed, plain };

// Below it packing makes a day smaller by a fifth to a third, but reading it
// takes more than ten times as long; most days of most UFs are so small.
constexpr size_t worth_packing = 1024;

// In the layout of `write_notice`: `version` here is raised with it.
std::string write_plain(const notice_batch& xs) {
  byte_writer out;
  out.number(xs.size()
             - static_cast<size_t>(std::count(xs.begin(), xs.end(), nullptr)));
  for (auto& x : xs)
    if (x)
      write_notice(out, *x);
  return out.take();
}

// What follows the head, and what it is.
outcome<std::pair<content, std::string>> body_of(const cached_day& x) {
  auto& all = *x.notices;
  if (all.empty())
    return std::pair{x.from_empty_list ? content::empty_list
                                       : content::no_notices,
                     std::string{}};
  // More cannot fit.
  if (all.size() < worth_packing / min_notice_bytes)
    if (auto plain = write_plain(all); plain.size() < worth_packing)
      return std::pair{content::plain, std::move(plain)};
  auto packed = encode_notices(all);
  if (!packed)
    return packed.error();
  return std::pair{content::packed, std::move(*packed)};
}

outcome<notice_batch> read_body(content what, std::string_view bytes,
                                const decode_limits& limits) {
  if (what == content::packed)
    return decode_notices(bytes, limits);
  if (what == content::plain)
    return read_batch(bytes, limits);
  return fail(errc::malformed, "unknown content");
}

} // namespace

outcome<std::string> encode_day(const cached_day& x) {
  auto time = x.read.time_since_epoch().count();
  if (time < 0 || time >= int64_t{1} << (8 * time_bytes))
    return fail(errc::internal, "a time beyond what can be stored");
  auto body = body_of(x);
  if (!body)
    return body.error();
  if (body->second.size() > max_cell_bytes - head_bytes)
    return fail(errc::internal, "a day larger than what is stored");
  std::string out;
  out.reserve(head_bytes + body->second.size());
  out.push_back(static_cast<char>(version));
  for (int i = time_bytes - 1; i >= 0; --i)
    out.push_back(static_cast<char>(time >> (8 * i)));
  out.push_back(static_cast<char>(body->first));
  return out += body->second;
}

bool is_foreign_day(std::string_view bytes) noexcept {
  return !bytes.empty() && static_cast<uint8_t>(bytes[0]) != version;
}

outcome<cached_day> decode_day(std::string_view bytes, local_day day,
                               const decode_limits& limits) {
  static const auto nothing = std::make_shared<const notice_batch>();
  if (is_foreign_day(bytes))
    return fail(errc::malformed, "not a day of this version");
  if (bytes.size() < head_bytes)
    return fail(errc::malformed, "a day that is cut");
  int64_t time = 0;
  for (auto x : bytes.substr(1, time_bytes))
    time = time << 8 | static_cast<uint8_t>(x);
  auto what = static_cast<content>(bytes[head_bytes - 1]);
  bytes.remove_prefix(head_bytes);
  cached_day out{day, nothing, utc_time{std::chrono::milliseconds{time}},
                 what == content::empty_list};
  if (what == content::no_notices || what == content::empty_list) {
    if (bytes.empty())
      return out;
    return fail(errc::malformed, "notices of a day without any");
  }
  auto notices = read_body(what, bytes, limits);
  if (!notices)
    return notices.error();
  if (notices->empty())
    return fail(errc::malformed, "a day without notices says so otherwise");
  out.notices = std::make_shared<const notice_batch>(std::move(*notices));
  return out;
}

} // namespace bidiq
