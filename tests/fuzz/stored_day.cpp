// Any bytes as a cached day in Redis: no crash, bounded memory, and what is
// accepted comes back from being stored again. With an even first byte the rest
// is the day; with an odd one it is packed first, since zlib's checksum would
// refuse nearly everything.
#include "actors/base/deflate.hpp"
#include "actors/cache/day_codec.hpp"
#include "actors/cache/lru.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

const bidiq::decode_limits limits{uint64_t{16} << 20, 10'000};
constexpr size_t head_bytes = 8;

bool same(const bidiq::notice_ptr& x, const bidiq::notice_ptr& y) {
  return *x == *y;
}

void read(std::string_view bytes) {
  auto x = bidiq::decode_day(bytes, {}, limits);
  if (!x)
    return;
  bidiq::day_lru::cost_of(*x);
  auto again = bidiq::decode_day(bidiq::encode_day(*x).value(), {});
  if (again->read != x->read || again->from_empty_list != x->from_empty_list
      || !std::ranges::equal(*again->notices, *x->notices, same))
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  if (data[0] % 2 == 0) {
    read(bytes);
    return 0;
  }
  auto head = bytes.substr(0, head_bytes);
  if (auto packed = bidiq::pack(bytes.substr(head.size())))
    read(std::string{head} + "\x02" + *packed);
  return 0;
}
