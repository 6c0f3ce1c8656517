// Any bytes in any coding: the first tells the codings and the pieces. What is
// taken in pieces is what is taken at once, and the limits hold.
#include "net/client/content_decoder.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace {

constexpr bidiq::decoding_limits limits{1 << 20, 100, 16 << 10};
constexpr std::string_view codings[] = {"gzip", "deflate", "gzip, deflate",
                                        "deflate, gzip"};

bidiq::decoding decode(std::string_view coding, std::string_view bytes,
                       size_t step, std::string& body) {
  bidiq::content_decoder decoder{limits};
  auto state = decoder.expect(coding);
  while (state == bidiq::decoding::good && !bytes.empty()) {
    state = decoder.feed(bytes.substr(0, step), body);
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
  return state == bidiq::decoding::good ? decoder.finish() : state;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  auto coding = codings[data[0] % 4];
  std::string_view bytes{reinterpret_cast<const char*>(data + 1), size - 1};
  std::string whole;
  std::string pieces;
  auto state = decode(coding, bytes, size, whole);
  auto again = decode(coding, bytes, 1 + data[0] / 4, pieces);
  auto good = state == bidiq::decoding::good;
  if (good != (again == bidiq::decoding::good) || (good && whole != pieces)
      || whole.size() > limits.max_body)
    std::abort();
  return 0;
}
