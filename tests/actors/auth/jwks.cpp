#include "actors/auth/jwks.hpp"

#include "tests/actors/auth/tokens.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

key_set keys_of(const std::string& document) {
  auto out = parse_jwks(document);
  INFO(document);
  REQUIRE(out.has_value());
  return *out;
}

// A signature by the key checks with what was read.
bool matches(const signer& with, const verification_key& key) {
  auto token = with.sign(header_of(with.algorithm()), good_payload());
  auto parsed = parse_token(token);
  return parsed && key.verifies(parsed->signed_part, parsed->signature);
}

} // namespace

TEST_CASE("keys are found by their ids, each with its one algorithm") {
  auto keys
    = keys_of(jwks_of({signer::rsa().jwk("r", R"("alg":"RS256","use":"sig",)"),
                       signer::ec().jwk("e", R"("key_ops":["verify"],)")}));
  REQUIRE(keys.size() == 2);
  CHECK(keys.at("r").algorithm() == signature_algorithm::rs256);
  CHECK(keys.at("e").algorithm() == signature_algorithm::es256);
  CHECK(matches(signer::rsa(), keys.at("r")));
  CHECK(matches(signer::ec(), keys.at("e")));
  CHECK_FALSE(matches(signer::ec(), keys.at("r")));
  CHECK_FALSE(matches(signer::rsa(), keys.at("e")));
}

TEST_CASE("a set that begins or ends with a line break is one") {
  CHECK(keys_of("\n" + jwks_of({signer::ec().jwk("e")}) + "\n").size() == 1);
  CHECK(keys_of(jwks_of({})).empty());
}

TEST_CASE("keys that are for something else are left out, the others work") {
  auto& ec = signer::ec();
  auto& rsa = signer::rsa();
  for (auto& other :
       {ec.jwk("x", R"("use":"enc",)"), ec.jwk("x", R"("alg":"ES384",)"),
        ec.jwk("x", R"("alg":"HS256",)"), ec.jwk("x", R"("alg":1,)"),
        ec.jwk("x", R"("key_ops":["sign"],)"),
        rsa.jwk("x", R"("alg":"PS256",)"), rsa.jwk("x", R"("alg":"RS512",)"),
        rsa.jwk("x", R"("alg":"none",)"), ec.jwk("../x"), ec.jwk("/etc/x"),
        ec.jwk(""),
        std::string{R"({"kty":"oct","kid":"x","k":")"}
          + encode_base64url(good_secret) + R"("})",
        std::string{R"({"kty":"OKP","crv":"Ed25519","kid":"x","x":"AA"})"},
        std::string{R"({"kid":"x"})"}, std::string{"{}"}}) {
    INFO(other);
    auto keys = keys_of(jwks_of({other, ec.jwk("e")}));
    CHECK(keys.size() == 1);
    CHECK(keys.contains("e"));
  }
}

TEST_CASE("keys that are too small or not sound are left out") {
  signer small{EVP_RSA_gen(1024), "RS256"};
  CHECK(keys_of(jwks_of({small.jwk("x")})).empty());
  auto n = encode_base64url(std::string(256, '\xFF'));
  auto ones = encode_base64url(std::string(32, '\x01'));
  auto rsa = [](const std::string& modulus, const std::string& exponent) {
    return R"({"kty":"RSA","kid":"x","n":")" + modulus + R"(","e":")" + exponent
           + R"("})";
  };
  auto ec = [](const std::string& x, const std::string& y) {
    return R"({"kty":"EC","crv":"P-256","kid":"x","x":")" + x + R"(","y":")" + y
           + R"("})";
  };
  auto huge = encode_base64url(std::string(4096, '\xFF'));
  for (auto& key :
       {rsa(n, ""), rsa(n, "AQ"), rsa(n, "AA"), rsa(n, "Ag"),
        rsa(n, encode_base64url(std::string(9, '\xFF'))), rsa("", "AQAB"),
        rsa("AQAB", "AQAB"), rsa(huge, "AQAB"), rsa(n + "=", "AQAB"),
        ec(ones, ones), ec(ones, ""), ec(ones + "AA", ones),
        ec(encode_base64url(std::string(32, '\0')),
           encode_base64url(std::string(32, '\0')))}) {
    INFO(key);
    CHECK(keys_of(jwks_of({key})).empty());
  }
}

TEST_CASE("what is no key set, or contradicts itself, is refused whole") {
  auto e = signer::ec().jwk("e");
  std::string many = jwks_of({e});
  for (auto& text :
       {std::string{}, std::string{"[]"}, std::string{"{}"},
        std::string{"null"}, std::string{R"({"keys":{}})"},
        std::string{R"({"keys":[1]})"}, std::string{R"({"keys":[],"keys":[]})"},
        jwks_of({e, e}), jwks_of({e}) + "x",
        std::string(max_jwks_bytes + 1, ' ')}) {
    INFO(text.substr(0, 80));
    auto x = parse_jwks(text);
    REQUIRE(x.has_error());
    CHECK(x.error().code == errc::malformed);
  }
  std::string crowd = R"({"keys":[{})";
  for (size_t i = 0; i < max_jwks_keys; ++i)
    crowd += ",{}";
  CHECK(parse_jwks(crowd + "]}").has_error());
}
