#include "tests/catch.hpp"
#include "tests/net/client/deflated.hpp"
#include "tests/net/client/fetch.hpp"
#include "tests/net/client/hostile_server.hpp"

#include <fstream>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

constexpr size_t mebibyte = 1 << 20;

http_client_options impatient_of_costs() {
  http_client_options options;
  options.first_byte_timeout = 600ms;
  options.stall_timeout = 600ms;
  options.total_timeout = 2s;
  options.max_body = mebibyte;
  return options;
}

// The most memory this process has held since it was forgotten, in bytes.
size_t peak_memory() {
  std::ifstream in{"/proc/self/status"};
  for (std::string word; in >> word;)
    if (size_t kilobytes = 0; word == "VmHWM:" && in >> kilobytes)
      return kilobytes * 1024;
  return 0;
}

void forget_peak() {
  std::ofstream{"/proc/self/clear_refs"} << "5";
}

/// Packs `size` zeros without holding them.
std::string packed_zeros(size_t size) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
  std::string block(64 << 10, '\0');
  std::string out(64 << 10, '\0');
  std::string packed;
  for (size_t done = 0; done <= size; done += block.size()) {
    stream.next_in = reinterpret_cast<Bytef*>(block.data());
    stream.avail_in = static_cast<uInt>(block.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      deflate(&stream, done < size ? Z_NO_FLUSH : Z_FINISH);
      packed.append(out.data(), out.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return packed;
}

/// Something that an upstream may do to us, and what it is to be called.
struct hostility {
  std::string name;
  std::function<void(peer&)> behave;
  transport_error error;
};

/// Sends `head`, then `more` as long as somebody takes it.
auto flood(std::string head, std::string more, int pause = 0) {
  return [=](peer& client) {
    client.read_request();
    client.send(head);
    while ((pause == 0 || client.silence(pause)) && client.send(more))
      continue;
  };
}

auto once(std::string text) {
  return [=](peer& client) {
    client.read_request();
    client.send(text);
    client.silence(60'000);
  };
}

auto encoded(std::string encoding, std::string body) {
  return [=](peer& client) {
    client.read_request();
    client.answer("200 OK", "Content-Encoding: " + encoding + "\r\n", body);
    client.silence(60'000);
  };
}

void redirect_forever(peer& client) {
  while (client.read_request())
    if (!client.answer("302 Found", "Location: /again\r\n",
                       std::string(64 << 10, 'x')))
      return;
}

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
const std::string block(16 << 10, 'a');

std::vector<hostility> hostilities() {
  using e = transport_error;
  auto bomb = packed_zeros(256 * mebibyte);
  return {
    {"a body without end", flood(ok + "\r\n", block), e::too_large},
    {"chunks without end", flood(chunked, "4000\r\n" + block + "\r\n"),
     e::too_large},
    {"a byte now and then", flood(chunked, "1\r\nx\r\n", 50), e::timeout_total},
    {"a status line that trickles", flood("HTTP/1.1 200 O", "K", 50),
     e::timeout_first_byte},
    {"header lines that trickle", flood(ok, "A: b\r\n", 50), e::timeout_total},
    {"a flood of header lines", flood(ok, "A: " + block + "\r\n"),
     e::too_large},
    {"one header line without end", flood(ok + "A: ", block), e::too_large},
    {"interim answers without end", flood("", "HTTP/1.1 100 Continue\r\n\r\n"),
     e::too_large},
    {"trailers without end", flood(chunked + "0\r\n", "A: b\r\n"),
     e::too_large},
    {"a chunk header without end", flood(chunked + "1;", block),
     e::timeout_stalled},
    {"a chunk larger than memory",
     flood(chunked + "FFFFFFFFFFFFFFF\r\n", block), e::too_large},
    {"a length larger than memory",
     once(ok + "Content-Length: 9223372036854775807\r\n\r\n"), e::too_large},
    {"a length of 400 digits",
     once(ok + "Content-Length: " + std::string(400, '9') + "\r\n\r\n"),
     e::too_large},
    {"a length below nothing", once(ok + "Content-Length: -5\r\n\r\n"),
     e::protocol},
    {"a redirect to itself", redirect_forever, e::redirect},
    {"a bomb", encoded("gzip", bomb), e::too_large},
    {"a bomb within a bomb", encoded("gzip, gzip", deflated(bomb)),
     e::too_large},
    {"encodings without end",
     encoded("gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip", bomb),
     e::bad_encoding},
    {"silence", once(""), e::timeout_first_byte},
  };
}

} // namespace

TEST_CASE("whatever upstream does costs bounded time and memory") {
  for (auto& x : hostilities()) {
    INFO(x.name);
    hostile_server server{x.behave};
    http_client client{impatient_of_costs()};
    forget_peak();
    auto before = peak_memory();
    auto response = fetch(client, server.url());
    // None is the total limit: each ends by a narrower bound, and before it.
    CHECK(to_string(response.error) == to_string(x.error));
    CHECK(response.body.empty());
    CHECK(peak_memory() - before < 12 * mebibyte);
  }
}

TEST_CASE("a body of another type than expected arrives with its type") {
  hostile_server server{[](peer& client) {
    client.read_request();
    client.answer("200 OK", "Content-Type: image/png\r\n",
                  std::string_view{"\x89PNG\0\r\n", 7});
  }};
  http_client client{impatient_of_costs()};
  auto response = fetch(client, server.url());
  CHECK(response.error == transport_error::none);
  CHECK(response.content_type == "image/png");
  CHECK(response.body.size() == 7);
}
