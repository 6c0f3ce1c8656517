// The scripts about leases of lists, on a real Redis.
#include "actors/cache/cache_scripts.hpp"

#include "tests/actors/cache/days.hpp"
#include "tests/catch.hpp"
#include "tests/net/redis/client_fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct fixture {
  fixture() {
    REQUIRE(client.open());
  }

  lease_verdict claim(const std::string& name, const fetch_lease_scope& list) {
    auto found = client.run(claim_lease_script(), {key},
                            lease_arguments(name, list, 60s));
    REQUIRE(found);
    return read_lease(found, list);
  }

  std::chrono::milliseconds left(const std::string& name) {
    return read_lease_left(
      client.run(lease_left_script(), {key}, {"name", name}));
  }

  // As if it had been held up for longer than its lease.
  void run_out(const std::string& name) {
    client.ask({"HSET", key, name, "SP:20521:20525:1000"});
  }

  const std::string key = "bidiq:flights:pncp:6";
  const fetch_lease_scope week{"pncp", 6, "SP", day("2026-03-09"),
                               day("2026-03-13")};
  const fetch_lease_scope friday{"pncp", 6, "", day("2026-03-13"),
                                 day("2026-03-13")};
  redis_server server;
  redis::client_fixture client{server.url()};
};

} // namespace

TEST_CASE_METHOD(fixture, "who meets a lease hears whose it is, of what, and "
                          "for how long") {
  CHECK(claim("a:1", week).granted);
  auto found = claim("b:1", friday);
  CHECK_FALSE(found.granted);
  CHECK(found.name == "a:1");
  CHECK(found.theirs == week);
  CHECK(found.left > 50s);
  CHECK(found.left <= 60s);
  CHECK(left("a:1") > 50s);
  CHECK(left("b:1") == 0ms);
}

TEST_CASE_METHOD(fixture, "a claim again renews, also what Redis has lost") {
  claim("a:1", week);
  run_out("a:1");
  CHECK(left("a:1") == 0ms);
  CHECK(claim("a:1", week).granted);
  CHECK(left("a:1") > 50s);
  client.ask({"FLUSHALL"});
  CHECK(claim("a:1", week).granted);
  CHECK(left("a:1") > 50s);
}

TEST_CASE_METHOD(fixture, "what another has claimed meanwhile is not taken "
                          "back") {
  claim("a:1", week);
  run_out("a:1");
  CHECK(claim("b:1", friday).granted);
  auto found = claim("a:1", week);
  CHECK_FALSE(found.granted);
  CHECK(found.name == "b:1");
  CHECK(left("a:1") == 0ms);
}
