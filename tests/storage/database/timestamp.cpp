#include "storage/database/timestamp.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("an instant is read as either database writes it") {
  auto noon = parse_timestamp("2026-01-15T12:00:00.123Z");
  REQUIRE(noon);
  CHECK(format_utc(*noon) == "2026-01-15T12:00:00.123Z");
  for (auto text :
       {"2026-01-15 12:00:00.123+00", "2026-01-15 12:00:00.123999+00",
        "2026-01-15 09:00:00.123-03", "2026-01-15 17:30:00.123+05:30",
        "2026-01-15T12:00:00.123"})
    CHECK(parse_timestamp(text) == noon);
  CHECK(format_utc(parse_timestamp("2026-01-15 12:00:00").value())
        == "2026-01-15T12:00:00.000Z");
}

TEST_CASE("what is no instant is none") {
  for (auto text :
       {"", "2026-01-15", "2026-13-15 12:00:00", "2026-01-15 12:00", "infinity",
        "2026-01-15 12:00:00x", "2026-01-15 12:00:00+0", "-026-01-15 12:00:00"})
    CHECK_FALSE(parse_timestamp(text));
}
