// Bodies that are fetched while they are sent.
#include "net/http/range.hpp"
#include "tests/net/http/fixture.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

using namespace bidiq::http;
using namespace bidiq::http::test;

namespace {

char byte_at(uint64_t i) {
  return static_cast<char>('a' + i % 23);
}

struct watched {
  std::atomic<uint64_t> given = 0;
  std::atomic<int> alive = 0;
};

/// Has any number of bytes, and gives a few at a time.
class counted_source : public body_source {
public:
  counted_source(watched& seen, uint64_t offset, uint64_t end)
    : seen_(seen), at_(offset), end_(end) {
    ++seen_.alive;
  }
  ~counted_source() override {
    --seen_.alive;
  }

  std::size_t read(char* out, std::size_t size) override {
    auto n = std::min<uint64_t>({size, 5'000, end_ - at_});
    for (std::size_t i = 0; i < n; ++i)
      out[i] = byte_at(at_++);
    seen_.given += n;
    return n;
  }

private:
  watched& seen_;
  uint64_t at_;
  uint64_t end_; ///< Behind it there is nothing, whatever was announced.
};

struct fixture {
  explicit fixture(uint64_t size, uint64_t there)
    : server{
      {make_route(verb::get, "/", plainly([=, this](auto& ctx) {
                    return ranged_response(
                      ctx, size, "application/pdf", "\"v1\"",
                      [=, this](uint64_t offset, uint64_t length) {
                        return streamed_body{
                          std::make_shared<counted_source>(seen, offset, there),
                          length, &readers};
                      });
                  }))}} {
    // nop
  }
  explicit fixture(uint64_t size) : fixture(size, size) {
    // nop
  }

  static bool soon(const std::function<bool()>& done) {
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!done())
      if (std::chrono::steady_clock::now() > until)
        return false;
      else
        std::this_thread::yield();
    return true;
  }

  watched seen;
  boost::asio::thread_pool readers{2};
  running_server server;
};

/// Gives ten bytes, and then waits until nobody wants more, or it is told to.
class silent_source : public body_source {
public:
  struct control {
    std::mutex mutex;
    std::condition_variable changed;
    bool waiting = false;
    bool goes_on = false;
    bool abandoned = false;

    bool waits() {
      std::lock_guard guard{mutex};
      return waiting;
    }
    void go_on() {
      std::lock_guard guard{mutex};
      goes_on = true;
      changed.notify_all();
    }
  };

  explicit silent_source(control& by) : by_(by) {
    // nop
  }

  std::size_t read(char* out, std::size_t size) override {
    std::unique_lock guard{by_.mutex};
    if (given_ > 0) {
      by_.waiting = true;
      by_.changed.wait(guard, [this] { return by_.goes_on || by_.abandoned; });
    }
    if (by_.abandoned)
      return 0;
    auto n = std::min<std::size_t>(size, given_ > 0 ? size : 10);
    std::fill_n(out, n, 'x');
    given_ += n;
    return n;
  }

  void abandon() noexcept override {
    std::lock_guard guard{by_.mutex};
    by_.abandoned = true;
    by_.changed.notify_all();
  }

private:
  control& by_;
  std::size_t given_ = 0;
};

struct silent_fixture {
  static server_options options() {
    auto out = quick_options();
    out.departure_check = milliseconds{20};
    return out;
  }

  silent_source::control control;
  boost::asio::thread_pool readers{1};
  running_server server{
    {make_route(verb::get, "/", plainly([this](auto&) {
                  response out;
                  out.content_type = "application/pdf";
                  out.body = streamed_body{
                    std::make_shared<silent_source>(control), 20, &readers};
                  return out;
                })),
     make_route(verb::get, "/next",
                plainly([](auto&) { return text_response("next"); }))},
    options()};
};

std::string bytes(uint64_t first, uint64_t n) {
  std::string out;
  while (n-- > 0)
    out += byte_at(first++);
  return out;
}

} // namespace

TEST_CASE("a streamed body comes whole, or the part that was asked for") {
  fixture x{300'000};
  auto whole = x.server.get("/");
  CHECK(whole.status == 200);
  CHECK(whole.header("content-length") == "300000");
  CHECK(whole.header("accept-ranges") == "bytes");
  CHECK(whole.header("content-encoding") == "");
  CHECK((whole.body == bytes(0, 300'000)));
  auto part = x.server.get("/", "Range: bytes=100000-200000\r\n");
  CHECK(part.status == 206);
  CHECK(part.header("content-range") == "bytes 100000-200000/300000");
  CHECK((part.body == bytes(100'000, 100'001)));
  CHECK(x.server.get("/", "Range: bytes=300000-\r\n").status == 416);
  CHECK(x.server.get("/", "Range: bytes=0-1\r\nIf-Range: \"v0\"\r\n").status
        == 200);
  for (auto names : {"\"v1\"", "*", "W/\"v1\"", "\"v0\", \"v1\""}) {
    auto same = x.server.get("/", std::string{"If-None-Match: "} + names
                                    + "\r\nRange: bytes=0-1\r\n");
    CHECK(same.status == 304);
    CHECK(same.header("etag") == "\"v1\"");
  }
  CHECK(x.server.get("/", "If-None-Match: \"v0\"\r\n").status == 200);
  CHECK(fixture::soon([&] { return x.seen.alive == 0; }));
}

TEST_CASE("HEAD of a streamed body reads nothing") {
  fixture x{300'000};
  auto client = x.server.connect();
  auto head = client.ask("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(head.status == 200);
  CHECK(head.header("content-length") == "300000");
  CHECK(x.seen.given == 0);
}

TEST_CASE("a client that does not read holds no more than sockets do, and one "
          "that leaves ends the source") {
  constexpr uint64_t gigabyte = 1 << 30;
  fixture x{gigabyte};
  {
    auto client = x.server.connect();
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client.read(true).status == 200);
    REQUIRE(fixture::soon([&] { return x.seen.given > 64 << 10; }));
  }
  CHECK(fixture::soon([&] { return x.seen.alive == 0; }));
  CHECK(x.seen.given < 16 << 20);
}

TEST_CASE("a source that ends too early ends the connection") {
  fixture x{300'000, 100'000};
  auto client = x.server.connect();
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  auto text = client.read_all();
  CHECK((text.substr(text.find("\r\n\r\n") + 4) == bytes(0, 100'000)));
}

TEST_CASE("a client that leaves while its source is silent ends the source") {
  for (auto resets : {false, true}) {
    silent_fixture x;
    auto& control = x.control;
    {
      auto client = x.server.connect();
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      CHECK(client.read(true).status == 200);
      REQUIRE(fixture::soon([&] { return control.waits(); }));
      if (resets)
        client.socket().set_option(asio::socket_base::linger{true, 0});
    }
    CHECK(fixture::soon([&] {
      std::lock_guard guard{control.mutex};
      return control.abandoned;
    }));
  }
}

TEST_CASE("a request sent ahead while a source is silent is no departure") {
  silent_fixture x;
  auto& control = x.control;
  auto client = x.server.connect();
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.read(true).status == 200);
  REQUIRE(fixture::soon([&] { return control.waits(); }));
  client.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  // The server answers others meanwhile, after it has seen that.
  for (int i = 0; i < 5; ++i)
    CHECK(x.server.get("/next").body == "next");
  control.go_on();
  auto rest = client.take(20);
  CHECK(rest == std::string(20, 'x'));
  CHECK(client.read().body == "next");
  CHECK_FALSE(control.abandoned);
}

TEST_CASE("a server that ends does not wait for a silent source") {
  silent_fixture x;
  auto client = x.server.connect();
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.read(true).status == 200);
  REQUIRE(fixture::soon([&] { return x.control.waits(); }));
  x.server->stop();
  x.readers.join();
  CHECK(x.control.abandoned);
}
