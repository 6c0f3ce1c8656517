// Clients that leave, and a node that ends.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <csignal>
#include <sstream>

using namespace bidiq;
using namespace bidiq::test;
using boost::asio::ip::tcp;
using nlohmann::json;

namespace {

// A connection to a node that has sent `text` and reads nothing.
struct silent_client {
  silent_client(const std::string& url, const std::string& text) {
    auto port = std::stoul(url.substr(url.rfind(':') + 1));
    socket.connect({boost::asio::ip::address_v4::loopback(),
                    static_cast<unsigned short>(port)});
    boost::asio::write(socket, boost::asio::buffer(text));
  }

  boost::asio::io_context io;
  tcp::socket socket{io};
};

std::string post_text(const std::string& body) {
  return "POST /v1/buscar HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
         "application/json\r\nContent-Length: "
         + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::vector<json> log_of(const std::string& text) {
  std::vector<json> out;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    out.push_back(json::parse(line));
  return out;
}

} // namespace

TEST_CASE("a client that leaves a search frees its connection, the search "
          "goes on") {
  node_fixture x{{"--generate", "3000"},
                 {{"PNCP_RATE_LIMIT", "2"}, {"DEPARTURE_CHECK_S", "0.05"}}};
  auto body = search_body({{"search_id", "left-alone-1"}}).dump();
  auto status = [&] {
    return http_request("GET", x.url("/v1/search/left-alone-1/status"));
  };
  {
    silent_client client{x.node->url(), post_text(body)};
    REQUIRE(eventually([&] { return status().status == 200; }));
  }
  REQUIRE(eventually([&] {
    return x.node->process().err().find("\"status_code\":499")
           != std::string::npos;
  }));
  auto stage = status().json()["stage"].get<std::string>();
  CHECK(stage != "cancelled");
  CHECK(stage != "error");
}

TEST_CASE("a node ends within its time, whoever keeps it") {
  node_fixture x{{"--generate", "3000"},
                 {{"PNCP_RATE_LIMIT", "1"}, {"DRAIN_TIMEOUT_S", "3"}}};
  auto body = search_body({}).dump();
  silent_client waiting{x.node->url(), post_text(body)};
  silent_client slow{x.node->url(), "POST /v1/buscar HTTP/1.1\r\nHost: x"};
  silent_client half{x.node->url(),
                     "POST /v1/buscar HTTP/1.1\r\nHost: localhost\r\n"
                     "Content-Type: application/json\r\n"
                     "Content-Length: 100\r\n\r\n{"};
  silent_client stream{x.node->url(),
                       "GET /v1/buscar-progress/never-posted HTTP/1.1\r\n"
                       "Host: localhost\r\n\r\n"};
  auto sessions = [&] {
    return http_request("GET", x.url("/v1/sessions")).json()["total"];
  };
  REQUIRE(eventually([&] { return sessions() == 1; }));
  x.node->process().signal(SIGTERM);
  CHECK(x.node->process().wait() == 0);
  auto lines = log_of(x.node->process().err());
  auto draining = std::count_if(lines.begin(), lines.end(), [](auto& line) {
    return line["message"] == "draining";
  });
  CHECK(draining == 1);
  // By itself, or by the guard of its deadline: none of them held it longer.
  auto last = lines.back()["message"].get<std::string>();
  CHECK(last.starts_with("stopped"));
}
