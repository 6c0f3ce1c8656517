#include "actors/accounts/rate_script.hpp"

#include "tests/catch.hpp"
#include "tests/tools/redis_server.hpp"

using namespace bidiq;

namespace {

// What the script answers, as numbers.
std::vector<long long> take(redis_server& server, const std::string& code,
                            const std::string& limit,
                            const std::string& count = "1") {
  std::vector<long long> out;
  for (auto& x : server.list({"EVAL", code, "1", "key", limit, count}))
    out.push_back(std::stoll(x));
  return out;
}

} // namespace

TEST_CASE("the requests of a minute pass over Redis, and no more") {
  redis_server server;
  auto& code = take_request_script().source;
  for (long long left = 5; left > 0; --left) {
    auto x = take(server, code, "5");
    REQUIRE(x.size() == 3);
    CHECK(x[0] == left - 1);
    CHECK(x[1] > 0);
    CHECK(x[2] == 0);
  }
  auto refused = take(server, code, "5");
  CHECK(refused[0] == 0);
  CHECK(refused[2] > 0);
  CHECK(refused[2] <= 12'000);
  CHECK(std::stoll(server.command({"PTTL", "key"})) > 0);
}

TEST_CASE("a look at Redis takes nothing") {
  redis_server server;
  auto& code = take_request_script().source;
  CHECK(take(server, code, "5", "0") == std::vector<long long>{5, 0, 0});
  CHECK(server.command({"EXISTS", "key"}) == "0");
  take(server, code, "5");
  for (int i = 0; i < 3; ++i)
    CHECK(take(server, code, "5", "0")[0] == 4);
  for (int i = 0; i < 4; ++i)
    take(server, code, "5");
  CHECK(take(server, code, "5", "0")[0] == 0);
}

TEST_CASE("a request is given back to Redis, but none that was not taken") {
  redis_server server;
  auto& code = take_request_script().source;
  CHECK(take(server, code, "5", "-1")[0] == 5);
  for (int i = 0; i < 5; ++i)
    take(server, code, "5");
  CHECK(take(server, code, "5", "-1")[0] == 1);
  CHECK(take(server, code, "5")[2] == 0);
  CHECK(take(server, code, "5")[2] > 0);
}

TEST_CASE("what does not belong there is replaced") {
  redis_server server;
  auto& code = take_request_script().source;
  server.command({"LPUSH", "key", "x"});
  CHECK(take(server, code, "5")[0] == 4);
  for (auto text : {"x", "99999999999999999", "-1", "nan"}) {
    server.command({"SET", "key", text});
    CHECK(take(server, code, "5")[0] == 4);
  }
}

TEST_CASE("an answer that is none decides nothing") {
  CHECK_FALSE(read_rate_verdict(redis::answer{redis::value{}}, 5));
}
