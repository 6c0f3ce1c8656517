// What breaks a link, and what is told about it.
#include "net/redis/stream.hpp"
#include "tests/net/redis/client_fixture.hpp"
#include "tests/net/redis/scripted_peer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace bidiq::redis {

namespace {

using std::chrono::milliseconds;

client_options hasty() {
  auto x = client_fixture::generous();
  x.op_timeout = milliseconds{50};
  return x;
}

/// Sends commands and collects their error codes; "other" for an answer.
class batch {
public:
  void send(client& to, int n, const std::string& argument = "x") {
    for (int i = 0; i < n; ++i)
      to.command({"ECHO", argument}, [codes = codes_](const answer& x) {
        codes->put(x ? errc::other : x.error().code);
      });
  }

  /// The code of all of them; `protocol` if they differ.
  errc all(int n) {
    auto first = codes_->take();
    for (int i = 1; i < n; ++i)
      if (codes_->take() != first)
        return errc::protocol;
    return first;
  }

  size_t unread() {
    return codes_->size();
  }

private:
  std::shared_ptr<mailbox<errc>> codes_ = std::make_shared<mailbox<errc>>();
};

} // namespace

TEST_CASE("a port where nobody listens refuses") {
  client_fixture x{"redis://127.0.0.1:" + std::to_string(free_port())};
  CHECK(x.open_error().code == errc::refused);
  CHECK(x.open_error(link::subscriptions).code == errc::refused);
}

TEST_CASE("a host without an address is unresolved") {
  client_fixture x{"redis://" + std::string(70, 'x') + ".invalid"};
  auto why = x.open_error();
  CHECK(why.code == errc::unresolved);
}

TEST_CASE("a connection to itself counts as refused") {
  asio::io_context io;
  // Linux gives even ports to those who connect, one after another.
  auto even = static_cast<uint16_t>(free_port() & ~1);
  asio::ip::tcp::endpoint to{asio::ip::address_v4::loopback(), even};
  error why;
  auto attempt = [&]() -> asio::awaitable<void> {
    while (!why.text.starts_with("connected to itself")) {
      stream x{io.get_executor()};
      auto outcome = co_await x.connect(to);
      if (outcome)
        throw std::runtime_error("somebody listens");
      why = outcome.error();
    }
  };
  std::exception_ptr thrown;
  asio::co_spawn(io, attempt, [&](std::exception_ptr e) { thrown = e; });
  io.run_for(std::chrono::seconds{30});
  CHECK_FALSE(thrown);
  CHECK(why.code == errc::refused);
  CHECK(why.text.starts_with("connected to itself"));
}

TEST_CASE("a server that does not let us in in time is a timeout") {
  scripted_peer silent{[](scripted_peer::connection c) { c.wait_for_close(); }};
  auto options = client_fixture::generous();
  options.connect_timeout = milliseconds{50};
  for (auto scheme : {"redis://", "rediss://"}) {
    client_fixture x{scheme + silent.host(), options};
    CHECK(x.open_error().code == errc::timeout);
    CHECK(x.code({"PING"}) == errc::closed);
  }
}

TEST_CASE(
  "a stopped server: all on their way get `timeout`, then it is broken") {
  redis_server server;
  client_fixture x{server.url(), hasty()};
  REQUIRE(x.open());
  CHECK(x.text({"ECHO", "a"}) == "a");
  server.pause();
  batch b;
  b.send(*x.it, 100);
  CHECK(b.all(100) == errc::timeout);
  CHECK(x.broken.take().code == errc::timeout);
  CHECK(x.code({"PING"}) == errc::closed);
  server.resume();
  REQUIRE(x.open());
  CHECK(x.text({"ECHO", "b"}) == "b");
  CHECK(x.all_broken().empty());
}

TEST_CASE("a stopped server whose buffers are full: the rest times out, too") {
  redis_server server;
  client_fixture x{server.url(), hasty()};
  REQUIRE(x.open());
  server.pause();
  batch b;
  x.io.run([&] { b.send(*x.it, 40, std::string(1'000'000, 'x')); });
  CHECK(b.all(40) == errc::timeout);
  CHECK(x.broken.take().code == errc::timeout);
  server.resume();
}

TEST_CASE("a stopped server is noticed by the subscriptions' ping") {
  redis_server server;
  client_fixture x{server.url(), hasty()};
  auto who = std::make_shared<recorder>();
  REQUIRE(x.open(link::subscriptions));
  CHECK(x.ping_subscriptions().value().text == "PONG");
  x.it->subscribe("ch", who);
  CHECK(who->heard.take() == "+");
  CHECK(x.ping_subscriptions().value().text == "PONG");
  server.pause();
  auto a = x.ping_subscriptions();
  REQUIRE(a.has_error());
  CHECK(a.error().code == errc::timeout);
  CHECK(who->heard.take() == "-");
  CHECK(x.broken.take().code == errc::timeout);
  server.resume();
}

TEST_CASE(
  "a killed server: all on their way get `reset`, both links break once") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open());
  REQUIRE(x.open(link::subscriptions));
  server.pause();
  batch b;
  b.send(*x.it, 10);
  server.kill9();
  CHECK(b.all(10) == errc::reset);
  CHECK(x.broken.take().code == errc::reset);
  CHECK(x.broken.take().code == errc::reset);
  server.start();
  REQUIRE(x.open());
  CHECK(x.text({"ECHO", "a"}) == "a");
  CHECK(x.all_broken().empty());
}

TEST_CASE("CLIENT KILL breaks each link on its own") {
  redis_server server;
  client_fixture x{server.url()};
  auto who = std::make_shared<recorder>();
  x.it->subscribe("ch", who);
  REQUIRE(x.open());
  REQUIRE(x.open(link::subscriptions));
  CHECK(who->heard.take() == "+");
  server.command({"CLIENT", "KILL", "TYPE", "pubsub"});
  CHECK(x.broken.take().code == errc::reset);
  CHECK(who->heard.take() == "-");
  CHECK(x.text({"ECHO", "a"}) == "a");
}

TEST_CASE("what is not RESP breaks the link") {
  std::vector<std::string> all{"HTTP/1.1 400 Bad Request\r\n\r\n",
                               "$99999999999\r\n", "*2000000000\r\n",
                               "+one\r\n+two that nobody asked for\r\n"};
  for (const auto& text : all) {
    CAPTURE(text);
    scripted_peer peer{[&](scripted_peer::connection c) {
      c.welcome();
      if (c.await("ECHO"))
        c.send(text);
      c.wait_for_close();
    }};
    client_fixture x{peer.url()};
    REQUIRE(x.open());
    batch b;
    b.send(*x.it, 1);
    if (!text.starts_with("+"))
      CHECK(b.all(1) == errc::protocol);
    CHECK(x.broken.take().code == errc::protocol);
  }
}

TEST_CASE("a server that speaks something else at login is a protocol error") {
  scripted_peer peer{[](scripted_peer::connection c) {
    c.send("SSH-2.0-OpenSSH_9.2\r\n");
    c.wait_for_close();
  }};
  client_fixture x{peer.url()};
  CHECK(x.open_error().code == errc::protocol);
}

TEST_CASE("a reply that comes byte by byte is one reply") {
  scripted_peer peer{[](scripted_peer::connection c) {
    c.welcome();
    c.await("ECHO");
    for (char byte : std::string{"*2\r\n$5\r\nh\r\nlo\r\n:12\r\n"})
      c.send({&byte, 1});
    c.wait_for_close();
  }};
  client_fixture x{peer.url()};
  REQUIRE(x.open());
  auto a = x.ask({"ECHO"});
  REQUIRE(a);
  REQUIRE(a->items.size() == 2);
  CHECK(a->items[0].text == "h\r\nlo");
  CHECK(a->items[1].integer == 12);
}

TEST_CASE("too many bytes on their way: the rest is refused, nothing breaks") {
  redis_server server;
  auto options = client_fixture::generous();
  options.max_inflight_bytes = 10'000;
  client_fixture x{server.url(), options};
  REQUIRE(x.open());
  server.pause();
  batch fits, rest;
  std::string kilobyte(1'000, 'x');
  fits.send(*x.it, 9, kilobyte);
  rest.send(*x.it, 5, kilobyte);
  CHECK(rest.all(5) == errc::overloaded);
  server.resume();
  CHECK(fits.all(9) == errc::other);
  fits.send(*x.it, 9, kilobyte);
  CHECK(fits.all(9) == errc::other);
}

TEST_CASE("closing gives `closed` to all on their way, and breaks nothing") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open());
  server.pause();
  batch b;
  b.send(*x.it, 10);
  x.it->close(link::commands);
  b.send(*x.it, 10);
  CHECK(b.all(20) == errc::closed);
  server.resume();
  REQUIRE(x.open());
  b.send(*x.it, 1);
  CHECK(b.all(1) == errc::other);
  CHECK(x.all_broken().empty());
}

TEST_CASE("opening an open link again closes it first") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open());
  server.pause();
  batch b;
  b.send(*x.it, 10);
  x.it->open(link::commands, {});
  CHECK(b.all(10) == errc::closed);
  server.resume();
  REQUIRE(x.open());
  CHECK(x.text({"ECHO", "a"}) == "a");
  CHECK(x.all_broken().empty());
}

TEST_CASE("an attempt that is closed is not heard of again") {
  scripted_peer silent{[](scripted_peer::connection c) { c.wait_for_close(); }};
  auto options = client_fixture::generous();
  options.connect_timeout = milliseconds{20};
  client_fixture x{silent.url(), options};
  mailbox<int> heard;
  x.it->open(link::commands, {[&](auto) { heard.put(1); }, {}});
  x.it->close(link::commands);
  CHECK(x.open_error().code == errc::timeout);
  CHECK(heard.size() == 0);
}

TEST_CASE("a client destroyed in flight answers `closed`, each exactly once") {
  redis_server server;
  server.pause();
  batch b;
  auto who = std::make_shared<recorder>();
  {
    client_fixture x{server.url()};
    x.it->open(link::subscriptions, {});
    x.it->open(link::commands, {});
  }
  server.resume();
  {
    client_fixture x{server.url()};
    REQUIRE(x.open());
    x.it->subscribe("ch", who);
    REQUIRE(x.open(link::subscriptions));
    CHECK(who->heard.take() == "+");
    server.pause();
    b.send(*x.it, 1'000);
  }
  CHECK(b.all(1'000) == errc::closed);
  CHECK(b.unread() == 0);
  CHECK(who->heard.size() == 0);
  server.resume();
}

TEST_CASE("a client may be destroyed by its own callback") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open());
  batch b;
  mailbox<int> done;
  x.io.run([&] {
    x.it->command({"ECHO", "a"}, [&](const answer&) {
      b.send(*x.it, 10);
      x.it = nullptr;
      done.put(1);
    });
    b.send(*x.it, 10);
  });
  done.take();
  for (int i = 0; i < 20; ++i)
    b.all(1);
  CHECK(b.unread() == 0);
}

TEST_CASE("a thread that was late itself does not blame the server") {
  redis_server server;
  auto options = hasty();
  options.op_timeout
    = milliseconds{500}; // Time enough to read it, also when sanitized.
  client_fixture x{server.url(), options};
  std::string big(8'000'000, 'x');
  server.command({"SET", "big", big});
  REQUIRE(x.open());
  mailbox<answer> box;
  std::promise<void> back;
  asio::post(x.io.executor(), [&] {
    x.it->command({"GET", "big"}, [&](answer a) { box.put(std::move(a)); });
    // The answer begins to come while the thread is away.
    asio::post(x.io.executor(),
               [away = back.get_future().share()] { away.wait(); });
  });
  // Twice the op timeout by the server's clock: the list stays empty.
  server.command({"BLPOP", "nobody", "1"});
  back.set_value();
  auto a = box.take();
  REQUIRE(a);
  CHECK(a->text == big);
}

TEST_CASE("what waited for company when the link closed is never sent") {
  redis_server server;
  auto options = client_fixture::generous();
  options.coalesce = patience;
  client_fixture x{server.url(), options};
  REQUIRE(x.open());
  server.pause();
  batch b;
  x.io.run([&] { b.send(*x.it, 1); });
  x.io.run([&] { x.it->command({"SET", "k", "v"}, [](const answer&) {}); });
  x.it->close(link::commands);
  CHECK(b.all(1) == errc::closed);
  server.resume();
  REQUIRE(x.open());
  CHECK(x.text({"ECHO", "a"}) == "a");
  CHECK(x.ask({"GET", "k"}).value().is_nil());
  CHECK(x.all_broken().empty());
}

} // namespace bidiq::redis
