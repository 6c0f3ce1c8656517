#include "net/http/framing.hpp"

#include "tests/catch.hpp"
#include "tests/net/http/framing_table.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <random>

using namespace bidiq::http;
namespace beast = boost::beast;

namespace {

unsigned verdict(std::string_view head) {
  auto checked = check_framing(head);
  return checked ? 0 : checked.error().status;
}

// How a whole head looks when it arrives `step` bytes at a time.
head_scan scan_in_steps(std::string_view text, std::size_t step) {
  head_scan result;
  std::size_t seen = 0;
  while (seen < text.size() && result.state == head_state::incomplete) {
    auto now = std::min(seen + step, text.size());
    result = scan_head(text.substr(0, now), seen);
    seen = now;
  }
  return result;
}

} // namespace

TEST_CASE("heads that readers could disagree about are refused") {
  for (const auto& x : test::framing_table()) {
    INFO(x.name);
    CHECK(verdict(x.head) == x.status);
  }
}

TEST_CASE("an accepted head is taken apart as it was sent") {
  auto checked = check_framing("POST /a/b?c=d&e HTTP/1.1\r\nHost: x:1\r\n"
                               "Connection: TE, Close\r\nContent-Length: 12\r\n"
                               "Expect: 100-Continue\r\nX:  y \r\n\r\n");
  REQUIRE(checked.has_value());
  CHECK(checked->method == "POST");
  CHECK(checked->target == "/a/b?c=d&e");
  CHECK(checked->path == "/a/b");
  CHECK(checked->query == "c=d&e");
  CHECK(checked->host == "x:1");
  CHECK(checked->content_length == 12u);
  CHECK_FALSE(checked->chunked);
  CHECK_FALSE(checked->keep_alive);
  CHECK(checked->expect_continue);
  REQUIRE(checked->fields.size() == 5);
  CHECK(checked->fields.back().name == "X");
  CHECK(checked->fields.back().value == "y");
}

TEST_CASE("the target's path never includes an authority") {
  CHECK(check_framing("GET http://x HTTP/1.1\r\nHost: x\r\n\r\n")->path == "/");
  auto query = check_framing("GET http://x?a=/b HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(query->path == "/");
  CHECK(query->query == "a=/b");
}

TEST_CASE("HTTP/1.0 keeps the connection only if asked") {
  CHECK_FALSE(check_framing("GET / HTTP/1.0\r\n\r\n")->keep_alive);
  CHECK(check_framing("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
          ->keep_alive);
  CHECK_FALSE(
    check_framing("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, "
                  "close\r\n\r\n")
      ->keep_alive);
}

TEST_CASE("bytes after the empty line are not part of a head") {
  CHECK(verdict("GET / HTTP/1.1\r\nHost: x\r\n\r\nG") == 400);
  CHECK(verdict("GET / HTTP/1.1\r\nHost: x\r\n") == 400);
  CHECK(verdict("") == 400);
}

TEST_CASE("the end of a head is found wherever the packets break") {
  std::string head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  auto text = head + "GET /next";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    INFO(step);
    auto scan = scan_in_steps(text, step);
    CHECK(scan.state == head_state::complete);
    CHECK(scan.size == head.size());
  }
}

TEST_CASE("a malformed line end is noticed before the head is complete") {
  for (std::string text :
       {"GET / HTTP/1.1\n", "GET / HTTP/1.1\rX", "\x16\x03\x01", " GET"}) {
    for (std::size_t step = 1; step <= text.size(); ++step) {
      INFO(text << " in steps of " << step);
      CHECK(scan_in_steps(text, step).state == head_state::malformed);
    }
  }
  CHECK(scan_head(std::string_view("GET /\0", 6), 0).state
        == head_state::malformed);
}

TEST_CASE("what is accepted means the same to Beast") {
  // Random mutations of valid heads: Beast must accept whatever we accept and
  // agree about method, target and body length.
  auto seed = 20260115u;
  INFO("seed " << seed);
  std::mt19937 random{seed};
  const std::string alphabet("\r\n\0 \t:,;HTP/1.0chunkedE4+x", 26);
  auto accepted = 0;
  auto table = test::framing_table();
  for (int i = 0; i < 20'000; ++i) {
    auto head = table[random() % table.size()].head;
    if (head.size() > 1000)
      continue;
    for (auto n = random() % 3; n > 0; --n)
      head[random() % head.size()] = alphabet[random() % alphabet.size()];
    auto ours = check_framing(head);
    if (!ours)
      continue;
    ++accepted;
    beast::http::request_parser<beast::http::string_body> parser;
    parser.body_limit(boost::none);
    beast::error_code ec;
    auto used = parser.put(boost::asio::buffer(head), ec);
    INFO(head << " -> " << ec.message());
    REQUIRE((!ec || ec == beast::http::error::need_more));
    REQUIRE(used == head.size());
    REQUIRE(parser.is_header_done());
    REQUIRE(parser.get().target() == ours->target);
    REQUIRE(parser.get().method_string() == ours->method);
    REQUIRE(parser.chunked() == ours->chunked);
    auto length = parser.content_length();
    REQUIRE((length ? *length : 0) == ours->content_length.value_or(0));
  }
  CHECK(accepted > 500);
}
