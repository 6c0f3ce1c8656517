#include "actors/domain/notice_codec.hpp"

#include "actors/base/deflate.hpp"
#include "tests/actors/domain/codec_samples.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq;
using namespace bidiq::test;

namespace {

notice_batch draw_batch(uint64_t seed, size_t n) {
  wild_source source{seed};
  notice_batch out;
  for (size_t i = 0; i < n; ++i)
    out.push_back(share(source.draw()));
  return out;
}

bool same(const notice_batch& xs, const notice_batch& ys) {
  return std::equal(xs.begin(), xs.end(), ys.begin(), ys.end(),
                    [](auto& x, auto& y) { return *x == *y; });
}

} // namespace

TEST_CASE("a batch of notices comes back whole, in order and exact") {
  CHECK(rc::check([](uint64_t seed) {
    auto n = *rc::gen::inRange<size_t>(0, 20);
    auto batch = draw_batch(seed, n);
    RC_ASSERT(
      same(decode_notices(encode_notices(batch).value()).value(), batch));
  }));
}

TEST_CASE("null notices are left out") {
  auto batch = draw_batch(1, 2);
  auto bytes = encode_notices({nullptr, batch[0], nullptr, batch[1]}).value();
  CHECK(same(decode_notices(bytes).value(), batch));
}

TEST_CASE("a batch that is cut, changed or of another version is refused") {
  auto batch = draw_batch(2, 5);
  auto bytes = encode_notices(batch).value();
  for (size_t i = 0; i < bytes.size(); ++i) {
    CHECK_FALSE(good(decode_notices(std::string_view{bytes}.substr(0, i))));
    auto changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    if (auto got = decode_notices(changed))
      CHECK(same(*got, batch));
  }
  CHECK_FALSE(good(decode_notices(bytes + "x")));
  for (char version : {1, 3}) {
    bytes[0] = version;
    CHECK_FALSE(good(decode_notices(bytes)));
  }
}

TEST_CASE("a batch beyond the limits is refused") {
  auto bytes = encode_notices(draw_batch(3, 5)).value();
  CHECK_FALSE(
    good(decode_notices(bytes, {.max_bytes = 1 << 20, .max_notices = 4})));
  CHECK_FALSE(
    good(decode_notices(bytes, {.max_bytes = 50, .max_notices = 10})));
  CHECK(good(decode_notices(bytes, {.max_bytes = 1 << 20, .max_notices = 5})));
}

TEST_CASE("any packed bytes are notices or refused") {
  CHECK(rc::check([](const std::string& bytes) {
    auto packed = pack(bytes).value();
    (void) decode_notices("\x02" + packed);
    (void) decode_notices(bytes);
  }));
}
