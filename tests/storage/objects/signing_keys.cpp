#include "storage/objects/signing_keys.hpp"

#include "storage/objects/signed_url.hpp"
#include "tests/catch.hpp"

using namespace bidiq;

namespace {

const auto now = utc_time{std::chrono::hours{24}};

std::string token_of(const std::string& secret) {
  return sign_token(secret, "test", "subject",
                    std::chrono::floor<std::chrono::seconds>(now)
                      + std::chrono::seconds{60});
}

outcome<void> check(const signing_keys& keys, const std::string& token,
                    utc_time at = now) {
  return keys.verify([&](std::string_view secret) {
    return verify_token(secret, "test", "subject", token, at);
  });
}

} // namespace

TEST_CASE("the adopted secret signs, the node's own still verifies") {
  signing_keys keys{"own"};
  CHECK(keys.current() == "own");
  keys.adopt("shared");
  CHECK(keys.current() == "shared");
  CHECK(check(keys, token_of("shared")).has_value());
  CHECK(check(keys, token_of("own")).has_value());
  CHECK(check(keys, token_of("strange")).error().code == errc::bad_signature);
}

TEST_CASE("what has expired is told from what was never signed") {
  signing_keys keys{"own"};
  keys.adopt("shared");
  auto later = now + std::chrono::hours{1};
  CHECK(check(keys, token_of("own"), later).error().code == errc::expired);
}

TEST_CASE("three adopted secrets are kept, and the own one for ever") {
  signing_keys keys{"own"};
  for (auto x : {"a", "b", "c", "d"})
    keys.adopt(x);
  CHECK(keys.current() == "d");
  for (auto x : {"own", "b", "c", "d"})
    CHECK(check(keys, token_of(x)).has_value());
  CHECK_FALSE(check(keys, token_of("a")).has_value());
}

TEST_CASE("an empty secret is never adopted, a known one signs again") {
  signing_keys keys{"own"};
  keys.adopt("");
  CHECK(keys.current() == "own");
  keys.adopt("a");
  keys.adopt("b");
  keys.adopt("a");
  keys.adopt("c");
  keys.adopt("d");
  CHECK(check(keys, token_of("a")).has_value());
  CHECK_FALSE(check(keys, token_of("b")).has_value());
  keys.adopt("own");
  CHECK(keys.current() == "own");
}
