#include "actors/system/metrics.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("what was counted is in the scrape") {
  metrics m;
  m.http_request("GET", "/v1/health", 200, 0.01);
  m.search_ended("completed", 1.5, 42);
  m.search_load(3, 2);
  m.sse_opened();
  m.sse_opened();
  m.sse_closed("slow");
  m.sse_events(7);
  m.actor_crashed("pncp");
  auto text = m.render();
  CHECK(has(text, "route=\"/v1/health\""));
  CHECK(has(text, "completed"));
  CHECK(has(text, "reason=\"slow\""));
  CHECK(has(text, "\"pncp\""));
  CHECK(has(text, "# TYPE"));
}

TEST_CASE("a label value cannot break the exposition format") {
  metrics m;
  m.http_request("GET", "/\"\n# HELP x\n\\", 404, 0);
  auto text = m.render();
  CHECK(!has(text, "\n# HELP x\n"));
  CHECK(has(text, R"(\"\n# HELP x\n\\)"));
}
