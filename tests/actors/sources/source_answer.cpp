#include "actors/sources/source_answer.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("statuses mean the same at every source but where rules say so") {
  auto of = [](int status) {
    return classify_answer(status, "application/json", {});
  };
  CHECK(of(200) == source_answer::page);
  CHECK(of(204) == source_answer::empty);
  CHECK(of(400) == source_answer::bad_request);
  CHECK(of(429) == source_answer::rate_limited);
  for (auto status : {408, 425, 500, 502, 503, 504, 599})
    CHECK(of(status) == source_answer::transient);
  for (auto status : {0, 201, 301, 401, 403, 404, 406, 410, 451})
    CHECK(of(status) == source_answer::refused);
  CHECK(classify_answer(404, "", {.not_found = source_answer::empty})
        == source_answer::empty);
  CHECK(classify_answer(422, "", {.unprocessable = source_answer::spurious})
        == source_answer::spurious);
}

TEST_CASE("HTML is told by its type in any case, not by a lookalike") {
  answer_rules rules{.html = source_answer::rate_limited};
  for (auto type : {"text/html", "Text/HTML; charset=utf-8"})
    CHECK(classify_answer(200, type, rules) == source_answer::rate_limited);
  for (auto type : {"", "text/htm", "text/plain", "application/json"})
    CHECK(classify_answer(200, type, rules) == source_answer::page);
}
