// Any bytes as what other nodes left in Redis: no crash, bounded memory, and
// what is accepted can be shown. The first byte chooses how they are read; the
// checksums, which would refuse nearly everything, are put right, or left out
// by packing the rest as a section.
#include "actors/base/deflate.hpp"
#include "actors/domain/result_codec.hpp"
#include "actors/domain/result_sections.hpp"
#include "actors/results/result_json.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <string>

namespace {

const bidiq::decode_limits limits{uint64_t{16} << 20, 10'000};

void read_sections(std::string_view bytes) {
  bidiq::search_result x;
  bidiq::byte_reader in{bytes, limits.max_bytes};
  bidiq::read_rest(in, x);
  bidiq::read_notices(in, x, limits);
  if (in.ok())
    bidiq::render_result(x, 1, 50, bidiq::sort_order::valor_desc);
}

void read_notices(std::string_view bytes) {
  if (auto packed = bidiq::pack(bytes))
    (void) bidiq::decode_notices("\x02" + *packed, limits);
}

std::string sealed(std::string head) {
  if (head.size() < 4)
    return head;
  auto size = head.size() - 4;
  auto value = crc32_z(0, reinterpret_cast<const Bytef*>(head.data()), size);
  for (size_t i = 0; i < 4; ++i)
    head[size + i] = static_cast<char>(value >> (8 * i));
  return head;
}

// A length, a head with the right checksum, and whatever follows.
std::string partial_of(std::string_view bytes) {
  std::string out{bytes};
  if (out.size() < 8)
    return out;
  auto size = static_cast<uint8_t>(out[0])
              + 256u * static_cast<uint8_t>(out[1]);
  size = std::min<size_t>(size, out.size() - 4);
  return out.replace(4, size, sealed(out.substr(4, size)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 5) {
    case 0:
      read_sections(bytes);
      break;
    case 1:
      read_notices(bytes);
      break;
    case 2:
      (void) bidiq::decode_head(sealed(std::string{bytes}));
      break;
    case 3:
      (void) bidiq::decode_partial(partial_of(bytes), limits);
      break;
    default:
      (void) bidiq::unpack(bytes, limits.max_bytes);
  }
  return 0;
}
