#include "tests/catch.hpp"
#include "tests/net/client/fetch.hpp"
#include "tests/net/client/hostile_server.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

const std::string whole_body = "0123456789";

/// Answers as one does who has `whole_body`, with ranges or not.
auto having(bool ranges) {
  return [ranges](peer& client) {
    while (client.read_request()) {
      auto asked = client.request.find("\r\nRange: bytes=4-")
                   != std::string::npos;
      if (asked && ranges)
        client.answer("206 Partial Content",
                      "ETag: \"v1\"\r\nContent-Range: bytes 4-9/10\r\n",
                      whole_body.substr(4));
      else
        client.answer("200 OK", "ETag: \"v1\"\r\n", whole_body);
    }
  };
}

struct streamed {
  http_response end;
  std::string body;
  std::vector<int> asked; ///< Statuses that were to be accepted.
};

/// Asks for the bytes from 4 on, and takes nothing else.
streamed from_four(const hostile_server& server) {
  streamed out;
  http_request request;
  request.url = server.url();
  request.headers = {{"Range", "bytes=4-"}};
  request.accept = [&out](const http_response& head) {
    out.asked.push_back(head.status);
    return head.status == 206 && head.etag == "\"v1\"" && head.range
           && head.range->bytes->first == 4;
  };
  request.sink = [&out](std::string_view piece) {
    out.body += piece;
    return sink_verdict::more;
  };
  http_client client;
  out.end = fetch(client, std::move(request));
  return out;
}

} // namespace

TEST_CASE("a part of a body is streamed once its head is accepted") {
  hostile_server server{having(true)};
  auto x = from_four(server);
  CHECK(x.end.error == transport_error::none);
  CHECK(x.end.status == 206);
  CHECK(x.end.etag == "\"v1\"");
  CHECK(x.end.range == content_range{content_range::part{4, 9}, 10});
  CHECK(x.body == "456789");
  CHECK(x.asked == std::vector{206});
}

TEST_CASE("of a body that is not the part asked for nothing is streamed") {
  hostile_server server{having(false)};
  auto x = from_four(server);
  CHECK(x.end.error == transport_error::cancelled);
  CHECK(x.end.status == 200);
  CHECK_FALSE(x.end.range);
  CHECK(x.body.empty());
  CHECK(x.asked == std::vector{200});
}

TEST_CASE("an answer that is no body for the sink needs no acceptance") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.answer("416 Range Not Satisfiable", "Content-Range: bytes */10\r\n",
                  "no");
  }};
  auto x = from_four(server);
  CHECK(x.end.error == transport_error::none);
  CHECK(x.end.status == 416);
  CHECK(x.end.body == "no");
  CHECK(x.end.range == content_range{{}, 10});
  CHECK(x.asked.empty());
}

TEST_CASE("fields of a redirect are not those of the answer") {
  hostile_server server{[](peer& client) {
    while (client.read_request())
      if (client.request.find(" /old ") != std::string::npos)
        client.answer("307 Moved",
                      "Location: /new\r\nETag: \"old\"\r\n"
                      "Content-Range: bytes 0-1/2\r\n",
                      "");
      else
        client.answer("200 OK", "", "new");
  }};
  http_client client;
  auto response = fetch(client, server.url("/old"));
  CHECK(response.body == "new");
  CHECK(response.etag.empty());
  CHECK_FALSE(response.range);
}
