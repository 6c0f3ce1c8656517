#include "actors/domain/result.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

notice closing(std::string_view time) {
  auto x = plain_notice();
  x.closes = at(time);
  return x;
}

} // namespace

TEST_CASE("days left are whole periods of 24 hours, negative once closed") {
  auto days = [](std::string_view t) { return *days_left(closing(t), noon()); };
  CHECK(days("2026-01-15T12:00:00") == 0);
  CHECK(days("2026-01-16T11:59:59") == 0);
  CHECK(days("2026-01-16T12:00:00") == 1);
  CHECK(days("2026-01-15T11:59:59") == -1);
  CHECK(days("2026-01-14T12:00:00") == -1);
  CHECK(days("2026-01-14T11:59:59") == -2);
  CHECK(days("2027-01-15T12:00:00") == 365);
}

TEST_CASE("urgency follows the days left") {
  auto level = [](std::string_view t) { return urgency(closing(t), noon()); };
  CHECK(level("2026-01-15T11:59:59") == "encerrada");
  CHECK(level("2026-01-15T12:00:00") == "critica");
  CHECK(level("2026-01-22T11:59:59") == "critica");
  CHECK(level("2026-01-22T12:00:00") == "alta");
  CHECK(level("2026-01-29T11:59:59") == "alta");
  CHECK(level("2026-01-29T12:00:00") == "media");
  CHECK(level("2026-02-14T11:59:59") == "media");
  CHECK(level("2026-02-14T12:00:00") == "baixa");
}

TEST_CASE("a notice is closed exactly when its days left are negative") {
  for (auto t : {"2026-01-15T11:59:59", "2026-01-15T12:00:00",
                 "2026-01-15T12:00:01", "2020-01-01", "2030-01-01"})
    CHECK(closed(closing(t), noon()) == (*days_left(closing(t), noon()) < 0));
}

TEST_CASE("without a closing time there are no days left and no urgency") {
  auto x = plain_notice();
  x.closes.reset();
  CHECK_FALSE(days_left(x, noon()));
  CHECK(urgency(x, noon()).empty());
  CHECK_FALSE(closed(x, noon()));
}
