#include "storage/objects/signing_keys.hpp"

#include "storage/objects/signed_url.hpp"
#include "tests/catch.hpp"

using namespace bidiq;

namespace {

const auto now = utc_time{std::chrono::hours{24}};

// Short names for secrets of a proper length.
std::string of(const std::string& name) {
  return name + std::string(32, '.');
}

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
  signing_keys keys{of("own")};
  CHECK(keys.current() == of("own"));
  keys.adopt(of("shared"));
  CHECK(keys.current() == of("shared"));
  CHECK(check(keys, token_of(of("shared"))).has_value());
  CHECK(check(keys, token_of(of("own"))).has_value());
  CHECK(check(keys, token_of(of("strange"))).error().code
        == errc::bad_signature);
}

TEST_CASE("what has expired is told from what was never signed") {
  signing_keys keys{of("own")};
  keys.adopt(of("shared"));
  auto later = now + std::chrono::hours{1};
  CHECK(check(keys, token_of(of("own")), later).error().code == errc::expired);
}

TEST_CASE("three adopted secrets are kept, and the own one for ever") {
  signing_keys keys{of("own")};
  for (auto x : {"a", "b", "c", "d"})
    keys.adopt(of(x));
  CHECK(keys.current() == of("d"));
  for (auto x : {"own", "b", "c", "d"})
    CHECK(check(keys, token_of(of(x))).has_value());
  CHECK_FALSE(check(keys, token_of(of("a"))).has_value());
}

TEST_CASE("a short secret is never adopted, a known one signs again") {
  signing_keys keys{of("own")};
  CHECK_FALSE(keys.adopt(""));
  CHECK_FALSE(keys.adopt(std::string(31, 'x')));
  CHECK(keys.current() == of("own"));
  keys.adopt(of("a"));
  keys.adopt(of("b"));
  keys.adopt(of("a"));
  keys.adopt(of("c"));
  keys.adopt(of("d"));
  CHECK(check(keys, token_of(of("a"))).has_value());
  CHECK_FALSE(check(keys, token_of(of("b"))).has_value());
  keys.adopt(of("own"));
  CHECK(keys.current() == of("own"));
}
