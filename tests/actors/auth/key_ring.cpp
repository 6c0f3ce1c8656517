#include "actors/auth/key_ring.hpp"

#include "tests/actors/auth/tokens.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

constexpr key_ring_options quick{100s, 10s, 1'000s};
const key_ring::time_point start{1h};

key_set set_of(const std::string& id) {
  return *parse_jwks(jwks_of({signer::ec().jwk(id)}));
}

} // namespace

TEST_CASE("without keys they are due, and nothing can be refused") {
  key_ring x{quick};
  CHECK(x.due(start));
  CHECK_FALSE(x.usable(start));
  CHECK_FALSE(x.complete(start));
  x.begin(start);
  CHECK(x.reading());
  CHECK_FALSE(x.due(start + 1h));
  x.succeeded(set_of("a"), start);
  CHECK(x.find("a") != nullptr);
  CHECK(x.find("b") == nullptr);
  CHECK(x.complete(start));
}

TEST_CASE("keys are read again when they are old") {
  key_ring x{quick};
  x.begin(start);
  x.succeeded(set_of("a"), start);
  CHECK_FALSE(x.due(start + 99s));
  CHECK(x.due(start + 100s));
  x.begin(start + 100s);
  x.succeeded(set_of("b"), start + 100s);
  CHECK(x.find("a") == nullptr);
  CHECK(x.find("b") != nullptr);
}

TEST_CASE("whatever asks for it, readings begin no more often than allowed") {
  key_ring x{quick};
  CHECK(x.may_read(start));
  x.begin(start);
  CHECK_FALSE(x.may_read(start));
  x.failed();
  CHECK_FALSE(x.may_read(start + 10s - 1ms));
  CHECK(x.wait(start + 4s) == 6s);
  CHECK(x.may_read(start + 10s));
}

TEST_CASE("keys that cannot be read again are good for a while, not for ever") {
  key_ring x{quick};
  x.begin(start);
  x.succeeded(set_of("a"), start);
  x.begin(start + 100s);
  x.failed();
  CHECK(x.usable(start + 200s));
  // An unknown key may be a new one now.
  CHECK_FALSE(x.complete(start + 200s));
  CHECK(x.usable(start + 1'000s - 1ms));
  CHECK_FALSE(x.usable(start + 1'000s));
}
