#include "net/client/http_client.hpp"

#include "tests/catch.hpp"
#include "tests/net/client/fetch.hpp"
#include "tests/net/client/hostile_server.hpp"

#include <cstdlib>
#include <map>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

void echo(peer& client) {
  while (client.read_request())
    if (!client.answer("200 OK", "Content-Type: text/plain\r\n",
                       client.request))
      return;
}

struct collector {
  http_callback slot(int key) {
    return [this, key](http_response response) {
      std::lock_guard guard{mutex};
      ++calls[key];
      errors[key] = response.error;
    };
  }

  std::mutex mutex;
  std::map<int, int> calls;
  std::map<int, transport_error> errors;
};

} // namespace

TEST_CASE("a whole answer arrives with status, type, body and our headers") {
  hostile_server server{echo};
  http_client_options options;
  options.user_agent = "bidiq-test/1";
  http_client client{options};
  http_get request;
  request.url = server.url("/a?b=c");
  request.headers = {{"X-Request-ID", "r-1"}};
  auto response = fetch(client, request);
  CHECK(response.error == transport_error::none);
  CHECK(response.status == 200);
  CHECK(response.content_type == "text/plain");
  CHECK(response.body.starts_with("GET /a?b=c HTTP/1.1\r\n"));
  CHECK(response.body.find("X-Request-ID: r-1\r\n") != std::string::npos);
  CHECK(response.body.find("User-Agent: bidiq-test/1\r\n")
        != std::string::npos);
  CHECK(response.body.find("Accept-Encoding: ") != std::string::npos);
  CHECK(response.timings.first_byte > 0us);
  CHECK(response.timings.total >= response.timings.first_byte);
}

TEST_CASE("an error status is an answer, not a transport error") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.answer("503 Sorry", "Retry-After: 17\r\n", "away");
  }};
  http_client client;
  auto response = fetch(client, server.url());
  CHECK(response.error == transport_error::none);
  CHECK(response.status == 503);
  CHECK(response.body == "away");
  CHECK(response.retry_after == 17s);
}

TEST_CASE("requests one after the other share one connection") {
  hostile_server server{echo};
  http_client client;
  CHECK_FALSE(fetch(client, server.url()).timings.reused_connection);
  for (int i = 0; i < 20; ++i)
    CHECK(fetch(client, server.url()).timings.reused_connection);
  CHECK(server.connections() == 1);
}

TEST_CASE("no more transfers run against a host than allowed") {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  hostile_server server{[&](peer& client) {
    while (client.read_request()) {
      auto n = ++now;
      for (auto seen = most.load(); seen < n;)
        most.compare_exchange_weak(seen, n);
      client.silence(5);
      --now;
      client.answer("200 OK", "", "x");
    }
  }};
  http_client_options options;
  options.max_host_transfers = 3;
  collector got;
  {
    http_client client{options};
    std::vector<std::promise<void>> done(30);
    for (int i = 0; i < 30; ++i) {
      http_get request;
      request.url = server.url();
      client.get(request, [&, i](http_response response) {
        got.slot(i)(std::move(response));
        done[static_cast<size_t>(i)].set_value();
      });
    }
    for (auto& promise : done)
      promise.get_future().wait();
  }
  CHECK(most == 3);
  CHECK(server.connections() == 3);
  for (auto& [key, error] : got.errors)
    CHECK(error == transport_error::none);
}

TEST_CASE("a cancelled transfer tells so, and its turn goes to the next") {
  hostile_server server{[](peer& client) {
    client.read_request();
    if (client.request.starts_with("GET /hang"))
      client.silence(60'000);
    else
      client.answer("200 OK", "", "x");
  }};
  http_client_options options;
  options.max_host_transfers = 1;
  http_client client{options};
  http_get hang;
  hang.url = server.url("/hang");
  std::promise<http_response> first, waiting;
  auto a = client.get(hang, [&](http_response x) { first.set_value(x); });
  auto b = client.get(hang, [&](http_response x) { waiting.set_value(x); });
  client.cancel(b);
  CHECK(waiting.get_future().get().error == transport_error::cancelled);
  client.cancel(a);
  CHECK(first.get_future().get().error == transport_error::cancelled);
  client.cancel(a); // Known no more: nothing happens.
  CHECK(fetch(client, server.url("/ok")).status == 200);
}

TEST_CASE("destroying the client ends every transfer exactly once") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.silence(60'000);
  }};
  collector got;
  {
    http_client client;
    http_get request;
    request.url = server.url();
    for (int i = 0; i < 20; ++i)
      client.get(request, got.slot(i));
  }
  CHECK(got.calls.size() == 20);
  for (auto& [key, calls] : got.calls)
    CHECK(calls == 1);
  for (auto& [key, error] : got.errors)
    CHECK(error == transport_error::cancelled);
}

TEST_CASE("a proxy of the environment is not obeyed") {
  hostile_server proxy{echo};
  hostile_server server{echo};
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  ::setenv("ALL_PROXY", proxy.url().c_str(), 1);
  {
    http_client client;
    CHECK(fetch(client, server.url()).body.starts_with("GET / HTTP/1.1"));
  }
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  CHECK(proxy.connections() == 0);
}

TEST_CASE("a proxy of the options is used, whatever no_proxy says") {
  hostile_server proxy{echo};
  http_client_options options;
  options.proxy = proxy.url();
  ::setenv("no_proxy", "*", 1);
  {
    http_client client{options};
    auto response = fetch(client, "http://upstream.invalid/x");
    CHECK(response.body.starts_with("GET http://upstream.invalid/x HTTP/1.1"));
  }
  ::unsetenv("no_proxy");
  CHECK(proxy.connections() == 1);
}

TEST_CASE("what cannot be sent is refused") {
  http_client client;
  auto url = GENERATE(as<std::string>{}, "", "ftp://127.0.0.1/x", "file:///x",
                      "http://user:pw@127.0.0.1/", "http://127.0.0.1/\r\nX: y",
                      "not a url");
  CHECK(fetch(client, url).error == transport_error::invalid_request);
  http_get split;
  split.url = "http://127.0.0.1:1/";
  split.headers = {{"X-Request-ID", "a\r\nX-Evil: 1"}};
  CHECK(fetch(client, split).error == transport_error::invalid_request);
}
