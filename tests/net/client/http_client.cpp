#include "net/client/http_client.hpp"

#include "tests/catch.hpp"
#include "tests/net/client/fetch.hpp"
#include "tests/net/client/hostile_server.hpp"

#include <cstdlib>
#include <future>
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

TEST_CASE("a callback that throws ends alone") {
  hostile_server server{echo};
  std::promise<std::string> told;
  http_client_options options;
  options.on_defect = [&](std::string_view what) {
    told.set_value(std::string{what});
  };
  http_client client{options};
  http_get request;
  request.url = server.url("/");
  client.get(request,
             [](http_response) { throw std::runtime_error("thrown"); });
  CHECK(told.get_future().get() == "thrown");
  CHECK(fetch(client, request).status == 200);
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

TEST_CASE("a host's own limit overrules the one of all, and only for it") {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  auto count = [&](peer& client) {
    while (client.read_request()) {
      auto n = ++now;
      for (auto seen = most.load(); seen < n;)
        most.compare_exchange_weak(seen, n);
      client.silence(5);
      --now;
      client.answer("200 OK", "", "x");
    }
  };
  hostile_server limited{count};
  hostile_server other{echo};
  http_client_options options;
  options.max_host_transfers = 4;
  options.host_transfers[host_and_port(limited.url("/x?y"))] = 2;
  http_client client{options};
  std::vector<std::promise<int>> done(24);
  for (size_t i = 0; i < done.size(); ++i) {
    http_get request;
    request.url = i % 2 == 0 ? limited.url() : other.url();
    client.get(request, [&, i](const http_response& response) {
      done[i].set_value(response.status);
    });
  }
  for (auto& promise : done)
    CHECK(promise.get_future().get() == 200);
  CHECK(most == 2);
  CHECK(limited.connections() == 2);
  CHECK(other.connections() <= 4);
}

TEST_CASE("a URL names its host and port, in one spelling") {
  CHECK(host_and_port("https://PNCP.gov.br/api/consulta") == "pncp.gov.br:443");
  CHECK(host_and_port("http://127.0.0.1:8080") == "127.0.0.1:8080");
  CHECK(host_and_port("http://a/?b=http://c:9/") == "a:80");
  CHECK(host_and_port("ftp://a/").empty());
  CHECK(host_and_port("").empty());
}

TEST_CASE("every transfer is told with its bytes before its callback runs") {
  hostile_server server{[](peer& client) {
    while (client.read_request()) {
      auto moved = client.request.starts_with("GET /moved");
      client.answer(moved ? "302 Found" : "200 OK",
                    moved ? "Location: /end\r\n" : "", std::string(1000, 'x'));
    }
  }};
  std::vector<http_transfer> told;
  http_client_options options;
  options.on_transfer = [&](const http_transfer& x) { told.push_back(x); };
  http_client client{options};
  fetch(client, server.url("/end"));
  REQUIRE(told.size() == 1);
  CHECK(told[0].host == host_and_port(server.url()));
  CHECK(told[0].error == transport_error::none);
  CHECK(told[0].status == 200);
  CHECK(told[0].decoded == 1000);
  CHECK(told[0].received > 1000);
  CHECK(told[0].received < 1200);
  CHECK_FALSE(told[0].timings.reused_connection);
  fetch(client, server.url("/moved"));
  REQUIRE(told.size() == 2);
  CHECK(told[1].decoded == 1000);
  CHECK(told[1].received > 2000);
  CHECK(told[1].timings.reused_connection);
  fetch(client, "not a url");
  CHECK(told.size() == 2);
}

TEST_CASE("a transfer that never began is told as cancelled") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.silence(60'000);
  }};
  std::vector<http_transfer> told;
  http_client_options options;
  options.max_host_transfers = 1;
  options.on_transfer = [&](const http_transfer& x) { told.push_back(x); };
  {
    http_client client{options};
    http_get request;
    request.url = server.url();
    for (int i = 0; i < 3; ++i)
      client.get(request, [](const http_response&) {});
  }
  REQUIRE(told.size() == 3);
  for (auto& x : told) {
    CHECK(x.error == transport_error::cancelled);
    CHECK(x.received == 0);
  }
}

TEST_CASE("the trace goes with the request through its redirects") {
  hostile_server server{[](peer& client) {
    while (client.read_request())
      if (client.request.starts_with("GET /start"))
        client.answer("302 Found", "Location: /end\r\n", "");
      else
        client.answer("200 OK", "", client.request);
  }};
  http_client client;
  http_get request;
  request.url = server.url("/start");
  std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  request.headers = {{"traceparent", trace}};
  auto response = fetch(client, request);
  CHECK(response.body.starts_with("GET /end "));
  CHECK(response.body.find("traceparent: " + trace + "\r\n")
        != std::string::npos);
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
