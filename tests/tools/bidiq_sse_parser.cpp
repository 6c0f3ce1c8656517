#include "tools/bidiq/sse_parser.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq::client;

namespace {

using events = std::vector<sse_event>;

events parse(sse_parser& parser, std::string_view text) {
  events result;
  parser.feed(text, [&](sse_event x) { result.push_back(std::move(x)); });
  return result;
}

events parse(std::string_view text) {
  sse_parser parser;
  return parse(parser, text);
}

} // namespace

TEST_CASE("lines may end with LF, CRLF or CR") {
  for (auto text : {"id: 7\ndata: a\n\n", "id: 7\r\ndata: a\r\n\r\n",
                    "id: 7\rdata: a\r\r", "id: 7\r\ndata: a\n\r\n"})
    CHECK(parse(text) == events{{"", "a", "7"}});
}

TEST_CASE("the examples of the HTML standard come out as it says") {
  CHECK(parse("data: YHOO\ndata: +2\ndata: 10\n\n")
        == events{{"", "YHOO\n+2\n10", ""}});
  CHECK(parse(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\n"
              "id\n\ndata:  third event\n\n")
        == events{{"", "first event", "1"},
                  {"", "second event", ""},
                  {"", " third event", ""}});
  CHECK(parse("data\n\ndata\ndata\n\ndata:")
        == events{{"", "", ""}, {"", "\n", ""}});
  CHECK(parse("data:test\n\ndata: test\n\n")
        == events{{"", "test", ""}, {"", "test", ""}});
}

TEST_CASE("an event needs data, its type lasts for one event") {
  CHECK(parse("event: x\n\ndata: a\n\nevent: y\ndata: b\n\n")
        == events{{"", "a", ""}, {"y", "b", ""}});
}

TEST_CASE("an id without data still counts for the reconnect") {
  sse_parser parser;
  CHECK(parse(parser, "id: 5\n\n").empty());
  CHECK(parser.last_event_id() == "5");
}

TEST_CASE("an id counts only once its event is complete") {
  sse_parser parser;
  parse(parser, "id: 5\ndata: a\n\nid: 6\ndata: b\n");
  CHECK(parser.last_event_id() == "5");
  parser.reset();
  CHECK(parse(parser, "data: c\n\n") == events{{"", "c", "5"}});
}

TEST_CASE("an id with NUL is ignored") {
  using namespace std::string_view_literals;
  CHECK(parse("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"sv)
        == events{{"", "a", "1"}, {"", "b", "1"}});
}

TEST_CASE("comments, unknown fields and a byte order mark are skipped") {
  CHECK(parse("\xEF\xBB\xBF"
              "data: a\n: heartbeat\nfoo: bar\nDATA: x\n\n:\n\n")
        == events{{"", "a", ""}});
}

TEST_CASE("retry is taken from digits only and never overflows") {
  using std::chrono::milliseconds;
  sse_parser parser;
  parse(parser, "retry: 1.5\nretry: -1\nretry:\n");
  CHECK_FALSE(parser.retry());
  parse(parser, "retry: 1500\n");
  CHECK(parser.retry() == milliseconds(1500));
  parse(parser, "retry: 99999999999999999999999\n");
  CHECK(parser.retry() == std::chrono::hours(24));
}

TEST_CASE("what the connection cut in two is dropped") {
  sse_parser parser;
  CHECK(parse(parser, "data: a\n\ndata: half").size() == 1);
  parser.reset();
  CHECK(parse(parser, "\n\ndata: b\n\n") == events{{"", "b", ""}});
}

TEST_CASE("an event beyond the limit ends the stream") {
  sse_parser parser{16};
  auto none = [](sse_event) { FAIL("no event expected"); };
  CHECK_FALSE(parser.feed("data: 0123456789abcdef\n\n", none));
  CHECK_FALSE(parser.feed("data: a\n\n", none));
  parser.reset();
  CHECK(parse(parser, "data: a\n\n") == events{{"", "a", ""}});
  CHECK_FALSE(parser.feed("data: 01234\ndata: 01234\ndata: 01234\n", none));
}

TEST_CASE("how the bytes are cut into pieces makes no difference") {
  CHECK(rc::check([] {
    auto piece = rc::gen::element<std::string>("data: x", "data", "id: 1", "id",
                                               "retry: 9", ": c", "event: e",
                                               "\n", "\r", "\r\n", "\n\n", ":",
                                               "\xEF\xBB\xBF", "ação");
    std::string text;
    for (const auto& x : *rc::gen::container<std::vector<std::string>>(piece))
      text += x;
    auto whole = parse(text);
    sse_parser parser;
    events cut;
    for (size_t i = 0; i < text.size();) {
      auto size = *rc::gen::inRange<size_t>(1, 5);
      for (auto& x : parse(parser, std::string_view(text).substr(i, size)))
        cut.push_back(std::move(x));
      i += size;
    }
    RC_ASSERT((whole == cut));
  }));
}
