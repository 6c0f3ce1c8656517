#include "actors/base/cron.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <string>

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

// Brasília's wall clock, as text.
std::string next(std::string_view when, std::string_view after) {
  auto t
    = utc_time{parse_local_time(after)->time_since_epoch() - brasilia_offset};
  return format_local_time(to_local(cron::parse(when).value().next_after(t)));
}

} // namespace

TEST_CASE("a crontab's fields say when something is due in Brasília") {
  auto now = "2026-11-30T10:20:30"; // A Monday.
  CHECK(next("* * * * *", now) == "2026-11-30T10:21:00");
  CHECK(next("*/15 * * * *", now) == "2026-11-30T10:30:00");
  CHECK(next("20 10 * * *", now) == "2026-12-01T10:20:00");
  CHECK(next("30 3 * * *", now) == "2026-12-01T03:30:00");
  CHECK(next("0 0 1 * *", now) == "2026-12-01T00:00:00");
  CHECK(next("0 8-18/5 * * 1-5", now) == "2026-11-30T13:00:00");
  CHECK(next("0 0 * * 7", now) == "2026-12-06T00:00:00");
  CHECK(next("0 0 * * 0", now) == "2026-12-06T00:00:00");
  CHECK(next("  5,50   10 * 11 * ", now) == "2026-11-30T10:50:00");
  CHECK(next("50/5 10 * * *", now) == "2026-11-30T10:50:00");
  CHECK(next("0 0 29 2 *", now) == "2028-02-29T00:00:00");
  // Either of two days.
  CHECK(next("0 0 3 * 3", now) == "2026-12-02T00:00:00");
  CHECK(next("0 0 3 * 3", "2026-12-02T00:00:00") == "2026-12-03T00:00:00");
  CHECK(next("59 23 31 12 *", now) == "2026-12-31T23:59:00");
}

TEST_CASE("what is no crontab's line, or never due, is refused") {
  for (auto text :
       {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *",
        "* * * 13 *", "* * * * 8", "a * * * *", "*/0 * * * *", "5-1 * * * *",
        "1, * * * *", "-1 * * * *", "* * 31 2 *", "1-2-3 * * * *"}) {
    INFO(text);
    CHECK_FALSE(cron::parse(text));
  }
}

TEST_CASE("fields of a crontab may stand apart by tabs") {
  CHECK(cron::parse("30 3 * * *") == cron::parse(" 30\t3 \t*  * *\t"));
}

TEST_CASE("what is due next is later, on a whole minute, and nothing was due "
          "between") {
  CHECK(rc::check([] {
    auto field = [](int least, int most) {
      auto x = *rc::gen::inRange(least, most + 1);
      return *rc::gen::element<std::string>("*", std::to_string(x),
                                            "*/" + std::to_string(x + 1));
    };
    auto text = field(0, 59) + ' ' + field(0, 23) + ' ' + field(1, 28) + ' '
                + field(1, 12) + ' ' + field(0, 6);
    auto x = cron::parse(text);
    RC_PRE(x.has_value());
    utc_time t{std::chrono::milliseconds{
      *rc::gen::inRange<int64_t>(1'600'000'000'000, 2'000'000'000'000)}};
    auto due = x->next_after(t);
    RC_ASSERT(due > t);
    RC_ASSERT(due.time_since_epoch() % 1min == 0ms);
    // From any moment before it the next one is the same.
    auto between = t + (due - t) / 2;
    RC_ASSERT(x->next_after(between) == due);
    RC_ASSERT(x->next_after(due) > due);
  }));
}
