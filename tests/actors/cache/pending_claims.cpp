#include "actors/cache/pending_claims.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("news of an end that overtakes the answer to a claim is not lost") {
  pending_claims x;
  x.begin(1);
  x.heard_end("other:1");
  CHECK(x.has(1));
  CHECK(x.end(1));
  CHECK(x.has_ended("other:1"));
  CHECK_FALSE(x.has_ended("other:2"));
}

TEST_CASE("news from before a claim say nothing of its answer") {
  pending_claims x;
  x.heard_end("other:1");
  x.begin(1);
  CHECK_FALSE(x.has_ended("other:1"));
  x.heard_end("other:1");
  x.begin(2);
  CHECK(x.has_ended("other:1"));
  x.end(1);
  x.end(2);
  x.begin(3);
  CHECK_FALSE(x.has_ended("other:1"));
}

TEST_CASE("a claim is answered once") {
  pending_claims x;
  x.begin(1);
  CHECK(x.end(1));
  CHECK_FALSE(x.end(1));
  CHECK_FALSE(x.has(1));
}
