#include "net/client/content_decoder.hpp"

#include "tests/catch.hpp"
#include "tests/net/client/deflated.hpp"

#include <rapidcheck.h>

#include <vector>

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr decoding_limits wide{1 << 20, 100, 16 << 10};

struct decoded {
  decoding state = decoding::good;
  std::string body;

  bool operator==(const decoded&) const = default;
};

std::ostream& operator<<(std::ostream& out, const decoded& x) {
  return out << static_cast<int>(x.state) << ' ' << x.body;
}

// Feeds the packed bytes in pieces of `step`.
decoded decode(const std::string& codings, std::string_view packed,
               size_t step = 1 << 20, decoding_limits limits = wide) {
  content_decoder decoder{limits};
  decoded x;
  x.state = decoder.expect(codings);
  while (x.state == decoding::good && !packed.empty()) {
    x.state = decoder.feed(packed.substr(0, step), x.body);
    packed.remove_prefix(std::min(step, packed.size()));
  }
  if (x.state == decoding::good)
    x.state = decoder.finish();
  return x;
}

decoded whole(std::string body) {
  return {decoding::good, std::move(body)};
}

decoding state_of(const std::string& codings, std::string_view packed) {
  auto all_at_once = decode(codings, packed).state;
  CHECK(all_at_once == decode(codings, packed, 1).state);
  return all_at_once;
}

} // namespace

TEST_CASE("a gzip body of several members is all of them") {
  auto two = deflated("[1,2") + deflated(",3]");
  for (size_t step : {1u, 7u, 4096u})
    CHECK(decode("gzip", two, step) == whole("[1,2,3]"));
}

TEST_CASE("empty members add nothing and end nothing") {
  auto none = deflated("");
  CHECK(decode("gzip", none) == whole(""));
  CHECK(decode("gzip", none + deflated("a") + none + none + deflated("b"))
        == whole("ab"));
  CHECK(decode("gzip", deflated("a") + none) == whole("a"));
}

TEST_CASE("what follows a member and is none breaks the body") {
  auto one = deflated("a");
  for (auto tail : {std::string{"garbage"}, std::string(8, '\0'),
                    std::string{"\x1f\x8c"}, std::string{"\x1f"}})
    CHECK(state_of("gzip", one + tail) == decoding::broken);
  for (auto frame : {zlib_frame, no_frame})
    CHECK(state_of("deflate", deflated("a", frame) + "x") == decoding::broken);
}

TEST_CASE("a stream cut anywhere is broken, also before its checksum") {
  auto two = deflated("one") + deflated("two");
  auto boundary = deflated("one").size();
  for (size_t n = 1; n < two.size(); ++n)
    if (n != boundary)
      CHECK(state_of("gzip", std::string_view{two}.substr(0, n))
            == decoding::broken);
  for (auto frame : {zlib_frame, no_frame}) {
    auto one = deflated("some text", frame);
    for (size_t n = 1; n < one.size(); ++n)
      CHECK(state_of("deflate", std::string_view{one}.substr(0, n))
            == decoding::broken);
  }
}

TEST_CASE("a wrong checksum or length is broken") {
  auto one = deflated("some text");
  for (size_t back = 1; back <= 8; ++back) {
    auto bad = one;
    bad[bad.size() - back] ^= 1;
    CHECK(state_of("gzip", bad) == decoding::broken);
  }
}

TEST_CASE("deflate is read with and without zlib's frame") {
  for (auto frame : {zlib_frame, no_frame})
    for (size_t step : {1u, 2u, 4096u})
      CHECK(decode("deflate", deflated("some text", frame), step)
            == whole("some text"));
  CHECK(decode("deflate", deflated("", no_frame)) == whole(""));
}

TEST_CASE("codings are undone in reverse order") {
  auto both = deflated(deflated("text", zlib_frame));
  CHECK(decode("deflate, gzip", both) == whole("text"));
  CHECK(state_of("gzip, deflate", both) == decoding::broken);
  content_decoder lines{wide};
  CHECK(lines.expect(" deflate\r\n") == decoding::good);
  CHECK(lines.expect(" GZip\r\n") == decoding::good);
  std::string body;
  CHECK(lines.feed(both, body) == decoding::good);
  CHECK(lines.finish() == decoding::good);
  CHECK(body == "text");
}

TEST_CASE("a body without a coding stays as it is") {
  for (auto coding : {"", "identity", " , ,"})
    CHECK(decode(coding, "as it is") == whole("as it is"));
}

TEST_CASE("no byte at all is an empty body in any coding") {
  for (auto coding : {"gzip", "deflate", "gzip, deflate"})
    CHECK(decode(coding, "") == whole(""));
}

TEST_CASE("unknown codings and too many of them are refused") {
  for (auto coding : {"br", "zstd", "gzip, br", "gzipped", "no such",
                      "gzip,gzip,gzip,gzip,gzip,gzip"})
    CHECK(decode(coding, "x").state == decoding::broken);
}

TEST_CASE("a coding told behind the body is none") {
  content_decoder decoder{wide};
  std::string body;
  CHECK(decoder.feed("plain", body) == decoding::good);
  CHECK(decoder.expect("gzip") == decoding::good);
  CHECK(decoder.feed(" text", body) == decoding::good);
  CHECK(decoder.finish() == decoding::good);
  CHECK(body == "plain text");
}

TEST_CASE("the limits hold for all members together and at every depth") {
  const std::string zeros(600 << 10, '0');
  decoding_limits size{1 << 20, 10'000, 1 << 20};
  CHECK(decode("gzip", deflated(zeros), 999, size) == whole(zeros));
  CHECK(decode("gzip", deflated(zeros) + deflated(zeros), 999, size).state
        == decoding::too_large);
  decoding_limits ratio{1 << 30, 20, 0};
  CHECK(decode("gzip", deflated(zeros), 999, ratio).state
        == decoding::too_large);
  // Members without content in a stream: only the stage between them grows.
  std::string members;
  while (members.size() < (2 << 20))
    members += deflated("");
  CHECK(decode("gzip, gzip", deflated(members), 999, size).state
        == decoding::too_large);
  CHECK(decode("", zeros + zeros, 999, size).state == decoding::too_large);
}

TEST_CASE("any text packed in any members and pieces comes back") {
  CHECK(rc::check([](const std::vector<std::string>& texts) {
    std::string plain;
    std::string packed;
    for (auto& x : texts) {
      plain += x;
      packed += deflated(x);
    }
    auto step = *rc::gen::inRange<size_t>(1, 64);
    RC_ASSERT(decode("gzip", packed, step) == whole(plain));
    RC_ASSERT(decode("gzip,gzip", deflated(packed), step) == whole(plain));
  }));
}

TEST_CASE("a damaged body is never another whole one") {
  CHECK(rc::check([](const std::string& text) {
    auto packed = deflated(text) + deflated(text);
    auto at = *rc::gen::inRange<size_t>(0, packed.size());
    packed[at] = static_cast<char>(packed[at] ^ *rc::gen::inRange(1, 256));
    auto x = decode("gzip", packed);
    RC_ASSERT(x.state != decoding::good || x.body == text + text);
  }));
}
