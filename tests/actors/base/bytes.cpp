#include "actors/base/bytes.hpp"

#include "actors/base/deflate.hpp"
#include "tests/actors/domain/codec_samples.hpp"
#include "tests/catch.hpp"

#include <limits>
#include <random>

using namespace bidiq;
using namespace bidiq::test;

TEST_CASE("values come back as they were, to the last bit") {
  byte_writer out;
  std::vector<uint64_t> numbers{0,
                                1,
                                127,
                                128,
                                300,
                                uint64_t{1} << 63,
                                std::numeric_limits<uint64_t>::max()};
  std::vector<int64_t> integers{0,
                                -1,
                                1,
                                -64,
                                64,
                                std::numeric_limits<int64_t>::min(),
                                std::numeric_limits<int64_t>::max()};
  std::vector<double> reals{0.0, 0.1, -1e308, 5e-324, 12345678.91};
  for (auto x : numbers)
    out.number(x);
  for (auto x : integers)
    out.integer(x);
  for (auto x : reals)
    out.real(x);
  out.texts({"", "a", std::string(1000, 'x'), std::string("\0\xff", 2)});
  byte_reader in{out.bytes()};
  for (auto x : numbers)
    CHECK(in.number() == x);
  for (auto x : integers)
    CHECK(in.integer() == x);
  for (auto x : reals)
    CHECK(in.real() == x);
  CHECK(in.texts()
        == std::vector<std::string>{"", "a", std::string(1000, 'x'),
                                    std::string("\0\xff", 2)});
  CHECK(in.done());
}

TEST_CASE("a shared text is written once and read as often as it was shared") {
  std::string name(500, 'n');
  byte_writer out;
  for (int i = 0; i < 100; ++i)
    out.shared_text(name);
  out.shared_text("");
  CHECK(out.bytes().size() < 700);
  byte_reader in{out.bytes()};
  for (int i = 0; i < 100; ++i)
    CHECK(in.shared_text() == name);
  CHECK(in.shared_text().empty());
  CHECK(in.done());
}

TEST_CASE("few bytes cannot become many by sharing") {
  byte_writer out;
  std::string name(500, 'n');
  for (int i = 0; i < 100; ++i)
    out.shared_text(name);
  byte_reader in{out.bytes(), 1200};
  CHECK(in.shared_text().size() == 500);
  CHECK(in.shared_text().size() == 500);
  CHECK(in.shared_text().empty());
  CHECK_FALSE(in.ok());
}

TEST_CASE("what cannot be is refused, and nothing follows it") {
  auto refused = [](std::string bytes, auto read) {
    byte_reader in{bytes};
    read(in);
    return !in.ok() && in.number() == 0 && in.text().empty() && !in.done();
  };
  using reader = byte_reader;
  CHECK(refused("", [](reader& in) { in.byte(); }));
  CHECK(refused("\x80", [](reader& in) { in.number(); }));
  CHECK(refused(std::string(10, '\xff'), [](reader& in) { in.number(); }));
  CHECK(refused("\x05"
                "abc",
                [](reader& in) { in.text(); }));
  CHECK(refused("\xff\xff\xff\xff\x7f", [](reader& in) { in.texts(); }));
  CHECK(refused("\x02", [](reader& in) { in.shared_text(); }));
  CHECK(refused(std::string("\0\0\0\0\0\0\xf0\x7f", 8),
                [](reader& in) { in.real(); }));
  CHECK(refused("\x09", [](reader& in) { in.number_upto(8); }));
  CHECK(refused("\x11", [](reader& in) { in.integer_within(8); }));
}

TEST_CASE("packing loses nothing") {
  std::mt19937_64 engine{3};
  for (size_t size : {size_t{0}, size_t{1}, size_t{1000}, size_t{1} << 20,
                      (size_t{1} << 20) + 1, size_t{5'000'000}}) {
    std::string text(size, ' ');
    for (auto& c : text)
      c = static_cast<char>('a' + engine() % 4);
    auto packed = pack(text).value();
    CHECK(unpack(packed, size).value() == text);
    if (size > 1000)
      CHECK(packed.size() < size / 2);
    if (size > 0)
      CHECK_FALSE(good(unpack(packed, size - 1)));
  }
}

TEST_CASE("a packed text that is cut, longer or changed is refused") {
  auto packed = pack(std::string(5000, 'x') + "yz").value();
  for (size_t i = 0; i < packed.size(); ++i) {
    CHECK_FALSE(good(unpack(packed.substr(0, i), 10'000)));
    auto changed = packed;
    changed[i] = static_cast<char>(changed[i] ^ 0x41);
    auto got = unpack(changed, 10'000);
    CHECK((!got || *got == std::string(5000, 'x') + "yz"));
  }
  CHECK_FALSE(good(unpack(packed + "x", 10'000)));
  CHECK_FALSE(good(unpack("", 10'000)));
}
