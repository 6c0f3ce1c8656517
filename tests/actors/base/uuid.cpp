#include "actors/base/uuid.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

TEST_CASE("a UUID has its dashes and nothing else") {
  CHECK(is_uuid("00000000-0000-4000-8000-00000000000a"));
  CHECK(is_uuid("ABCDEF00-0000-4000-8000-00000000000A"));
  for (auto text : {"", "local", "00000000-0000-4000-8000-00000000000",
                    "00000000-0000-4000-8000-00000000000g",
                    "000000000000-4000-8000-0000-00000000",
                    "{0000000-0000-4000-8000-00000000000}"})
    CHECK_FALSE(is_uuid(text));
}
