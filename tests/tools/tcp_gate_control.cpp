#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"
#include "tools/tcp-gate/faults.hpp"

#include <csignal>

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::milliseconds;

TEST_CASE("faults named outside of a way are for both ways") {
  auto x = parse_faults(R"({"refuse":true,"delay_ms":5,"blackhole":true,)"
                        R"("down":{"delay_ms":7,"corrupt":9}})");
  REQUIRE(x);
  CHECK(x->refuse);
  CHECK(x->up == flow_faults{milliseconds{5}, 0, 0, true});
  CHECK(x->down == flow_faults{milliseconds{7}, 0, 9, true});
  CHECK(parse_faults("{}") == gate_faults{});
}

TEST_CASE("unknown faults are refused") {
  for (auto* text : {"", "[]", R"({"dealy_ms":1})", R"({"delay_ms":-1})",
                     R"({"blackhole":1})", R"({"up":3})", R"({"refuse":"yes"})",
                     R"({"up":{"refuse":true}})"}) {
    INFO(text);
    CHECK(!parse_faults(text));
  }
}

TEST_CASE("faults nested without end are refused") {
  std::string deep = R"({"up":)" + std::string(520'000, '[');
  CHECK(!parse_faults(deep + std::string(520'000, ']') + "}"));
}

TEST_CASE("a target is a host and a port") {
  auto x = parse_target("db.internal:6379");
  REQUIRE(x);
  CHECK(x->host == "db.internal");
  CHECK(x->port == 6379);
  for (auto* text :
       {"", "host", ":80", "host:", "host:0", "host:99999", "host:80x"}) {
    INFO(text);
    CHECK(!parse_target(text));
  }
}

TEST_CASE("the program obeys its control port") {
  server_process sim{"pncp-sim", {"--port", "0", "--generate", "1"}};
  auto target = sim.url().substr(std::string{"http://"}.size());
  server_process gate{"tcp-gate", {"--to", target}};
  auto said = gate.process().out();
  auto from = said.find("127.0.0.1:");
  auto url = "http://" + said.substr(from, said.find(' ', from) - from);
  CHECK(http_request("GET", url + "/__sim/stats").status == 200);
  auto ask = [&](const std::string& path, const std::string& body = {}) {
    return http_request("POST", gate.url() + path, body).status;
  };
  CHECK(ask("/faults", R"({"refuse":true})") == 200);
  CHECK_THROWS(http_request("GET", url + "/__sim/stats"));
  CHECK(ask("/faults", "{}") == 200);
  CHECK(http_request("GET", url + "/__sim/stats").status == 200);
  CHECK(ask("/cut") == 200);
  CHECK(ask("/half-close?way=down") == 200);
  CHECK(ask("/target?to=" + target) == 200);
  CHECK(ask("/half-close?way=left") == 400);
  CHECK(ask("/target?to=nowhere") == 400);
  CHECK(ask("/faults", "{") == 400);
  CHECK(ask("/cuts") == 404);
  auto stats = http_request("GET", gate.url() + "/stats").json();
  CHECK(stats["accepted"] == 2);
  CHECK(stats["bytes_down"].get<int>() > 0);
  gate.process().signal(SIGTERM);
  CHECK(gate.process().wait() == 0);
}
