#include "actors/auth/supabase_user.hpp"

#include "tests/actors/auth/tokens.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

errc error_of(const std::string& body) {
  auto x = parse_supabase_user(body, {});
  INFO(body);
  REQUIRE(x.has_error());
  return x.error().code;
}

std::string user(const std::string& more) {
  return R"({"id":"3F0A2B1C-9D8E-4F70-8A6B-5C4D3E2F1A0B")" + more + "}";
}

} // namespace

TEST_CASE("the auth server's words about a user") {
  auto x = parse_supabase_user(
    user(R"(,"aud":"authenticated","email":"ana@x.test",)"
         R"("app_metadata":{"role":"admin","plan":"maquina"},"identities":[])"),
    {});
  REQUIRE(x.has_value());
  CHECK(x->user == ana);
  CHECK(x->email == "ana@x.test");
  CHECK(x->admin);
  CHECK(x->plan == "maquina");
  auto y = parse_supabase_user(
    user(R"(,"user_metadata":{"is_admin":true},"role":"admin")"), {});
  REQUIRE(y.has_value());
  CHECK_FALSE(y->admin);
}

TEST_CASE("an answer that names no user is no refusal") {
  for (auto body :
       {"", "null", "{}", R"({"id":"ana"})", R"({"id":1})", "<html>"})
    CHECK(error_of(body) == errc::malformed);
  CHECK(error_of(user(R"(,"id":"x")")) == errc::malformed);
  CHECK(error_of(user(R"(,"aud":"anon")")) == errc::unauthorized);
}

TEST_CASE("a token is asked about unless it says itself that it is over") {
  auto expiry = [](const std::string& token) {
    return claimed_expiry(token, {}, noon);
  };
  auto live = expiry(hs256(good_payload()));
  REQUIRE(live.has_value());
  CHECK(*live == noon + std::chrono::hours{1});
  auto opaque = expiry("an-opaque-token");
  REQUIRE(opaque.has_value());
  CHECK_FALSE(opaque->has_value());
  for (auto& token :
       {hs256(R"({"exp":1})"), hs256("{}"), hs256("[]"), std::string{"a.b"},
        std::string{"a.b.c"}, hs256(good_payload()) + "="})
    CHECK(expiry(token).has_error());
}

TEST_CASE("what could end a header line is no token") {
  CHECK(is_bearer_text("abc-._~+/09="));
  CHECK(is_bearer_text(std::string(max_token_bytes, 'a')));
  for (auto& text :
       {std::string{}, std::string{"a b"}, std::string{"a\r\nb"},
        std::string{"a,b"}, std::string{"a;b"}, std::string{"a\"b"},
        std::string("a\0b", 3), std::string{"\xC3\xA7"},
        std::string(max_token_bytes + 1, 'a')})
    CHECK_FALSE(is_bearer_text(text));
}
