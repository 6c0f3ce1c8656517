#include "actors/sources/pncp_answer.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("an HTML page with status 200 is the rate limit in disguise") {
  CHECK(classify_answer(200, "application/json") == pncp_answer::page);
  CHECK(classify_answer(200, "") == pncp_answer::page);
  CHECK(classify_answer(200, "text/html;charset=UTF-8")
        == pncp_answer::rate_limited);
  CHECK(classify_answer(200, "Text/HTML") == pncp_answer::rate_limited);
  CHECK(classify_answer(429, "text/html") == pncp_answer::rate_limited);
}

TEST_CASE("statuses mean what upstream means by them") {
  CHECK(classify_answer(204, "") == pncp_answer::empty);
  CHECK(classify_answer(400, "application/json") == pncp_answer::bad_request);
  CHECK(classify_answer(422, "application/json") == pncp_answer::spurious);
  for (auto status : {408, 425, 500, 502, 503, 504, 599})
    CHECK(classify_answer(status, "text/html") == pncp_answer::transient);
  for (auto status : {201, 301, 401, 403, 404, 406, 410, 451})
    CHECK(classify_answer(status, "") == pncp_answer::refused);
}

TEST_CASE("every problem has a text for users, and no problem has none") {
  for (auto i = static_cast<int>(fetch_problem::rate_limited);
       i <= static_cast<int>(fetch_problem::interrupted); ++i)
    CHECK_FALSE(explain(static_cast<fetch_problem>(i)).empty());
  CHECK(explain(fetch_problem::none).empty());
}
