#include "actors/cache/day_codec.hpp"

#include "tests/actors/cache/days.hpp"
#include "tests/actors/domain/codec_samples.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

const auto today = day("2026-01-15");
const auto read_at = clock_at("2026-01-15T12:00:00");

bool refused(std::string_view bytes) {
  return !decode_day(bytes, today).has_value();
}

} // namespace

TEST_CASE("any day comes back exactly") {
  CHECK(rc::check([](uint64_t seed) {
    wild_source source{seed};
    notice_batch batch;
    for (auto n = *rc::gen::inRange(0, 10); n > 0; --n)
      batch.push_back(share(source.draw()));
    auto ms = *rc::gen::inRange<int64_t>(0, int64_t{1} << 48);
    auto none = batch.empty() && *rc::gen::arbitrary<bool>();
    cached_day x{today, std::make_shared<const notice_batch>(batch),
                 utc_time{std::chrono::milliseconds{ms}}, none};
    auto bytes = encode_day(x).value();
    RC_ASSERT(same(decode_day(bytes, today).value(), x));
  }));
}

TEST_CASE("a day without notices takes eight bytes") {
  CHECK(encode_day(cell_of(today, read_at, 0)).value().size() == 8);
  CHECK(encode_day(empty_list(today, read_at)).value().size() == 8);
}

TEST_CASE("bytes two to seven order days by when they were read") {
  auto bytes = [](std::chrono::milliseconds later) {
    return encode_day(cell_of(today, read_at + later)).value().substr(1, 6);
  };
  std::string last;
  for (auto later : {-90h, -1h, 0h, 1h, 90h, 9000h}) {
    CHECK(last < bytes(later));
    last = bytes(later);
  }
}

TEST_CASE("a time that does not fit is not stored") {
  CHECK_FALSE(encode_day(cell_of(today, utc_time{-1ms})).has_value());
  CHECK_FALSE(
    encode_day(cell_of(today, utc_time{(int64_t{1} << 48) * 1ms})).has_value());
}

TEST_CASE("few notices are plain, many are packed") {
  auto content = [](size_t notices) {
    return encode_day(cell_of(today, read_at, notices)).value()[7];
  };
  CHECK(content(1) == 3);
  CHECK(content(50) == 2);
}

TEST_CASE("the layout of a plain notice is that of this version") {
  // If this fails, raise the version of stored days, and only then the sum.
  auto x = plain_notice();
  cached_day cell{today,
                  std::make_shared<const notice_batch>(notice_batch{share(x)}),
                  read_at, false};
  auto bytes = encode_day(cell).value();
  REQUIRE(bytes[0] == 2);
  uint64_t sum = 0;
  for (auto c : bytes)
    sum = sum * 31 + static_cast<uint8_t>(c);
  CHECK(sum == 0x33b6d4c1f9f8ceef);
}

TEST_CASE("what is cut, longer, or of another version is refused") {
  for (auto notices : {1, 50}) {
    auto bytes
      = encode_day(cell_of(today, read_at, static_cast<size_t>(notices)))
          .value();
    for (size_t i = 0; i < bytes.size(); ++i)
      CHECK(refused(bytes.substr(0, i)));
    CHECK(refused(bytes + "x"));
    for (auto version : {0, 1, 3, 255}) {
      bytes[0] = static_cast<char>(version);
      CHECK(refused(bytes));
    }
  }
}

TEST_CASE("a day must contain what it says") {
  auto bytes = encode_day(cell_of(today, read_at)).value();
  for (auto content : {0, 1, 2, 4, 255}) {
    bytes[7] = static_cast<char>(content);
    CHECK(refused(bytes));
  }
  auto none = encode_day(cell_of(today, read_at, 0)).value();
  CHECK(refused(none + encode_notices({}).value()));
  none[7] = 2;
  CHECK(refused(none));
  CHECK(refused(none + encode_notices({}).value()));
  none[7] = 3;
  CHECK(refused(none));
  CHECK(refused(none + std::string(1, '\0')));
}

TEST_CASE("a day beyond the limits is refused") {
  for (uint64_t n : {2, 50}) {
    auto bytes = encode_day(cell_of(today, read_at, n)).value();
    CHECK(decode_day(bytes, today, {1 << 20, n}).has_value());
    CHECK_FALSE(decode_day(bytes, today, {1 << 20, n - 1}).has_value());
    CHECK_FALSE(decode_day(bytes, today, {100, n}).has_value());
  }
}
