#include "net/routes/source_status.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq;

namespace {

source_view view(const std::string& name, breaker_state state) {
  source_view x;
  x.source = name;
  x.breaker.state = state;
  x.rate_limit = 10;
  x.rate = 9.87654;
  return x;
}

nlohmann::json shown(const source_status& x) {
  return nlohmann::json::parse(x.look()->json);
}

} // namespace

TEST_CASE("an empty board is an empty object") {
  source_status board;
  CHECK(board.look()->json == "{}");
  CHECK(board.look()->all_closed);
}

TEST_CASE("a board shows the last that each source told") {
  source_status board;
  board.update(view("pncp", breaker_state::closed));
  auto odd = view("pcp", breaker_state::closed);
  odd.drift = "missing \"x\"\xff";
  board.update(odd);
  auto x = shown(board);
  CHECK(x["pncp"]
        == nlohmann::json(
          {{"breaker", "closed"}, {"rate_limit", 10.0}, {"rate", 9.877}}));
  CHECK(x["pcp"]["drift"].get<std::string>().starts_with("missing \"x\""));
  board.update(view("pcp", breaker_state::closed));
  CHECK(!shown(board)["pcp"].contains("drift"));
}

TEST_CASE("a board is written as it was before") {
  source_status board;
  board.update(view("pncp", breaker_state::closed));
  auto odd = view("pcp", breaker_state::open);
  odd.rate_limit = 0.5;
  odd.drift = "missing \"x\"\xff";
  board.update(odd);
  CHECK(board.look()->json
        == R"({"pcp":{"breaker":"open","rate_limit":0.5,"rate":9.877,)"
           "\"drift\":\"missing \\\"x\\\"\xef\xbf\xbd\"},"
           R"("pncp":{"breaker":"closed","rate_limit":10.0,"rate":9.877}})");
}

TEST_CASE("one breaker that is not closed shows") {
  source_status board;
  board.update(view("pncp", breaker_state::closed));
  board.update(view("pcp", breaker_state::half_open));
  CHECK(!board.look()->all_closed);
  CHECK(shown(board)["pcp"]["breaker"] == "half_open");
  board.update(view("pcp", breaker_state::closed));
  CHECK(board.look()->all_closed);
}

TEST_CASE("what looks the same is not rendered again") {
  source_status board;
  auto x = view("pncp", breaker_state::closed);
  board.update(x);
  auto before = board.look();
  x.rate += 0.0001;
  x.calls = 50;
  board.update(x);
  CHECK(board.look() == before);
}
