#include "actors/base/time.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::sys_days;
using std::chrono::year;

TEST_CASE("a day is read only if it is a real one") {
  CHECK(parse_day("2026-01-31") == local_days{year{2026} / 1 / 31});
  CHECK(parse_day("2024-02-29"));
  CHECK(parse_day("1900-01-01"));
  CHECK(parse_day("2199-12-31"));
  for (auto text : {"", "2026-1-31", "2026-02-30", "2025-02-29", "2026-00-10",
                    "2026-13-01", "2026-01-00", "1899-12-31", "2200-01-01",
                    "2026/01/31", "2026-01-31 ", " 2026-01-31", "+026-01-31",
                    "2026-01-3x", "20260131", "2026-01-31T00:00:00"}) {
    CAPTURE(text);
    CHECK(!parse_day(text));
  }
}

TEST_CASE("a time is read with whatever fraction or offset") {
  auto expected = local_days{year{2026} / 1 / 31} + 13h + 14min + 15s;
  for (auto text : {"2026-01-31T13:14:15", "2026-01-31T13:14:15.123456",
                    "2026-01-31T13:14:15Z", "2026-01-31T13:14:15-03:00"})
    CHECK(parse_local_time(text) == local_time{expected});
  CHECK(parse_local_time("2026-01-31")
        == local_time{local_days{year{2026} / 1 / 31}});
  for (auto text :
       {"", "2026-01-31T", "2026-01-31T13:14", "2026-01-31T24:00:00",
        "2026-01-31T13:60:00", "2026-01-31T13:14:61", "2026-01-31 13:14:15",
        "2026-02-30T13:14:15", "2026-01-31T13-14-15", "2026-01-31T-1:14:15"}) {
    CAPTURE(text);
    CHECK(!parse_local_time(text));
  }
}

TEST_CASE("an instant is told in Brasília's time, whatever its offset") {
  auto here = *parse_local_time("2026-01-31T22:14:15");
  for (auto text :
       {"2026-02-01T01:14:15Z", "2026-02-01T01:14:15z",
        "2026-02-01T01:14:15.999Z", "2026-02-01T01:14:15,9+00:00",
        "2026-02-01T01:14:15+0000", "2026-02-01T01:14:15-00",
        "2026-01-31T22:14:15-03:00", "2026-01-31T22:14:15.123456-0300",
        "2026-02-01T10:14:15+09:00[Asia/Tokyo]", "2026-02-01T06:44:15+0530",
        "2026-01-31T22:14:15", "2026-01-31T22:14:15.5"}) {
    CAPTURE(text);
    CHECK(parse_instant(text) == here);
  }
}

TEST_CASE("an offset that cannot be read leaves the time Brasília's") {
  for (auto tail : {"+99:99", "-3:00", "+1", "-030", "+03:0", "BRT", "Z+01:00",
                    ".", "+", "-19:00", "+0x:00"}) {
    CAPTURE(tail);
    CHECK(parse_instant("2026-01-31T22:14:15" + std::string{tail})
          == parse_local_time("2026-01-31T22:14:15"));
  }
  CHECK(parse_instant("2026-01-31") == parse_local_time("2026-01-31"));
  for (auto text : {"", "soon", "2026-02-30T01:22:00Z", "2026-01-31T25:00:00Z",
                    "2199-12-31T23:00:00-05:00", "1900-01-01T00:00:00Z"})
    CHECK_FALSE(parse_instant(text));
}

TEST_CASE("every day of two centuries is written as it is read") {
  for (auto day = *parse_day("1900-01-01"); day <= *parse_day("2199-12-31");
       day += days{1}) {
    auto text = format_day(day);
    REQUIRE(parse_day(text) == day);
    REQUIRE(format_compact_day(day)
            == text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2));
  }
}

TEST_CASE("times are written whole") {
  auto t = *parse_local_time("2026-01-05T03:04:05");
  CHECK(format_local_time(t) == "2026-01-05T03:04:05");
  CHECK(
    format_utc(utc_time{sys_days{year{2026} / 1 / 5} + 3h + 4min + 5s + 6ms})
    == "2026-01-05T03:04:05.006Z");
  CHECK(format_utc(utc_time{-1ms}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("Brasília is three hours behind, across midnight too") {
  auto t = utc_time{sys_days{year{2026} / 3 / 1} + 2h + 59min + 59s + 999ms};
  CHECK(format_local_time(to_local(t)) == "2026-02-28T23:59:59");
  CHECK(format_local_time(to_local(t + 1ms)) == "2026-03-01T00:00:00");
}
