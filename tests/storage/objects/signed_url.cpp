#include "storage/objects/signed_url.hpp"

#include "tests/catch.hpp"
#include "tests/storage/objects/fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr std::chrono::sys_seconds expires{std::chrono::seconds{1768478400}};
constexpr std::string_view secret = "a secret of the node";

errc error_of(const outcome<void>& x) {
  REQUIRE(x.has_error());
  return x.error().code;
}

} // namespace

TEST_CASE("a token opens what it was made for until its last second") {
  auto token = sign(secret, "bucket", "path", expires);
  CHECK(token.size() == 52);
  CHECK(verify(secret, "bucket", "path", token, at(0)).has_value());
  CHECK(verify(secret, "bucket", "path", token, at(1768478399)).has_value());
  CHECK(verify(secret, "bucket", "path", token,
               at(1768478400) - std::chrono::milliseconds{1})
          .has_value());
  CHECK(error_of(verify(secret, "bucket", "path", token, at(1768478400)))
        == errc::expired);
}

TEST_CASE("a token changed in any character is no token, expired or not") {
  auto token = sign(secret, "bucket", "path", expires);
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstu"
                               "vwxyz0123456789-_+/=%. \n";
  for (size_t i = 0; i < token.size(); ++i)
    for (auto c : alphabet) {
      auto forged = token;
      forged[i] = c;
      if (forged == token)
        continue;
      INFO(forged);
      for (auto now : {0, 1999999999})
        CHECK(error_of(verify(secret, "bucket", "path", forged, at(now)))
              == errc::bad_signature);
    }
}

TEST_CASE("a token of another length is none") {
  auto token = sign(secret, "bucket", "path", expires);
  for (auto& other : {std::string{}, token.substr(1), token.substr(0, 51),
                      token + "=", token + "A", token + token, " " + token})
    CHECK(error_of(verify(secret, "bucket", "path", other, at(0)))
          == errc::bad_signature);
}

TEST_CASE("a token is good for one secret, bucket, path and purpose") {
  auto token = sign(secret, "bucket", "path", expires);
  auto refused = [&](auto s, auto bucket, auto path) {
    return error_of(verify(s, bucket, path, token, at(0)))
           == errc::bad_signature;
  };
  CHECK(refused("another secret", "bucket", "path"));
  CHECK(refused(secret, "bucke", "path"));
  CHECK(refused(secret, "bucket", "path2"));
  CHECK(refused(secret, "bucket", "pat"));
  auto ticket = sign_token(secret, "progress", "bucket/path", expires);
  CHECK(error_of(verify(secret, "bucket", "path", ticket, at(0)))
        == errc::bad_signature);
  CHECK(
    verify_token(secret, "progress", "bucket/path", ticket, at(0)).has_value());
}

TEST_CASE("purpose and subject cannot run into each other") {
  auto token = sign_token(secret, "ab", "cd", expires);
  CHECK(verify_token(secret, "abc", "d", token, at(0)).has_error());
  CHECK(verify_token(secret, "a", "bcd", token, at(0)).has_error());
  CHECK(verify_token(secret, "ab", std::string("cd\0", 3), token, at(0))
          .has_error());
}

TEST_CASE("the code is HMAC-SHA256 as RFC 2104 has it") {
  // Computed with Python's hmac over b"object\0b/p" and seven bytes of time,
  // under the key that is derived from "key" for the purpose "object".
  CHECK(sign("key", "b", "p", expires)
        == "AAAAaWjWwOwvMH7GTfdkReDHYsX02fsp13ry_IMD1tUTR6vXzMmO");
}

TEST_CASE("a signed URL has the address of the route and its token") {
  CHECK(signed_url(secret, "excel-reports", "a.xlsx", expires)
        == "/v1/storage/object/sign/excel-reports/a.xlsx?token="
             + sign(secret, "excel-reports", "a.xlsx", expires));
}
