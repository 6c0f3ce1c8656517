#include "net/client/response_fields.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

content_range part(uint64_t first, uint64_t last,
                   std::optional<uint64_t> total) {
  return {content_range::part{first, last}, total};
}

} // namespace

TEST_CASE("an ETag is taken verbatim") {
  CHECK(parse_etag(" \"xyzzy\"\r\n") == "\"xyzzy\"");
  CHECK(parse_etag("W/\"xyzzy\"") == "W/\"xyzzy\"");
  CHECK(parse_etag("\"\"") == "\"\"");
  CHECK(parse_etag("\"\xc3\xa9,!\"") == "\"\xc3\xa9,!\"");
}

TEST_CASE("anything else is no ETag") {
  auto text = GENERATE(as<std::string>{}, "", "  ", "xyzzy", "\"", "\"xyzzy",
                       "w/\"xyzzy\"", "W/xyzzy", "\"a b\"", "\"a\"b\"",
                       "\"a\x7f\"", "\"a\", \"b\"", "\"a\tb\"");
  CHECK(parse_etag(text).empty());
}

TEST_CASE("an ETag that is too long is none") {
  auto of = [](size_t n) { return "\"" + std::string(n - 2, 'x') + "\""; };
  CHECK(parse_etag(of(max_etag_bytes)).size() == max_etag_bytes);
  CHECK(parse_etag(of(max_etag_bytes + 1)).empty());
}

TEST_CASE("a range tells its bytes and how many there are") {
  CHECK(parse_content_range(" bytes 42-1233/1234\r\n") == part(42, 1233, 1234));
  CHECK(parse_content_range("bytes 42-1233/*") == part(42, 1233, {}));
  CHECK(parse_content_range("Bytes 0-0/1") == part(0, 0, 1));
  CHECK(parse_content_range("bytes */1234") == content_range{{}, 1234});
  CHECK(parse_content_range("bytes 0-18446744073709551614/18446744073709551615")
        == part(0, UINT64_MAX - 1, UINT64_MAX));
}

TEST_CASE("a range that cannot be is none") {
  auto text = GENERATE(as<std::string>{}, "", "bytes", "bytes ", "bytes 0-1",
                       "0-1/2", "items 0-1/2", "bytes=0-1/2", "bytes 1-0/2",
                       "bytes 0-2/2", "bytes 0-1/0", "bytes */*", "bytes -1/2",
                       "bytes 0-/2", "bytes 0-1/", "bytes 0 -1/2",
                       "bytes +0-1/2", "bytes 0-1/2/3", "bytes 0-1-2/3",
                       "bytes 0-18446744073709551616/*", "bytes 0-1/2, 3-4/5");
  CHECK(parse_content_range(text) == std::nullopt);
}
