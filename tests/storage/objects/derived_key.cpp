#include "storage/objects/derived_key.hpp"

#include "tests/catch.hpp"

#include <cstdio>
#include <set>
#include <string>

using namespace bidiq;

namespace {

std::string hex(const derived_key& x) {
  std::string out;
  char digits[3];
  for (auto byte : x) {
    std::snprintf(digits, sizeof digits, "%02x", byte);
    out += digits;
  }
  return out;
}

const std::string secret(32, 'k');

} // namespace

TEST_CASE("a key is derived as RFC 5869 says") {
  // Computed with Python's hmac: extract with a salt of 32 zeros, expand once.
  CHECK(hex(derive_key(secret, "object"))
        == "831576d7527057e7f827f61dac619b20d36a1c4e247d1b90338aacc788441f90");
  CHECK(hex(derive_key(std::string("\0\xff\0", 3), "progress"))
        == "f2201cf5ee42ff96f5f5d7d426482936af3a856968cff4640b5aec33802f8077");
}

TEST_CASE("each purpose and each secret has a key of its own") {
  std::set<derived_key> keys;
  for (auto& x : {secret, secret + "k", std::string(32, 'l')})
    for (auto purpose : {"object", "progress", "", "objec", "objectt"})
      keys.insert(derive_key(x, purpose));
  CHECK(keys.size() == 15);
  CHECK(derive_key(secret, "object") == derive_key(secret, "object"));
}
