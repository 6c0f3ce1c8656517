// Replies of a Redis server: any bytes, cut anywhere, give the same replies as
// the bytes in one piece, within the limits of nesting and size.
#include "net/redis/resp.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace bidiq::redis;

constexpr size_t max_bytes = 4096;

struct outcome {
  std::vector<value> replies;
  std::vector<std::string> errors;
  bool broken = false;
};

outcome parse(std::string_view text, size_t piece) {
  outcome result;
  reply_parser parser{max_bytes};
  for (; !text.empty() && !result.broken;
       text.remove_prefix(std::min(piece, text.size()))) {
    parser.feed(text.substr(0, piece));
    reply_parser::step step;
    while ((step = parser.next()) == reply_parser::step::ready) {
      auto x = parser.take();
      if (x)
        result.replies.push_back(std::move(*x));
      else
        result.errors.push_back(x.error().text);
    }
    result.broken = step == reply_parser::step::broken;
  }
  return result;
}

size_t depth(const value& x) {
  size_t deepest = 0;
  for (const auto& item : x.items)
    deepest = std::max(deepest, depth(item));
  return deepest + (x.type == value::kind::array ? 1 : 0);
}

void require(bool condition) {
  if (!condition)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > max_bytes)
    return 0;
  std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  auto whole = parse(text, text.size() + 1);
  auto cut = parse(text, data[0] % 17 + 1u);
  require(whole.replies == cut.replies && whole.errors == cut.errors
          && whole.broken == cut.broken);
  for (const auto& x : whole.replies)
    require(depth(x) <= 7);
  return 0;
}
