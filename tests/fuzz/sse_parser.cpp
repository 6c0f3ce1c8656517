// The client's SSE parser: any bytes, cut anywhere, give the same events as the
// bytes in one piece, and no event holds a NUL in its id or a line end in its
// type.
#include "tools/bidiq/sse_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

using namespace bidiq::client;

constexpr size_t max_event_bytes = 256;

struct outcome {
  std::vector<sse_event> events;
  bool fine = true;
};

outcome parse(std::string_view text, size_t piece) {
  outcome result;
  sse_parser parser{max_event_bytes};
  for (; !text.empty() && result.fine;
       text.remove_prefix(std::min(piece, text.size())))
    result.fine = parser.feed(text.substr(0, piece), [&](sse_event x) {
      result.events.push_back(std::move(x));
    });
  return result;
}

void require(bool condition) {
  if (!condition)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  auto whole = parse(text, text.size() + 1);
  auto cut = parse(text, data[0] % 17 + 1u);
  require(whole.events == cut.events && whole.fine == cut.fine);
  for (const auto& x : whole.events) {
    require(x.data.size() <= max_event_bytes);
    require(x.id.find('\0') == std::string::npos);
    require(x.type.find_first_of("\r\n") == std::string::npos);
  }
  return 0;
}
