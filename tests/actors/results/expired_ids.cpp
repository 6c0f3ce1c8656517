#include "actors/results/expired_ids.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("expired ids are known with their users, up to so many") {
  expired_ids x{3};
  for (auto id : {"a", "b", "c"})
    x.add(id, "ana");
  x.add("a", "rui"); // It is Ana's, and no newer than it was.
  REQUIRE(x.user_of("a") != nullptr);
  CHECK(*x.user_of("a") == "ana");
  x.add("d", "rui");
  CHECK(x.user_of("a") == nullptr);
  CHECK(*x.user_of("d") == "rui");
  CHECK(x.size() == 3);
}

TEST_CASE("an expired id is gone for its user and taken for others") {
  expired_ids x{3};
  x.add("a", "ana");
  CHECK(x.refusal("a", "ana")->code == errc::gone);
  CHECK(x.refusal("a", "rui")->code == errc::search_id_reused);
  CHECK_FALSE(x.refusal("b", "ana"));
}
