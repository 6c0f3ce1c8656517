#include "tests/tools/secret_watch.hpp"

#include "tests/catch.hpp"

#include <string>

using namespace bidiq;

TEST_CASE("secrets are found wherever they stand") {
  std::string token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln";
  CHECK(find_secret("") == "");
  CHECK(find_secret("x=" + token + " y").starts_with(token));
  CHECK(find_secret(token).starts_with(token));
  CHECK(find_secret("eyJ eyJ. " + token).starts_with(token));
  CHECK(find_secret("the canary-key of it") == "canary-key of it");
  CHECK(find_secret(std::string(1, '\0') + "canary") == "canary");
}

TEST_CASE("what only looks like a part of a token is none") {
  for (auto text : {"eyJ", "eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9.",
                    "eyJhbGciOiJIUzI1NiJ9.x", "eyJ.eyJ", "heyJude.eyJ"})
    CHECK(find_secret(text) == "");
}
