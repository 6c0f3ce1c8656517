#include "tests/actors/auth/cache_fixture.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

TEST_CASE("a verified token is in the table until its time is up") {
  cache_fixture f;
  auto token = hs256(good_payload());
  CHECK(f.user_of(*f.ask(token)) == ana);
  CHECK(f.known(token) == known_token::kind::good);
  CHECK(f.user_of(*f.ask(token)) == ana);
  CHECK(f.checks["verified"] == 1);
  f.wait(60s);
  CHECK(f.known(token) == known_token::kind::unknown);
  f.ask(token);
  CHECK(f.checks["verified"] == 2);
}

TEST_CASE("no token is remembered beyond its own end") {
  cache_fixture f;
  auto token = hs256(good_payload());
  f.utc = noon + 3'620s;
  CHECK(f.user_of(*f.ask(token)) == ana);
  f.wait(9'999ms);
  CHECK(f.known(token) == known_token::kind::good);
  f.wait(1ms);
  CHECK(f.known(token) == known_token::kind::unknown);
  CHECK(f.refusal(token) == errc::unauthorized);
}

TEST_CASE("a refused token is remembered for a short time") {
  cache_fixture f;
  auto token = sign_hs256(test::header_of("HS256"), good_payload(),
                          "another secret of 32 bytes and more");
  CHECK(f.refusal(token) == errc::unauthorized);
  CHECK(f.known(token) == known_token::kind::refused);
  CHECK(f.refusal(token) == errc::unauthorized);
  CHECK(f.checks["refused"] == 1);
  f.wait(5s);
  CHECK(f.known(token) == known_token::kind::unknown);
}

TEST_CASE("plan and rights are those that the accounts tell") {
  cache_fixture f;
  auto x = f.ask(hs256(good_payload(
    R"("app_metadata":{"plan":"consultor_agil","is_admin":true})")));
  REQUIRE((*x)->has_value());
  auto& who = (***x)->who;
  CHECK(who.plan == "consultor_agil");
  CHECK(who.admin);
  CHECK(who.may == capabilities_of("consultor_agil"));
  auto y = f.ask(hs256(good_payload(R"("app_metadata":{"plan":"nonsense"})")));
  CHECK((***y)->who.plan == "free_trial");
}

TEST_CASE("while accounts are away nobody is refused") {
  cache_fixture f{[](token_cache_options& x) {
    x.accounts = [](const token_claims&, auto then) {
      then(fail(errc::auth_unavailable, "the database is away"));
    };
  }};
  auto token = hs256(good_payload());
  CHECK(f.refusal(token) == errc::auth_unavailable);
  CHECK(f.known(token) == known_token::kind::unknown);
}

TEST_CASE("public keys are read at the start, and tokens wait for them") {
  cache_fixture f{with_jwks};
  REQUIRE(f.server.asked.size() == 1);
  CHECK(f.server.asked[0].url == "http://auth.test/keys");
  auto one = f.ask(es256("a"));
  auto two = f.ask(es256("a"));
  CHECK_FALSE(one->has_value());
  f.server.answer(200, keys("a"));
  f.run();
  CHECK(f.user_of(*one) == ana);
  CHECK(f.user_of(*two) == ana);
  CHECK(f.server.asked.size() == 1);
}

TEST_CASE("an unknown key is looked for once, at most every ten seconds") {
  cache_fixture f{with_jwks};
  f.server.answer(200, keys("a"));
  f.run();
  f.wait(10s);
  auto rotated = f.ask(es256("b"));
  CHECK(f.server.asked.size() == 2);
  f.server.answer(200, keys("b"));
  f.run();
  CHECK(f.user_of(*rotated) == ana);
  // The key that was taken back has gone.
  CHECK(f.refusal(es256("a")) == errc::unauthorized);
  for (int i = 0; i < 50; ++i)
    CHECK(f.refusal(es256("c" + std::to_string(i))) == errc::unauthorized);
  CHECK(f.server.asked.size() == 2);
  f.wait(10s);
  auto late = f.ask(es256("c"));
  CHECK(f.server.asked.size() == 3);
  f.server.answer(200, keys("c"));
  f.run();
  CHECK(f.user_of(*late) == ana);
}

TEST_CASE("while the keys cannot be read unknown ones are not refused") {
  cache_fixture f{with_jwks};
  auto first = f.ask(es256("a"));
  f.server.fail(transport_error::connect);
  f.run();
  CHECK(f.error_of(*first) == errc::auth_unavailable);
  CHECK((**first).error().retry_after > 0s);
  CHECK(f.refusal(es256("a")) == errc::auth_unavailable);
  CHECK(f.server.asked.size() == 1);
  f.wait(10s);
  auto second = f.ask(es256("a"));
  f.server.answer(200, keys("a"));
  f.run();
  CHECK(f.user_of(*second) == ana);
  // Known ones work on while the server is away.
  f.wait(700s);
  f.utc = noon;
  auto third = f.ask(es256("a"));
  CHECK(f.user_of(*third) == ana);
  f.server.answer(500);
  f.run();
  CHECK(f.user_of(*f.ask(es256("a"))) == ana);
  CHECK(f.refusal(es256("b")) == errc::auth_unavailable);
}

TEST_CASE("a public key is no secret, and a secret no public key") {
  cache_fixture f{with_jwks};
  f.server.answer(200, keys("a"));
  f.run();
  CHECK(f.refusal(sign_hs256(test::header_of("HS256", R"("kid":"a")"),
                             good_payload(), signer::ec().pem()))
        == errc::unauthorized);
  CHECK(f.refusal(sign_hs256(test::header_of("ES256", R"("kid":"a")"),
                             good_payload(), good_secret))
        == errc::unauthorized);
  CHECK(f.user_of(*f.ask(hs256(good_payload(), R"("kid":"a")"))) == ana);
}

TEST_CASE("without a secret or without keys those tokens are refused") {
  cache_fixture f{[](token_cache_options& x) { x.secret.reset(); }};
  CHECK(f.refusal(hs256(good_payload())) == errc::unauthorized);
  CHECK(f.refusal(es256("a")) == errc::unauthorized);
  CHECK(f.server.asked.empty());
}

TEST_CASE("the auth server is asked once for all who bring the same token") {
  cache_fixture f{with_supabase};
  auto token = hs256(good_payload());
  std::vector<std::shared_ptr<answered>> askers;
  for (int i = 0; i < 20; ++i)
    askers.push_back(f.ask(token));
  REQUIRE(f.server.asked.size() == 1);
  auto& question = f.server.asked[0];
  CHECK(question.url == "http://auth.test/auth/v1/user");
  CHECK(*test::header_of(question, "Authorization") == "Bearer " + token);
  CHECK(*test::header_of(question, "apikey") == "the-key");
  f.server.answer(200, user_body());
  f.run();
  for (auto& x : askers)
    CHECK(f.user_of(*x) == ana);
  CHECK(f.user_of(*f.ask(token)) == ana);
  CHECK(f.server.asked.size() == 1);
}

TEST_CASE("an auth server that refuses is believed, one that fails is not") {
  cache_fixture f{with_supabase};
  auto answer_to = [&](int status, const std::string& body = {}) {
    auto token
      = hs256(good_payload(R"("n":)" + std::to_string(f.server.asked.size())));
    auto x = f.ask(token);
    f.server.answer(status, body);
    f.run();
    auto why = f.error_of(*x);
    CHECK((f.known(token) == known_token::kind::refused)
          == (why == errc::unauthorized));
    return why;
  };
  for (auto status : {401, 403, 404})
    CHECK(answer_to(status) == errc::unauthorized);
  for (auto status : {204, 301, 429, 500, 503})
    CHECK(answer_to(status) == errc::auth_unavailable);
  for (auto body : {"", "{}", "<html>"})
    CHECK(answer_to(200, body) == errc::auth_unavailable);
  auto x = f.ask(hs256(good_payload()));
  f.server.fail(transport_error::timeout_total);
  f.run();
  CHECK(f.error_of(*x) == errc::auth_unavailable);
}

TEST_CASE("no more questions go to the auth server than it may be asked") {
  cache_fixture f{with_supabase};
  auto one = f.ask("opaque-1");
  auto two = f.ask("opaque-2");
  CHECK(f.refusal("opaque-3") == errc::auth_unavailable);
  CHECK(f.server.asked.size() == 2);
  f.server.answer(200, user_body());
  f.run();
  CHECK(f.user_of(*one) == ana);
  f.ask("opaque-3");
  CHECK(f.server.asked.size() == 3);
}

TEST_CASE("expired and malformed tokens are no question for the auth server") {
  cache_fixture f{with_supabase};
  f.utc = noon + 2h;
  CHECK(f.refusal(hs256(good_payload())) == errc::unauthorized);
  CHECK(f.refusal("a.b.c") == errc::unauthorized);
  CHECK(f.refusal("with blank") == errc::unauthorized);
  CHECK(f.server.asked.empty());
}

TEST_CASE("what is known of a user can be forgotten") {
  cache_fixture f;
  auto token = hs256(good_payload());
  f.ask(token);
  std::optional<uint64_t> forgotten;
  f.tell(f.cache, clear_atom_v, std::string{ana},
         reply<uint64_t>{[&](outcome<uint64_t> x) { forgotten = *x; }});
  CHECK(forgotten == 1);
  CHECK(f.known(token) == known_token::kind::unknown);
  CHECK(f.user_of(*f.ask(token)) == ana);
}

TEST_CASE("tokens being looked at, and who waits for one, are limited") {
  cache_fixture f{[](token_cache_options& x) {
    with_supabase(x);
    x.max_asked = 100;
    x.max_open = 3;
    x.max_joined = 2;
  }};
  std::vector<std::shared_ptr<answered>> open;
  for (auto token : {"a", "b", "c"})
    open.push_back(f.ask(token));
  CHECK(f.refusal("d") == errc::overloaded);
  open.push_back(f.ask("a"));
  CHECK(f.refusal("a") == errc::overloaded);
  for (int i = 0; i < 3; ++i)
    f.server.answer(200, user_body());
  f.run();
  for (auto& x : open)
    CHECK(f.user_of(*x) == ana);
}
