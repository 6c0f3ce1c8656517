#include "actors/auth/jwt.hpp"

#include "tests/actors/auth/tokens.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::seconds;

namespace {

const token_rules rules{"http://auth.test/auth/v1"};

verification_key secret_key() {
  return *verification_key::of_secret(std::string{good_secret});
}

outcome<token_claims> verify(const std::string& token,
                             const verification_key& key = secret_key(),
                             utc_time now = noon) {
  auto parsed = parse_token(token);
  if (!parsed)
    return parsed.error();
  return verify_jwt(*parsed, key, rules, now);
}

// Refused, and with the one error.
bool refuses(const std::string& token,
             const verification_key& key = secret_key(), utc_time now = noon) {
  INFO(token);
  auto x = verify(token, key, now);
  return x.has_error() && x.error().code == errc::unauthorized;
}

std::string claims(const std::string& text) {
  return hs256(text);
}

// The good payload with one claim in another form; "" leaves it out.
std::string with(const std::string& name, const std::string& value) {
  std::string out = "{";
  auto add = [&](const std::string& key, const std::string& given) {
    auto& text = key == name ? value : given;
    if (!text.empty())
      out += (out == "{" ? "\"" : ",\"") + key + "\":" + text;
  };
  add("sub", '"' + std::string{ana} + '"');
  add("aud", R"("authenticated")");
  add("iss", R"("http://auth.test/auth/v1")");
  add("exp", "1768482000");
  if (name != "sub" && name != "aud" && name != "iss" && name != "exp")
    add(name, value);
  return hs256(out + "}");
}

} // namespace

TEST_CASE("a good token names its user, for as long as it says") {
  auto x = verify(hs256(good_payload(R"("email":"ana@x.test")")));
  REQUIRE(x.has_value());
  CHECK(x->user == ana);
  CHECK(x->email == "ana@x.test");
  CHECK_FALSE(x->admin);
  CHECK(x->expires == noon + seconds{3600});
}

TEST_CASE("all three algorithms are good with their own keys only") {
  auto keys
    = *parse_jwks(jwks_of({signer::rsa().jwk("r"), signer::ec().jwk("e")}));
  auto h = hs256(good_payload());
  auto r = signer::rsa().sign(header_of("RS256"), good_payload());
  auto e = signer::ec().sign(header_of("ES256"), good_payload());
  CHECK(verify(h).has_value());
  CHECK(verify(r, keys.at("r")).has_value());
  CHECK(verify(e, keys.at("e")).has_value());
  CHECK(refuses(h, keys.at("r")));
  CHECK(refuses(h, keys.at("e")));
  CHECK(refuses(r));
  CHECK(refuses(r, keys.at("e")));
  CHECK(refuses(e));
  CHECK(refuses(e, keys.at("r")));
  signer stranger{EVP_EC_gen("P-256"), "ES256"};
  CHECK(
    refuses(stranger.sign(header_of("ES256"), good_payload()), keys.at("e")));
}

TEST_CASE("no algorithm, in any spelling, is no token") {
  for (auto name :
       {"none", "None", "NoNe", "NONE", "nOnE", "", "hs256", "Hs256", "HS256 ",
        "HS384", "HS512", "RS512", "PS256", "ES384", "EdDSA", "A128KW"}) {
    INFO(name);
    auto head = encode_base64url(header_of(name)) + "."
                + encode_base64url(good_payload());
    CHECK(refuses(head + "."));
    CHECK(refuses(head));
    CHECK(refuses(sign_hs256(header_of(name), good_payload(), good_secret)));
  }
  for (auto head : {R"({"typ":"JWT"})", R"({"alg":null})",
                    R"({"alg":["HS256"]})", R"({"alg":"none","alg":"HS256"})",
                    R"({"alg":"HS256","alg":"none"})", R"([])", R"("HS256")"})
    CHECK(refuses(sign_hs256(head, good_payload(), good_secret)));
}

TEST_CASE("a public key is no secret") {
  auto keys
    = *parse_jwks(jwks_of({signer::rsa().jwk("r"), signer::ec().jwk("e")}));
  for (auto* from : {&signer::rsa(), &signer::ec()}) {
    auto forged = sign_hs256(header_of("HS256", R"("kid":"r")"), good_payload(),
                             from->pem());
    CHECK(refuses(forged, keys.at("r")));
    CHECK(refuses(forged, keys.at("e")));
    CHECK(refuses(forged));
  }
}

TEST_CASE("keys and addresses that a token brings are not looked at") {
  auto& rsa = signer::rsa();
  auto keys = *parse_jwks(jwks_of({rsa.jwk("r")}));
  for (auto& more :
       {R"("jwk":)" + rsa.jwk("r"), std::string{R"("jku":"http://x/")"},
        std::string{R"("x5u":"http://x/")"}, std::string{R"("x5c":["AA"])"},
        std::string{R"("crit":["exp"])"}, std::string{R"("crit":[])"},
        std::string{R"("jku":null)"},
        std::string{R"("kid":"../../etc/passwd")"},
        std::string{R"("kid":"/dev/null")"}, std::string{R"("kid":"")"},
        std::string{R"("kid":1)"}, std::string{R"("kid":null)"},
        std::string{R"("kid":"x' OR 1=1")"}, std::string{R"("kid":"r\u0000")"},
        R"("kid":")" + std::string(129, 'k') + '"'}) {
    CHECK(refuses(rsa.sign(header_of("RS256", more), good_payload()),
                  keys.at("r")));
    CHECK(refuses(hs256(good_payload(), more)));
  }
  auto head = R"({"alg":"HS256","kid":"a","kid":"b"})";
  CHECK(refuses(sign_hs256(head, good_payload(), good_secret)));
}

TEST_CASE("ids of keys that issuers use are read") {
  for (auto id : {"r", "lNzPTqFa3kHFiHwR", "aB+/cD==", "rsa:2026-01",
                  "3f0a2b1c-9d8e-4f70-8a6b-5c4d3e2f1a0b"}) {
    auto token = hs256(good_payload(), std::string{R"("kid":")"} + id + '"');
    auto x = parse_token(token);
    REQUIRE(x.has_value());
    CHECK(x->key_id == id);
  }
}

TEST_CASE("other kinds of tokens are not for us") {
  for (auto type : {R"("JWT")", R"("jwt")", R"("at+jwt")", R"("at+JWT")"})
    CHECK(
      verify(sign_hs256(std::string{R"({"alg":"HS256","typ":)"} + type + "}",
                        good_payload(), good_secret))
        .has_value());
  CHECK(verify(sign_hs256(R"({"alg":"HS256"})", good_payload(), good_secret))
          .has_value());
  for (auto type :
       {R"("dpop+jwt")", R"("logout+jwt")", R"("JOSE")", "1", R"("")", "null"})
    CHECK(
      refuses(sign_hs256(std::string{R"({"alg":"HS256","typ":)"} + type + "}",
                         good_payload(), good_secret)));
}

TEST_CASE("a token in another form is none") {
  auto good = hs256(good_payload());
  auto first = good.find('.');
  auto last = good.rfind('.');
  for (auto& other : {std::string{},
                      std::string{"."},
                      std::string{".."},
                      std::string{"..."},
                      std::string{"a"},
                      good + "=",
                      good + "==",
                      good + ".x",
                      good + ".",
                      "." + good,
                      good + "A",
                      good + " ",
                      good + "\n",
                      " " + good,
                      good.substr(0, last),
                      good.substr(0, last + 1),
                      good.substr(first),
                      good.substr(0, first) + "=" + good.substr(first),
                      good.substr(1),
                      good.substr(0, good.size() - 1),
                      "Bearer " + good,
                      std::string(max_token_bytes + 1, 'A'),
                      R"({"payload":"x","signatures":[]})" + good})
    CHECK(refuses(other));
}

TEST_CASE("a token changed in any one character is none") {
  const std::string good = hs256(good_payload());
  CHECK(rc::check("every change is refused", [&] {
    auto at = *rc::gen::inRange<size_t>(0, good.size());
    auto to = *rc::gen::element<char>('A', 'B', 'z', '0', '9', '-', '_', '.',
                                      '=', '+', '/', ' ', '\0');
    RC_PRE(good[at] != to);
    auto forged = good;
    forged[at] = to;
    RC_ASSERT(refuses(forged));
  }));
}

TEST_CASE("exp is a whole number in the future, give or take the leeway") {
  for (auto value :
       {"", "null", R"("1768482000")", "1768482000.5", "1768482000.0",
        "1.768482e9", "9223372036854775808", "18446744073709551616", "1e400",
        "-1", "0", "-0", "true", "[1768482000]", "{}", "1768478370"}) {
    INFO(value);
    CHECK(refuses(with("exp", value)));
  }
  CHECK(verify(with("exp", "1768478371")).has_value());
  auto longest = verify(with("exp", "9223372036854775807"));
  REQUIRE(longest.has_value());
  CHECK(utc_time{longest->expires} > utc_time{noon});
}

TEST_CASE("nbf is a whole number of now or before, give or take the leeway") {
  for (auto value : {"null", R"("1768478400")", "1768478400.5", "1e3", "-1",
                     "9223372036854775808", "1768478431"}) {
    INFO(value);
    CHECK(refuses(with("nbf", value)));
  }
  CHECK(verify(with("nbf", "1768478430")).has_value());
  CHECK(verify(with("nbf", "0")).has_value());
}

TEST_CASE("a token ends with its leeway, to the second") {
  auto token = hs256(good_payload());
  auto end = utc_time{noon} + seconds{3630};
  CHECK(verify(token, secret_key(), end - std::chrono::milliseconds{1})
          .has_value());
  CHECK(refuses(token, secret_key(), end));
}

TEST_CASE("the audience is ours, alone or among others") {
  for (auto value :
       {"", "null", R"("anon")", R"("Authenticated")", R"("authenticated ")",
        R"("")", "[]", R"(["anon"])", R"([["authenticated"]])",
        R"(["authenticated",1])", R"({"authenticated":true})", "true"}) {
    INFO(value);
    CHECK(refuses(with("aud", value)));
  }
  CHECK(verify(with("aud", R"(["x","authenticated"])")).has_value());
}

TEST_CASE("the issuer is ours, if there is one") {
  for (auto value :
       {"", "null", R"("http://auth.test/auth/v1/")", R"("http://auth.test")",
        R"(["http://auth.test/auth/v1"])", R"("http://evil.test/auth/v1")"}) {
    INFO(value);
    CHECK(refuses(with("iss", value)));
  }
  auto parsed_from = with("iss", R"("anybody")");
  auto parsed = parse_token(parsed_from);
  CHECK(verify_jwt(*parsed, secret_key(), {}, noon).has_value());
}

TEST_CASE("the subject is a UUID, in lower case from here on") {
  for (auto value : {"", "null", "1", R"("")", R"("ana")", R"("local")",
                     R"("3f0a2b1c9d8e4f708a6b5c4d3e2f1a0b")",
                     R"("3f0a2b1c-9d8e-4f70-8a6b-5c4d3e2f1a0g")",
                     R"("{3f0a2b1c-9d8e-4f70-8a6b-5c4d3e2f1a0b}")",
                     R"("3f0a2b1c-9d8e-4f70-8a6b-5c4d3e2f1a0b ")",
                     R"("3f0a2b1c-9d8e-4f70-8a6b-5c4d3e2f1a0b\n")",
                     R"(["3f0a2b1c-9d8e-4f70-8a6b-5c4d3e2f1a0b"])"}) {
    INFO(value);
    CHECK(refuses(with("sub", value)));
  }
  auto x = verify(with("sub", R"("3F0A2B1C-9D8E-4F70-8A6B-5C4D3E2F1A0B")"));
  REQUIRE(x.has_value());
  CHECK(x->user == ana);
}

TEST_CASE("a claim that comes twice, at any depth, is refused") {
  CHECK(refuses(claims(good_payload(R"("exp":9999999999)"))));
  CHECK(refuses(claims(good_payload(R"("sub":"x")"))));
  CHECK(refuses(claims(good_payload(R"("\u0065xp":9999999999)"))));
  CHECK(refuses(claims(good_payload(R"("x":1,"x":1)"))));
  CHECK(refuses(claims(
    good_payload(R"("app_metadata":{"is_admin":false,"is_admin":true})"))));
}

TEST_CASE("claims that are no sound object are refused") {
  for (auto& text :
       {std::string{}, std::string{"null"}, std::string{"[]"},
        std::string{"{}"}, good_payload() + "x", " " + good_payload(),
        good_payload() + std::string(1, '\0'),
        good_payload(R"("x":)" + std::string(100, '[') + std::string(100, ']')),
        good_payload("\"x\":\"\xFF\"")})
    CHECK(refuses(claims(text)));
}

TEST_CASE("the auth server makes administrators, users do not") {
  auto admin = [](const std::string& more) {
    auto x = verify(claims(good_payload(more)));
    INFO(more);
    REQUIRE(x.has_value());
    return x->admin;
  };
  CHECK(admin(R"("app_metadata":{"is_admin":true})"));
  CHECK(admin(R"("app_metadata":{"role":"admin"})"));
  CHECK(admin(R"("app_metadata":{"roles":["x","admin"]})"));
  for (auto more :
       {R"("user_metadata":{"is_admin":true,"role":"admin"})",
        R"("is_admin":true)", R"("role":"admin")", R"("roles":["admin"])",
        R"("app_metadata":{"is_admin":"true"})",
        R"("app_metadata":{"is_admin":1})",
        R"("app_metadata":{"role":"Admin"})",
        R"("app_metadata":{"roles":"admin"})",
        R"("app_metadata":{"user_metadata":{"is_admin":true}})",
        R"("app_metadata":["admin"])", R"("app_metadata":"admin")"})
    CHECK_FALSE(admin(more));
}

TEST_CASE("what is minted is good") {
  token_claims given{std::string{ana}, "ana@x.test", "maquina", true,
                     noon + seconds{60}};
  auto token = mint_token(given, rules.issuer, noon, good_secret);
  auto x = verify(token);
  REQUIRE(x.has_value());
  CHECK(*x == given);
  CHECK(refuses(token, *verification_key::of_secret(std::string(32, 'x'))));
}

TEST_CASE("a short secret is no key") {
  CHECK(verification_key::of_secret(std::string(31, 'x')).has_error());
  CHECK(verification_key::of_secret(std::string(32, 'x')).has_value());
}

TEST_CASE("what the log is told of a refused token repeats nothing of it") {
  auto token = hs256(R"({"sub":"canary-4711"})", R"("kid":"../canary-4711")");
  auto x = verify(token);
  REQUIRE(x.has_error());
  CHECK(x.error().context.find("canary") == std::string::npos);
}
