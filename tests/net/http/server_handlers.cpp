#include "net/http/ask.hpp"
#include "net/http/problem.hpp"
#include "tests/net/http/fixture.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <future>
#include <thread>

using namespace bidiq;
using namespace bidiq::http;
using namespace bidiq::http::test;

namespace {

// What the hooks of a server were told.
struct told {
  std::mutex mutex;
  std::vector<std::string> defects;
  std::vector<std::string> accesses; // "METHOD path route status"

  server_hooks hooks() {
    server_hooks result;
    result.on_defect = [this](std::string_view, std::string_view what) {
      std::lock_guard guard{mutex};
      defects.emplace_back(what);
    };
    result.on_access = [this](const access_record& x) {
      std::lock_guard guard{mutex};
      accesses.push_back(std::string(x.method) + ' ' + std::string(x.path) + ' '
                         + std::string(x.route) + ' '
                         + std::to_string(x.status));
    };
    return result;
  }
};

asio::awaitable<answer> wait_forever(request_context& ctx) {
  asio::steady_timer never{ctx.executor, std::chrono::hours{1}};
  co_await never.async_wait(asio::use_awaitable);
  co_return text_response("too late");
}

} // namespace

TEST_CASE("a handler that throws costs one 500 and nothing else") {
  told log;
  auto routes = basic_routes();
  routes.push_back(
    make_route(verb::get, "/v1/throw", plainly([](auto&) -> response {
                 throw std::runtime_error("secret detail");
               })));
  routes.push_back(make_route(verb::get, "/v1/odd",
                              plainly([](auto&) -> response { throw 1; })));
  running_server server{routes, quick_options(), log.hooks()};
  auto client = server.connect();
  auto seen = client.ask("GET /v1/throw HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(seen.status == 500);
  CHECK(seen.body.find("secret") == std::string::npos);
  CHECK(client.ask("GET /v1/odd HTTP/1.1\r\nHost: x\r\n\r\n").status == 500);
  CHECK(client.ask("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
  std::lock_guard guard{log.mutex};
  REQUIRE(log.defects.size() == 2);
  CHECK(log.defects[0] == "secret detail");
}

TEST_CASE("a handler beyond its deadline is cancelled and answered 504") {
  auto slow = make_route(verb::get, "/v1/slow", wait_forever);
  slow.deadline = milliseconds{50};
  auto routes = basic_routes();
  routes.push_back(slow);
  running_server server{routes};
  auto client = server.connect();
  auto seen = client.ask("GET /v1/slow HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(seen.status == 504);
  CHECK(seen.json()["code"] == "deadline_exceeded");
  CHECK(client.ask("GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
  CHECK(client.ask("GET /v1/slow HTTP/1.1\r\nHost: x\r\n\r\n").status == 504);
}

TEST_CASE("an answer from another thread wakes the handler that asked") {
  std::vector<std::thread> actors;
  running_server server{{make_route(
    verb::get, "/", [&](request_context& ctx) -> asio::awaitable<answer> {
      auto result = co_await ask<int>(ctx.remaining(), [&](reply<int> to) {
        actors.emplace_back([to] {
          to.deliver(42);
          to.deliver(43);
        });
      });
      co_return text_response(std::to_string(result.value()));
    })}};
  auto client = server.connect();
  for (int i = 0; i < 20; ++i)
    CHECK(client.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").body == "42");
  for (auto& x : actors)
    x.join();
}

TEST_CASE("an answer given at once, forgotten, or late does no harm") {
  reply<int> kept;
  running_server server{{make_route(
    verb::get, "/{how}", [&](request_context& ctx) -> asio::awaitable<answer> {
      auto how = ctx.path_param("how");
      auto result = co_await ask<int>(milliseconds{50}, [&](reply<int> to) {
        if (how == "once")
          to.deliver(1);
        else if (how == "never")
          kept = to;
      });
      if (!result)
        co_return problem(result.error(), ctx);
      co_return text_response("got it");
    })}};
  auto client = server.connect();
  auto ask_how = [&](const std::string& how) {
    return client.ask("GET /" + how + " HTTP/1.1\r\nHost: x\r\n\r\n").status;
  };
  CHECK(ask_how("once") == 200);
  CHECK(ask_how("forgotten") == 500);
  CHECK(ask_how("never") == 504);
  kept.deliver(2);
  CHECK(ask_how("once") == 200);
}

TEST_CASE("routes that are not for everyone ask the hook first") {
  auto mine = make_route(verb::get, "/v1/me", plainly([](auto& ctx) {
                           return text_response(ctx.who.user);
                         }));
  mine.who = access::user;
  running_server closed{{mine}};
  auto refused = closed.get("/v1/me");
  CHECK(refused.status == 401);
  CHECK(refused.header("www-authenticate") == "Bearer");
  server_hooks hooks;
  hooks.authenticate
    = [](request_context& ctx) -> asio::awaitable<std::optional<response>> {
    if (ctx.header("authorization") != "Bearer good")
      co_return problem(protocol_error::forbidden, ctx);
    ctx.who.user = "ana";
    co_return std::nullopt;
  };
  running_server open{{mine}, quick_options(), hooks};
  CHECK(open.get("/v1/me", "Authorization: Bearer good\r\n").body == "ana");
  CHECK(open.get("/v1/me").status == 403);
}

TEST_CASE("declared parameters are checked before the handler runs") {
  auto x = make_route(verb::get, "/v1/x/{id}", plainly([](auto& ctx) {
                        return text_response(std::string(ctx.path_param("id")));
                      }));
  x.params = {{.name = "id",
               .in = param_in::path,
               .kind = param_kind::pattern,
               .pattern = "[a-z]{2,4}"}};
  running_server server{{x}};
  CHECK(server.get("/v1/x/%61b").body == "ab");
  auto refused = server.get("/v1/x/ABC");
  CHECK(refused.status == 422);
  CHECK(refused.json()["errors"][0]["field"] == "id");
  CHECK(server.get("/v1/x/%zz").status == 400);
  CHECK(server.get("/v1/x/ab", "Accept: image/png\r\n").status == 406);
}

TEST_CASE("a takeover gets socket, request and a finished head") {
  std::promise<std::thread::id> where;
  auto stream
    = make_route(verb::get, "/v1/stream", plainly([&](request_context&) {
                   takeover result;
                   result.head.content_type = "text/event-stream";
                   result.head.headers = {{"Cache-Control", "no-store"}};
                   result.run = [&](tcp::socket socket, request_context&& ctx,
                                    std::string head) {
                     asio::write(socket, asio::buffer(head + ctx.request_id));
                     where.set_value(std::this_thread::get_id());
                   };
                   return result;
                 }));
  stream.legacy = true;
  told log;
  running_server server{{stream}, quick_options(), log.hooks()};
  auto client = server.connect();
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\nX-Request-ID: r-1\r\n"
              "Accept-Encoding: gzip\r\n\r\n");
  auto seen = client.read();
  CHECK(seen.status == 200);
  CHECK(seen.header("content-type") == "text/event-stream");
  CHECK(seen.header("cache-control") == "no-store");
  CHECK(seen.header("x-request-id") == "r-1");
  CHECK(seen.header("deprecation") == "true");
  CHECK(seen.header("connection") == "close");
  CHECK(seen.header("content-length") == "");
  CHECK(seen.header("content-encoding") == "");
  CHECK(client.read_all() == "r-1");
  CHECK(where.get_future().get() != std::this_thread::get_id());
  std::lock_guard guard{log.mutex};
  CHECK(log.accesses == std::vector<std::string>{"GET /stream /v1/stream 200"});
}

TEST_CASE("the access record is safe to log and names the route") {
  told log;
  {
    running_server server{basic_routes(), quick_options(), log.hooks()};
    CHECK(server.get("/v1/he%61lth?token=secret").status == 200);
    CHECK(server.get("/no\xe2\x80\xa8pe").status == 404);
    CHECK(server.ask("GET\r\n\r\n").status == 400);
  }
  std::lock_guard guard{log.mutex};
  CHECK(log.accesses
        == std::vector<std::string>{"GET /v1/he%61lth /v1/health 200",
                                    "GET /no\\xE2\\x80\\xA8pe unmatched 404",
                                    "  unmatched 400"});
}

TEST_CASE("connections, bodies and unsent answers are counted") {
  auto budget = std::make_shared<memory_budget>(0);
  auto counted = [budget](memory_account x) { return budget->bytes(x); };
  std::atomic<uint64_t> body = 0, connections = 0;
  auto routes = basic_routes();
  routes.push_back(make_route(verb::post, "/v1/weigh", plainly([&](auto&) {
                                body = counted(memory_account::requests);
                                connections
                                  = counted(memory_account::connections);
                                return text_response(std::string(9000, 'x'));
                              })));
  {
    auto options = quick_options();
    options.memory = budget;
    running_server server{routes, options};
    auto client = server.connect();
    auto text = std::string(50'000, ' ') + "{}";
    auto seen = client.ask("POST /v1/weigh HTTP/1.1\r\nHost: x\r\n"
                           "Content-Type: application/json\r\n"
                           "Content-Length: "
                           + std::to_string(text.size()) + "\r\n\r\n" + text);
    CHECK(seen.status == 200);
    CHECK(body == text.size());
    CHECK(connections > 1000);
    // The next request lets go of the last one's body.
    client.ask("GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(counted(memory_account::requests) == 0);
  }
  CHECK(budget->total() == 0);
}
