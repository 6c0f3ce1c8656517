#include "actors/sources/page_values.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

std::optional<local_time> instant(const std::string& text) {
  simdjson::dom::parser parser;
  return time_of(parser.parse("\"" + text + "\""));
}

auto moment_of(std::string_view text) {
  return parse_local_time(text);
}

} // namespace

TEST_CASE("an instant is told in Brasília's time") {
  CHECK(instant("2026-04-09T01:22:00Z") == moment_of("2026-04-08T22:22:00"));
  CHECK(instant("2026-04-09T01:22:00.123Z")
        == moment_of("2026-04-08T22:22:00"));
  CHECK(instant("2026-04-09T01:22:00-03:00")
        == moment_of("2026-04-09T01:22:00"));
  CHECK(instant("2026-04-09T01:22:00+05:30")
        == moment_of("2026-04-08T16:52:00"));
  CHECK(instant("2026-04-09T01:22:00-0300")
        == moment_of("2026-04-09T01:22:00"));
  CHECK(instant(" 2026-04-09T01:22:00Z ") == moment_of("2026-04-08T22:22:00"));
}

TEST_CASE("without an offset an instant is Brasília's already") {
  for (auto text : {"2026-04-09T01:22:00", "2026-04-09T01:22:00+99:99",
                    "2026-04-09T01:22:00-3:00"})
    CHECK(instant(text) == moment_of("2026-04-09T01:22:00"));
  CHECK(instant("2026-04-09") == moment_of("2026-04-09T00:00:00"));
  CHECK_FALSE(instant("2026-02-30T01:22:00Z"));
  CHECK_FALSE(instant("soon"));
}

TEST_CASE("a text or a number is a CNPJ, in one form") {
  auto read = [](const std::string& json) {
    simdjson::dom::parser parser;
    return cnpj_of(parser.parse(json));
  };
  CHECK(read("\"12.abc.345/01de-35\"") == "12ABC34501DE35");
  CHECK(read("191") == "00000000000191");
  CHECK(read("42498600000171") == "42498600000171");
  CHECK(read("\"191\"") == "191");
  CHECK(read("0") == "0");
  CHECK(read("-5") == "-5");
  CHECK(read("null") == "");
  CHECK(read("1.5") == "");
}
