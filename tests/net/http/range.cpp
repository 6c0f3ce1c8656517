#include "net/http/range.hpp"

#include "tests/catch.hpp"

#include <random>

using namespace bidiq::http;

namespace {

std::string shown(std::string_view header, uint64_t size) {
  auto x = parse_range(header, size);
  switch (x.kind) {
    case range_kind::whole:
      return "whole";
    case range_kind::unsatisfiable:
      return "416";
    case range_kind::partial:
      return std::to_string(x.offset) + '+' + std::to_string(x.length);
  }
  return "?";
}

} // namespace

TEST_CASE("one range is cut to the size of the body") {
  CHECK(shown("bytes=0-0", 10) == "0+1");
  CHECK(shown("bytes=2-5", 10) == "2+4");
  CHECK(shown("bytes=5-", 10) == "5+5");
  CHECK(shown("bytes=-1", 10) == "9+1");
  CHECK(shown("bytes=-100", 10) == "0+10");
  CHECK(shown("bytes=9-100", 10) == "9+1");
  CHECK(shown("BYTES=0-0", 10) == "0+1");
  CHECK(shown("bytes=0-18446744073709551615", 10) == "0+10");
  CHECK(shown("bytes=0-99999999999999999999999", 10) == "0+10");
}

TEST_CASE("a range outside of the body cannot be satisfied") {
  CHECK(shown("bytes=10-", 10) == "416");
  CHECK(shown("bytes=10-20", 10) == "416");
  CHECK(shown("bytes=99999999999999999999999-", 10) == "416");
  CHECK(shown("bytes=-0", 10) == "416");
  CHECK(shown("bytes=0-0", 0) == "416");
  CHECK(shown("bytes=-1", 0) == "416");
}

TEST_CASE("what is no single byte range means the whole body") {
  for (auto header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5",
                      "bytes=9-5", "bytes=+1-2", "bytes=1-+2", "bytes=0-0,2-3",
                      "lines=0-1", "bytes=0 -1", "bytes=0-1-2"}) {
    INFO(header);
    CHECK(shown(header, 10) == "whole");
  }
  std::string many = "bytes=0-0";
  for (int i = 0; i < 1000; ++i)
    many += ",0-0";
  CHECK(shown(many, 10) == "whole");
}

TEST_CASE("a partial range always lies within the body") {
  std::mt19937_64 random{7};
  for (int i = 0; i < 10'000; ++i) {
    auto size = random() % 20;
    auto header = "bytes=" + std::to_string(random() % 25) + '-'
                  + std::to_string(random() % 25);
    auto x = parse_range(header, size);
    INFO("seed 7: " << header << " of " << size);
    if (x.kind == range_kind::partial) {
      REQUIRE(x.length > 0);
      REQUIRE(x.offset + x.length <= size);
    }
  }
}

TEST_CASE("If-Range counts only for the very same version") {
  CHECK(if_range_holds("", "\"a\"", ""));
  CHECK(if_range_holds("\"a\"", "\"a\"", ""));
  CHECK_FALSE(if_range_holds("\"b\"", "\"a\"", ""));
  CHECK_FALSE(if_range_holds("W/\"a\"", "W/\"a\"", ""));
  CHECK(if_range_holds("Mon, 01 Jun 2026 00:00:00 GMT", "\"a\"",
                       "Mon, 01 Jun 2026 00:00:00 GMT"));
  CHECK_FALSE(if_range_holds("Mon, 01 Jun 2026 00:00:00 GMT", "\"a\"", ""));
}

TEST_CASE("any file name fits into one Content-Disposition header") {
  CHECK(content_disposition("a.xlsx")
        == "attachment; filename=\"a.xlsx\"; filename*=UTF-8''a.xlsx");
  CHECK(content_disposition("licitação 1.xlsx")
        == "attachment; filename=\"licita__o 1.xlsx\"; "
           "filename*=UTF-8''licita%C3%A7%C3%A3o%201.xlsx");
  CHECK(content_disposition("a\r\nSet-Cookie: x\"/..\\b")
        == "attachment; filename=\"a__Set-Cookie: x__.._b\"; "
           "filename*=UTF-8''a__Set-Cookie%3A%20x__.._b");
  CHECK(content_disposition("\xff.csv")
        == "attachment; filename=\"_.csv\"; filename*=UTF-8''_.csv");
}
