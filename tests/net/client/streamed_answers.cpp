#include "tests/catch.hpp"
#include "tests/net/client/deflated.hpp"
#include "tests/net/client/fetch.hpp"
#include "tests/net/client/hostile_server.hpp"
#include "tests/net/client/numbered.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <semaphore>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

constexpr size_t mebibyte = 1 << 20;
constexpr int stuck = 1000; // Milliseconds.

http_client_options patient() {
  http_client_options options;
  options.first_byte_timeout = 10s;
  options.stall_timeout = 10s;
  options.total_timeout = 60s;
  return options;
}

std::string chunked(std::string_view body, size_t size) {
  std::string result = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (; !body.empty(); body.remove_prefix(std::min(size, body.size()))) {
    auto chunk = body.substr(0, size);
    std::array<char, 32> length;
    std::snprintf(length.data(), length.size(), "%zx\r\n", chunk.size());
    result.append(length.data()).append(chunk).append("\r\n");
  }
  return result + "0\r\n\r\n";
}

std::string with_length(std::string_view body, std::string headers = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size())
         + "\r\n" + headers + "\r\n" + std::string{body};
}

http_request streamed(const hostile_server& server, http_sink sink) {
  http_request request;
  request.url = server.url();
  request.sink = std::move(sink);
  return request;
}

/// Sends `answer` until it is not taken any more, tells how much that was, and
/// then sends the rest.
auto pushing(std::string answer, std::promise<size_t>& taken) {
  return [&taken, answer = std::move(answer)](peer& client) {
    client.read_request();
    auto sent = client.push(answer, stuck);
    taken.set_value(sent);
    client.send(std::string_view{answer}.substr(sent));
  };
}

/// Sends without end until the client has gone, and then tells that.
auto endless(std::promise<void>& gone) {
  return [&gone](peer& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\n\r\n");
    while (client.send("endless"))
      continue;
    gone.set_value();
  };
}

} // namespace

TEST_CASE("a sink gets the body, and the response none of it") {
  auto body = numbered(mebibyte);
  std::vector<std::string> answers{with_length(body), chunked(body, 999),
                                   with_length(deflated(body),
                                               "Content-Encoding: gzip\r\n")};
  for (auto& answer : answers) {
    hostile_server server{[&](peer& client) {
      client.read_request();
      client.send(answer);
    }};
    http_client client{patient()};
    std::string got;
    auto response = fetch(client,
                          streamed(server, [&got](std::string_view piece) {
                            got += piece;
                            return sink_verdict::more;
                          }));
    CHECK(response.error == transport_error::none);
    CHECK(response.body.empty());
    CHECK((got == body));
  }
}

TEST_CASE("a sink that waits holds up the server until it is resumed") {
  auto body = numbered(32 * mebibyte);
  std::promise<size_t> taken;
  hostile_server server{pushing(with_length(body), taken)};
  std::string got;
  std::atomic<size_t> pieces = 0;
  auto options = patient();
  // Waiting is no silence of the server's.
  options.stall_timeout = 700ms;
  http_client client{options};
  std::promise<http_response> promise;
  auto request = streamed(server, [&](std::string_view piece) {
    got += piece;
    return ++pieces == 1 ? sink_verdict::wait : sink_verdict::more;
  });
  auto id = client.send(std::move(request), [&](http_response response) {
    promise.set_value(std::move(response));
  });
  // The rest of it is what the system's buffers hold.
  CHECK(taken.get_future().get() < 16 * mebibyte);
  CHECK(pieces == 1);
  client.resume(id);
  auto response = promise.get_future().get();
  CHECK(to_string(response.error) == "none");
  CHECK((got == body));
}

TEST_CASE("a sink that waits after every piece gets the exact bytes") {
  auto body = numbered(mebibyte);
  std::vector<std::string> answers{
    with_length(body), chunked(body, 999), chunked(body, 40'000),
    with_length(deflated(body), "Content-Encoding: gzip\r\n")};
  for (auto& answer : answers) {
    hostile_server server{[&](peer& client) {
      client.read_request();
      client.send(answer);
    }};
    std::string got;
    std::counting_semaphore turns{0};
    std::atomic<bool> ended = false;
    auto error = transport_error::cancelled;
    http_client client{patient()};
    auto request = streamed(server, [&](std::string_view piece) {
      got += piece;
      turns.release();
      return sink_verdict::wait;
    });
    auto id = client.send(std::move(request), [&](http_response response) {
      error = response.error;
      ended = true;
      turns.release();
    });
    for (turns.acquire(); !ended; turns.acquire())
      client.resume(id);
    CHECK(to_string(error) == "none");
    CHECK((got == body));
  }
}

TEST_CASE("a sink that waits does so within the total limit") {
  std::promise<void> gone;
  hostile_server server{endless(gone)};
  http_client client{patient()};
  auto request = streamed(server,
                          [](std::string_view) { return sink_verdict::wait; });
  request.total_timeout = 200ms;
  auto response = fetch(client, std::move(request));
  CHECK(response.error == transport_error::timeout_total);
  gone.get_future().get();
}

TEST_CASE("a sink that stops ends the transfer") {
  std::promise<void> gone;
  hostile_server server{endless(gone)};
  http_client client{patient()};
  size_t pieces = 0;
  auto response = fetch(client, streamed(server, [&](std::string_view) {
                          ++pieces;
                          return sink_verdict::stop;
                        }));
  CHECK(response.error == transport_error::cancelled);
  CHECK(response.status == 200);
  CHECK(pieces == 1);
  gone.get_future().get();
}

TEST_CASE("a sink that stops at what was kept for it ends the transfer") {
  std::promise<size_t> taken;
  hostile_server server{pushing(with_length(numbered(32 * mebibyte)), taken)};
  std::promise<http_response> promise;
  size_t pieces = 0;
  http_client client{patient()};
  auto request = streamed(server, [&](std::string_view) {
    return ++pieces == 1 ? sink_verdict::wait : sink_verdict::stop;
  });
  auto id = client.send(std::move(request), [&](http_response response) {
    promise.set_value(std::move(response));
  });
  taken.get_future().get();
  client.resume(id);
  CHECK(promise.get_future().get().error == transport_error::cancelled);
  CHECK(pieces == 2);
}

TEST_CASE("a transfer can be called off while its sink waits") {
  std::promise<void> gone;
  hostile_server server{endless(gone)};
  std::promise<void> waits;
  std::promise<http_response> promise;
  http_client client{patient()};
  auto request = streamed(server, [&](std::string_view) {
    waits.set_value();
    return sink_verdict::wait;
  });
  auto id = client.send(std::move(request), [&](http_response response) {
    promise.set_value(std::move(response));
  });
  waits.get_future().get();
  client.cancel(id);
  client.resume(id);
  CHECK(promise.get_future().get().error == transport_error::cancelled);
  gone.get_future().get();
}

TEST_CASE("the limits of a body hold for what a sink gets of it") {
  std::promise<void> gone;
  hostile_server server{endless(gone)};
  http_client client{patient()};
  size_t got = 0;
  auto request = streamed(server, [&](std::string_view piece) {
    got += piece.size();
    return sink_verdict::more;
  });
  request.max_body = mebibyte;
  auto response = fetch(client, std::move(request));
  CHECK(response.error == transport_error::too_large);
  CHECK(got > 0);
  CHECK(got <= mebibyte);
}

TEST_CASE("the body of an error is not for the sink") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.answer("404 Not Found", "", "gone");
  }};
  http_client client{patient()};
  auto response = fetch(client, streamed(server, [](std::string_view) {
                          return sink_verdict::stop;
                        }));
  CHECK(response.error == transport_error::none);
  CHECK(response.status == 404);
  CHECK(response.body == "gone");
}
