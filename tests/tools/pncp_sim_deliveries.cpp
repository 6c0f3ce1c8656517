#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_host.hpp"

using namespace bidiq;
using nlohmann::json;

namespace {

std::string true_body() {
  sim_fixture sim;
  sim.generate(1500);
  return sim.get(sim_fixture::target()).body;
}

} // namespace

TEST_CASE("an endless body begins as the true one and goes on") {
  running_server host{one_fault("endless=1,size=1000000")};
  client http{host.server.port()};
  auto answer = http.get(sim_fixture::target());
  auto truth = true_body();
  truth.pop_back();
  CHECK(answer.status == 200);
  CHECK(answer.code == CURLE_OK); // The simulator ended it, out of mercy.
  CHECK(answer.body.starts_with(truth));
  CHECK(answer.body.size() > 950'000);
  CHECK(answer.body.size() < 1'100'000);
  CHECK(!json::accept(answer.body));
  CHECK(json::accept(answer.body + '}'));
}

TEST_CASE("a client that has enough of an endless body harms no other") {
  running_server host{one_fault("endless=1,size=4000000000,uf=SP")};
  client greedy{host.server.port()};
  std::thread reading{[&] {
    CHECK(greedy.get(sim_fixture::target(1, "&uf=SP")).code
          == CURLE_WRITE_ERROR);
  }};
  client other{host.server.port()};
  CHECK(other.get(sim_fixture::target()).status == 200);
  reading.join();
}

TEST_CASE("a header flood carries the true answer behind it") {
  running_server host{one_fault("header_flood=1,size=50000")};
  client http{host.server.port()};
  auto answer = http.get(sim_fixture::target());
  CHECK(answer.code == CURLE_OK);
  CHECK(answer.head_size > 50'000);
  CHECK(answer.body == true_body());
}

TEST_CASE("a drip gives one byte after the other") {
  running_server host{one_fault("drip=1,delay=20")};
  client http{host.server.port()};
  auto answer = http.get(sim_fixture::target());
  CHECK(answer.code == CURLE_OPERATION_TIMEDOUT);
  CHECK(answer.body.size() > 3);
  CHECK(answer.body.size() <= 100);
  CHECK(true_body().starts_with(answer.body));
}

TEST_CASE("a gzip bomb is valid, small on the wire and large unfolded") {
  running_server host{one_fault("gzip_bomb=1,size=3")};
  client http{host.server.port()};
  auto folded = http.get(sim_fixture::target());
  CHECK(folded.body.size() < 3 * 1100 + 100);
  auto unfolded = http.get(sim_fixture::target(), "gzip");
  CHECK(unfolded.code == CURLE_OK);
  CHECK(unfolded.body == std::string(3 << 20, ' '));
}

TEST_CASE("a redirect loop never ends for who follows it") {
  running_server host{one_fault("redirect_loop=1")};
  client http{host.server.port()};
  auto answer = http.get("/api/consulta" + sim_fixture::target());
  CHECK(answer.status == 302);
  CHECK(answer.location
        == "http://127.0.0.1:" + std::to_string(host.server.port())
             + "/api/consulta" + sim_fixture::target());
}

TEST_CASE("an outage that closes resets each connection without a byte") {
  running_server host;
  client http{host.server.port()};
  auto tell = [&](const char* body) {
    return http.post("/__sim/outage", body).status;
  };
  CHECK(tell(R"({"source":"pncp","up":false,"mode":"close"})") == 200);
  client other{host.server.port()};
  CHECK(other.get(sim_fixture::target()).code == CURLE_RECV_ERROR);
  CHECK(other.get(pcp_target()).status == 200);
  CHECK(tell(R"({"source":"pncp","up":true})") == 200);
  CHECK(other.get(sim_fixture::target()).status == 200);
}
