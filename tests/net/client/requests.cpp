#include "tests/catch.hpp"
#include "tests/net/client/fetch.hpp"
#include "tests/net/client/hostile_server.hpp"
#include "tests/net/client/numbered.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

http_client_options impatient() {
  http_client_options options;
  options.first_byte_timeout = 2s;
  options.stall_timeout = 2s;
  options.total_timeout = 10s;
  options.max_body = 1 << 20;
  return options;
}

/// What a server was asked, in order.
class record {
public:
  struct entry {
    std::string head;
    std::string body;

    bool asks(std::string_view line) const {
      return head.starts_with(std::string{line} + " HTTP/1.1\r\n");
    }

    bool has(std::string_view text) const {
      return head.find(text) != std::string::npos;
    }
  };

  /// False: the client has gone before the whole request was here.
  bool take(peer& client) {
    if (!client.read_request() || !client.read_body())
      return false;
    std::lock_guard guard{mutex_};
    entries_.push_back({client.request, client.body});
    return true;
  }

  std::vector<entry> entries() {
    std::lock_guard guard{mutex_};
    return entries_;
  }

private:
  std::mutex mutex_;
  std::vector<entry> entries_;
};

auto answering(record& seen) {
  return [&seen](peer& client) {
    while (seen.take(client) && client.answer("200 OK", "", "done"))
      continue;
  };
}

/// Answers what is asked of "/first", and takes anything else without a word.
auto swallowing(record& seen) {
  return [&seen](peer& client) {
    while (seen.take(client) && seen.entries().back().has(" /first "))
      client.answer("200 OK", "", "");
  };
}

/// Sends whatever is asked of "/old" on to "/new".
auto moving(record& seen, std::string status) {
  return [&seen, status](peer& client) {
    while (seen.take(client)) {
      auto old = seen.entries().back().has(" /old ");
      client.answer(old ? status : "200 OK", old ? "Location: /new\r\n" : "",
                    old ? "moved" : "done");
    }
  };
}

http_request to(http_method method, std::string url) {
  http_request request;
  request.method = method;
  request.url = std::move(url);
  return request;
}

/// A reader that gives 1000 bytes at a time and counts its rewinds.
http_upload counting(std::string bytes, size_t& rewinds) {
  auto at = std::make_shared<size_t>(0);
  http_upload result;
  result.size = bytes.size();
  result.read = [at, bytes](char* out, size_t size) -> std::optional<size_t> {
    auto n = bytes.copy(out, std::min<size_t>(size, 1000), *at);
    *at += n;
    return n;
  };
  result.rewind = [at, &rewinds] {
    ++rewinds;
    *at = 0;
    return true;
  };
  return result;
}

} // namespace

TEST_CASE("a POST from memory arrives whole with its length") {
  record seen;
  hostile_server server{answering(seen)};
  http_client client{impatient()};
  auto body = numbered(3 << 20);
  auto request = to(http_method::post, server.url("/a?b=c"));
  request.headers = {{"Content-Type", "text/plain"}};
  request.upload = upload_of(body);
  auto response = fetch(client, std::move(request));
  CHECK(response.error == transport_error::none);
  CHECK(response.body == "done");
  auto entries = seen.entries();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].asks("POST /a?b=c"));
  CHECK(entries[0].has("\r\nContent-Length: 3145728\r\n"));
  CHECK(entries[0].has("\r\nContent-Type: text/plain\r\n"));
  CHECK_FALSE(entries[0].has("Expect"));
  CHECK_FALSE(entries[0].has("Transfer-Encoding"));
  CHECK((entries[0].body == body));
}

TEST_CASE("every method is sent by its name, with the body that it may have") {
  record seen;
  hostile_server server{answering(seen)};
  http_client client{impatient()};
  using enum http_method;
  for (auto method : {get, post, put, patch, delete_}) {
    CHECK(fetch(client, to(method, server.url())).body == "done");
    auto last = seen.entries().back();
    CHECK(last.asks(std::string{to_string(method)} + " /"));
    auto empty_body = method == post || method == put || method == patch;
    CHECK(last.has("\r\nContent-Length: 0\r\n") == empty_body);
    if (method == get)
      continue;
    auto request = to(method, server.url());
    request.upload = upload_of("some bytes");
    CHECK(fetch(client, std::move(request)).body == "done");
    CHECK(seen.entries().back().body == "some bytes");
  }
}

TEST_CASE("a PUT that a kept connection swallows is sent anew from the start") {
  record seen;
  std::atomic<size_t> puts = 0;
  hostile_server server{[&](peer& client) {
    while (seen.take(client)) {
      auto put = seen.entries().back().asks("PUT /second");
      if (put && ++puts == 1)
        return;
      client.answer("200 OK", "", "done");
    }
  }};
  http_client client{impatient()};
  REQUIRE(fetch(client, server.url("/first")).status == 200);
  auto body = numbered(200'000);
  size_t rewinds = 0;
  auto request = to(http_method::put, server.url("/second"));
  request.upload = counting(body, rewinds);
  auto response = fetch(client, std::move(request));
  CHECK(response.error == transport_error::none);
  CHECK(response.body == "done");
  CHECK(rewinds == 1);
  CHECK(server.connections() == 2);
  auto entries = seen.entries();
  REQUIRE(entries.size() == 3);
  CHECK((entries[1].body == body));
  CHECK((entries[2].body == body));
}

TEST_CASE("a swallowed PUT whose reader cannot go back is not sent anew") {
  record seen;
  hostile_server server{swallowing(seen)};
  http_client client{impatient()};
  REQUIRE(fetch(client, server.url("/first")).status == 200);
  size_t rewinds = 0;
  auto request = to(http_method::put, server.url("/second"));
  request.upload = counting("some bytes", rewinds);
  auto refuses = GENERATE(true, false);
  if (refuses)
    request.upload->rewind = [] { return false; };
  else
    request.upload->rewind = nullptr;
  auto response = fetch(client, std::move(request));
  CHECK(response.error == transport_error::invalid_request);
  CHECK(seen.entries().size() == 2);
}

TEST_CASE("a POST or a PATCH is never sent twice") {
  record seen;
  hostile_server server{swallowing(seen)};
  http_client client{impatient()};
  // Leaves a kept connection, on which libcurl would repeat.
  REQUIRE(fetch(client, server.url("/first")).status == 200);
  auto method = GENERATE(http_method::post, http_method::patch);
  auto body = GENERATE(as<std::string>{}, "", "some bytes");
  auto request = to(method, server.url("/second"));
  request.upload = upload_of(body);
  auto response = fetch(client, std::move(request));
  CHECK(response.error == transport_error::reset);
  auto entries = seen.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[1].body == body);
}

TEST_CASE("a reader that fails or ends early ends the transfer") {
  using result = std::optional<size_t>;
  const std::array<std::function<result(size_t)>, 4> afterwards{
    [](size_t) { return result{}; }, [](size_t) { return result{0}; },
    [](size_t size) { return result{size + 1}; },
    [](size_t) -> result { throw std::runtime_error("thrown"); }};
  auto pieces = GENERATE(0, 1, 3);
  for (auto& then : afterwards) {
    record seen;
    hostile_server server{answering(seen)};
    http_client client{impatient()};
    auto request = to(http_method::put, server.url());
    request.upload.emplace();
    request.upload->size = 100'000;
    request.upload->read = [&then, left = pieces](char* out,
                                                  size_t size) mutable {
      if (left-- <= 0)
        return then(size);
      auto n = std::min<size_t>(size, 1000);
      std::fill_n(out, n, 'x');
      return result{n};
    };
    auto response = fetch(client, std::move(request));
    CHECK(to_string(response.error) == "invalid_request");
    CHECK(seen.entries().empty());
  }
}

TEST_CASE("a request that would frame its body otherwise is not sent") {
  record seen;
  hostile_server server{answering(seen)};
  http_client client{impatient()};
  auto with_body = [&](http_method method) {
    auto request = to(method, server.url());
    request.upload = upload_of("some bytes");
    return request;
  };
  auto with_header = [&](std::string name, std::string value) {
    auto request = with_body(http_method::post);
    request.headers = {{std::move(name), std::move(value)}};
    return request;
  };
  for (auto& request :
       {with_body(http_method::get), with_body(http_method::head),
        with_header("content-length", "3"),
        with_header("Transfer-Encoding", "chunked")})
    CHECK(fetch(client, request).error == transport_error::invalid_request);
  CHECK(server.connections() == 0);
}

TEST_CASE("303 is followed as a GET without the body") {
  record seen;
  hostile_server server{moving(seen, "303 See Other")};
  http_client client{impatient()};
  auto method = GENERATE(http_method::post, http_method::put);
  auto request = to(method, server.url("/old"));
  request.upload = upload_of("some bytes");
  auto response = fetch(client, std::move(request));
  CHECK(response.error == transport_error::none);
  CHECK(response.body == "done");
  auto entries = seen.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].body == "some bytes");
  CHECK(entries[1].asks("GET /new"));
  CHECK_FALSE(entries[1].has("Content-Length"));
}

TEST_CASE("307 and 308 are followed with the same method and body") {
  record seen;
  auto status = GENERATE(as<std::string>{}, "307 Temporary Redirect",
                         "308 Permanent Redirect");
  hostile_server server{moving(seen, status)};
  http_client client{impatient()};
  auto body = numbered(200'000);
  size_t rewinds = 0;
  auto method = GENERATE(http_method::post, http_method::put);
  auto request = to(method, server.url("/old"));
  request.upload = counting(body, rewinds);
  auto response = fetch(client, std::move(request));
  CHECK(response.error == transport_error::none);
  CHECK(response.body == "done");
  CHECK(rewinds == 1);
  auto entries = seen.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[1].asks(std::string{to_string(method)} + " /new"));
  CHECK((entries[1].body == body));
}

TEST_CASE("a redirect that leaves the method or the body open leads nowhere") {
  record seen;
  auto status = GENERATE(as<std::string>{}, "301 Moved", "302 Found", "307 No");
  hostile_server server{moving(seen, status)};
  http_client client{impatient()};
  auto request = to(http_method::post, server.url("/old"));
  request.upload = upload_of("some bytes");
  request.upload->rewind = nullptr;
  auto response = fetch(client, std::move(request));
  CHECK(response.error
        == (status == "307 No" ? transport_error::invalid_request
                               : transport_error::redirect));
  CHECK(seen.entries().size() == 1);
}

TEST_CASE("HEAD minds no length, and leaves its connection whole") {
  record seen;
  hostile_server server{[&](peer& client) {
    while (seen.take(client))
      client.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                  "Content-Length: 9223372036854775807\r\n\r\n");
  }};
  http_client client{impatient()};
  for (int i = 0; i < 2; ++i) {
    auto response = fetch(client, to(http_method::head, server.url()));
    CHECK(response.error == transport_error::none);
    CHECK(response.status == 200);
    CHECK(response.body.empty());
    CHECK(seen.entries().back().asks("HEAD /"));
  }
  CHECK(server.connections() == 1);
}
