#include "actors/cache/cell_codec.hpp"

namespace bidiq {

namespace {

// Raised whenever the layout changes: what another version wrote is not read.
constexpr uint8_t version = 1;

constexpr int time_bytes = 6;
constexpr size_t head_bytes = 1 + time_bytes + 1;

enum class content : uint8_t { no_notices, empty_list, notices };

content content_of(const cache_cell& x) {
  if (!x.notices->empty())
    return content::notices;
  return x.from_empty_list ? content::empty_list : content::no_notices;
}

} // namespace

outcome<std::string> encode_cell(const cache_cell& x) {
  auto time = x.read.time_since_epoch().count();
  if (time < 0 || time >= int64_t{1} << (8 * time_bytes))
    return fail(errc::internal, "a time beyond what can be stored");
  std::string out;
  out.push_back(static_cast<char>(version));
  for (int i = time_bytes - 1; i >= 0; --i)
    out.push_back(static_cast<char>(time >> (8 * i)));
  out.push_back(static_cast<char>(content_of(x)));
  if (x.notices->empty())
    return out;
  auto notices = encode_notices(*x.notices);
  if (!notices)
    return notices.error();
  return out += *notices;
}

outcome<cache_cell> decode_cell(std::string_view bytes, local_day day,
                                const decode_limits& limits) {
  static const auto nothing = std::make_shared<const notice_batch>();
  if (bytes.size() < head_bytes || static_cast<uint8_t>(bytes[0]) != version)
    return fail(errc::malformed, "not a day of this version");
  int64_t time = 0;
  for (auto x : bytes.substr(1, time_bytes))
    time = time << 8 | static_cast<uint8_t>(x);
  auto what = static_cast<content>(bytes[head_bytes - 1]);
  bytes.remove_prefix(head_bytes);
  cache_cell out{day, nothing, utc_time{std::chrono::milliseconds{time}},
                 what == content::empty_list};
  if (what == content::no_notices || what == content::empty_list) {
    if (bytes.empty())
      return out;
    return fail(errc::malformed, "notices of a day without any");
  }
  if (what != content::notices)
    return fail(errc::malformed, "unknown content");
  auto notices = decode_notices(bytes, limits);
  if (!notices)
    return notices.error();
  if (notices->empty())
    return fail(errc::malformed, "a day without notices says so otherwise");
  out.notices = std::make_shared<const notice_batch>(std::move(*notices));
  return out;
}

} // namespace bidiq
