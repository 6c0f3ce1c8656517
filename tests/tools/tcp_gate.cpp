#include "tests/catch.hpp"
#include "tests/tools/gate_thread.hpp"

#include <boost/asio.hpp>

#include <poll.h>

#include <chrono>
#include <future>

using namespace bidiq;
using bidiq::test::gate_thread;
using boost::asio::buffer;
using boost::asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

const auto loopback = boost::asio::ip::address_v4::loopback();

struct listener {
  boost::asio::io_context io;
  tcp::acceptor acceptor{io, {loopback, 0}};

  uint16_t port() const {
    return acceptor.local_endpoint().port();
  }
};

// A client's and a server's end of one connection through a gate.
struct ends : listener {
  ends() : gate(port()), client(io), server(io) {
    client.connect({loopback, gate.port()});
    acceptor.accept(server);
  }

  gate_thread gate;
  tcp::socket client;
  tcp::socket server;
};

void send(tcp::socket& to, const std::string& text) {
  boost::asio::write(to, buffer(text));
}

std::string receive(tcp::socket& from, size_t n) {
  std::string out(n, '\0');
  boost::asio::read(from, buffer(out));
  return out;
}

error_code end_of(tcp::socket& from) {
  error_code error;
  char scrap[64];
  while (!error)
    from.read_some(buffer(scrap), error);
  return error;
}

// So many bytes, or fewer if they have not come within `limit`.
std::string receive(tcp::socket& from, size_t n, std::chrono::seconds limit) {
  auto until = steady_clock::now() + limit;
  std::string out(n, '\0');
  size_t got = 0;
  while (got < n) {
    auto rest = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    pollfd arrival{from.native_handle(), POLLIN, 0};
    if (rest.count() <= 0
        || ::poll(&arrival, 1, static_cast<int>(rest.count())) <= 0)
      break;
    error_code error;
    got += from.read_some(buffer(out.data() + got, n - got), error);
    if (error)
      break;
  }
  out.resize(got);
  return out;
}

std::string pattern(size_t n) {
  std::string out(n, '\0');
  for (size_t i = 0; i < n; ++i)
    out[i] = static_cast<char>(i * 31 >> 3);
  return out;
}

} // namespace

TEST_CASE("a healthy gate passes everything both ways") {
  ends x;
  auto up = pattern(3 << 20);
  auto down = pattern(2 << 20);
  auto a = std::async(std::launch::async, [&] { send(x.client, up); });
  auto b = std::async(std::launch::async, [&] { send(x.server, down); });
  auto got = std::async(std::launch::async,
                        [&] { return receive(x.client, down.size()); });
  CHECK(receive(x.server, up.size()) == up);
  CHECK(got.get() == down);
  // The last bytes may be here before the gate has counted them.
  auto stats = x.gate.stats();
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{5};
  while (stats.bytes_up + stats.bytes_down < up.size() + down.size()
         && std::chrono::steady_clock::now() < until)
    stats = x.gate.stats();
  CHECK(stats.bytes_up == up.size());
  CHECK(stats.bytes_down == down.size());
  CHECK(stats.accepted == 1);
  CHECK(stats.corrupted == 0);
}

TEST_CASE("an end of one side is passed on and leaves the other open") {
  ends x;
  send(x.client, "last");
  x.client.shutdown(tcp::socket::shutdown_send);
  CHECK(receive(x.server, 4) == "last");
  CHECK(end_of(x.server) == boost::asio::error::eof);
  send(x.server, "still");
  CHECK(receive(x.client, 5) == "still");
  x.server.close();
  CHECK(end_of(x.client) == boost::asio::error::eof);
}

TEST_CASE("a cut resets both sides") {
  ends x;
  send(x.client, "a");
  CHECK(receive(x.server, 1) == "a");
  x.gate.cut();
  CHECK(end_of(x.client) == boost::asio::error::connection_reset);
  CHECK(end_of(x.server) == boost::asio::error::connection_reset);
}

TEST_CASE("a half-close ends one way and hides it from the sender") {
  ends x;
  x.gate.half_close(direction::up);
  CHECK(end_of(x.server) == boost::asio::error::eof);
  send(x.client, "lost");
  send(x.server, "answer");
  CHECK(receive(x.client, 6) == "answer");
}

TEST_CASE("a blackhole accepts and passes nothing until it ends") {
  ends x;
  gate_faults faults;
  faults.up.blackhole = true;
  x.gate.set(faults);
  send(x.client, "question");
  send(x.server, "other way");
  CHECK(receive(x.client, 9) == "other way");
  CHECK(x.server.available() == 0);
  tcp::socket second{x.io};
  second.connect({loopback, x.gate.port()});
  x.gate.heal();
  CHECK(receive(x.server, 8) == "question");
}

TEST_CASE("a delay holds each byte back without limiting their number") {
  ends x;
  gate_faults faults;
  faults.up.delay = milliseconds{500};
  x.gate.set(faults);
  auto began = steady_clock::now();
  auto text = pattern(600'000);
  auto a = std::async(std::launch::async, [&] { send(x.client, text); });
  // Chunk after chunk the 37 of them would come after 18 s and more.
  CHECK(receive(x.server, text.size(), std::chrono::seconds{15}) == text);
  CHECK(steady_clock::now() - began >= milliseconds{500});
}

TEST_CASE("a throttle lets so many bytes a second pass") {
  ends x;
  gate_faults faults;
  faults.down.bytes_per_s = 100'000;
  x.gate.set(faults);
  auto began = steady_clock::now();
  auto text = pattern(30'000);
  send(x.server, text);
  CHECK(receive(x.client, text.size()) == text);
  CHECK(steady_clock::now() - began >= milliseconds{240});
}

TEST_CASE("corruption spoils single bytes and counts them") {
  ends x;
  gate_faults faults;
  faults.up.corrupt = 100;
  x.gate.set(faults);
  auto text = pattern(100'000);
  auto a = std::async(std::launch::async, [&] { send(x.client, text); });
  auto got = receive(x.server, text.size());
  uint64_t changed = 0;
  for (size_t i = 0; i < text.size(); ++i)
    changed += got[i] != text[i];
  CHECK(changed == x.gate.stats().corrupted);
  CHECK(changed > 800);
  CHECK(changed < 1200);
}

TEST_CASE("a gate that refuses keeps its port") {
  ends x;
  gate_faults faults;
  faults.refuse = true;
  x.gate.set(faults);
  tcp::socket other{x.io};
  error_code error;
  other.connect({loopback, x.gate.port()}, error);
  CHECK(error == boost::asio::error::connection_refused);
  send(x.client, "open ones go on");
  CHECK(receive(x.server, 15) == "open ones go on");
  x.gate.heal();
  other = tcp::socket{x.io};
  other.connect({loopback, x.gate.port()});
  tcp::socket accepted{x.io};
  x.acceptor.accept(accepted);
  send(other, "b");
  CHECK(receive(accepted, 1) == "b");
}

TEST_CASE("new connections go where the gate aims") {
  ends x;
  listener second;
  x.gate.aim(second.port());
  tcp::socket client{x.io};
  client.connect({loopback, x.gate.port()});
  tcp::socket accepted{second.io};
  second.acceptor.accept(accepted);
  send(client, "c");
  CHECK(receive(accepted, 1) == "c");
  send(x.client, "d");
  CHECK(receive(x.server, 1) == "d");
}

TEST_CASE("a target that is away resets the client") {
  ends x;
  x.acceptor.close();
  tcp::socket client{x.io};
  client.connect({loopback, x.gate.port()});
  CHECK(end_of(client) == boost::asio::error::connection_reset);
  CHECK(x.gate.stats().failed == 1);
}
