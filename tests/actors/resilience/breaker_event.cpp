#include "actors/resilience/breaker_event.hpp"

#include "tests/actors/resilience/rendered_event.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

const breaker_event sample{"pncp",
                           {breaker_state::open, 8, 1'767'225'600'000,
                            1'767'225'630'000, 30'000,
                            "failure_rate 0.62 of 100 calls", "node-1"}};

std::string with(const std::string& from, const std::string& to) {
  auto text = render_breaker_event(sample);
  auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("an announcement is read as it was written") {
  CHECK(parse_breaker_event(render_breaker_event(sample)) == sample);
}

TEST_CASE("the members of an announcement may come in any order, with more") {
  CHECK(parse_breaker_event(
          R"({"node":"node-1","reason":"failure_rate 0.62 of 100 calls",)"
          R"("cooldown":30000,"until":1767225630000,"since":1767225600000,)"
          R"("later":[1],"version":8,"state":"open","source":"pncp"})")
        == sample);
}

TEST_CASE("an announcement that is not whole is none") {
  CHECK(!parse_breaker_event(""));
  CHECK(!parse_breaker_event("[]"));
  CHECK(!parse_breaker_event(with("\"open\"", "\"ajar\"")));
  CHECK(!parse_breaker_event(with("\"version\":8", "\"version\":0")));
  CHECK(!parse_breaker_event(with("\"version\":8", "\"version\":-8")));
  CHECK(!parse_breaker_event(with("\"version\":8", "\"version\":8.5")));
  CHECK(!parse_breaker_event(with("\"version\":8", "\"version\":1e300")));
  CHECK(!parse_breaker_event(with("1767225630000", "100000000000000")));
  CHECK(!parse_breaker_event(with("\"since\":", "\"until\":")));
  CHECK(!parse_breaker_event(with("\"pncp\"", "\"PNCP\"")));
  CHECK(!parse_breaker_event(with("\"pncp\"", "\"\"")));
  CHECK(!parse_breaker_event(with("node-1", std::string(300, 'n'))));
  CHECK(!parse_breaker_event(with("node-1", "\xff")));
  CHECK(!parse_breaker_event(render_breaker_event(sample)
                             + std::string(5000, ' ')));
}
