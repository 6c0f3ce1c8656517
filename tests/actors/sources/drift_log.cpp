#include "actors/sources/drift_log.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("two changes that take turns are news once each") {
  drift_log x;
  CHECK(x.last().empty());
  CHECK(x.note("a"));
  CHECK(x.note("b"));
  CHECK_FALSE(x.note("a"));
  CHECK(x.last() == "b");
}

TEST_CASE("what an operator has seen is news again") {
  drift_log x;
  x.note("a");
  x.forget();
  CHECK(x.last().empty());
  CHECK(x.note("a"));
}

TEST_CASE("an upstream that changes all the time is told of 32 times") {
  drift_log x;
  int news = 0;
  for (int i = 0; i < 100; ++i)
    news += x.note(std::to_string(i)) ? 1 : 0;
  CHECK(news == 32);
  CHECK(x.last() == "31");
}
