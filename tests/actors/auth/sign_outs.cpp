// What a token is after it was signed out, here and in a cache that starts.
#include "tests/actors/auth/cache_fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

TEST_CASE("a token that was signed out is none, as long as it would live") {
  cache_fixture f;
  auto token = hs256(good_payload());
  auto caller = **f.ask(token);
  std::optional<bool> done;
  f.tell(f.cache, revoke_atom_v, token, *caller,
         reply<bool>{[&](outcome<bool> x) { done = *x; }});
  CHECK(done == true);
  CHECK(f.known(token) == known_token::kind::refused);
  f.wait(1'000s);
  CHECK(f.known(token) == known_token::kind::unknown);
  CHECK(f.refusal(token) == errc::unauthorized);
  // Another token of the same user goes on.
  CHECK(f.user_of(*f.ask(hs256(good_payload(R"("n":1)")))) == ana);
}

TEST_CASE("a token that is signed out while it is verified is none") {
  cache_fixture f{with_jwks};
  auto token = es256("a");
  auto x = f.ask(token);
  verified_caller caller;
  caller.until = noon + 1h;
  f.tell(f.cache, revoke_atom_v, token,
         verified_caller_ptr{std::make_shared<verified_caller>(caller)},
         reply<bool>{});
  f.server.answer(200, keys("a"));
  f.run();
  CHECK(f.error_of(*x) == errc::unauthorized);
}

TEST_CASE("what was signed out is none for a cache that starts afresh") {
  std::map<std::string, std::chrono::sys_seconds> book;
  auto failures = 2;
  auto with_book = [&](token_cache_options& x) {
    x.sign_outs.find = [&](const token_digest& token, auto then) {
      then(book.count(to_hex(token)) > 0);
    };
    x.sign_outs.keep = [&](const token_digest& token, auto until, auto then) {
      if (failures-- > 0)
        return then(fail(errc::unavailable, "the database is away"));
      book[to_hex(token)] = until;
      then(true);
    };
  };
  auto token = hs256(good_payload());
  {
    cache_fixture f{with_book};
    auto caller = **f.ask(token);
    std::optional<bool> done;
    f.tell(f.cache, revoke_atom_v, token, *caller,
           reply<bool>{[&](outcome<bool> x) { done = *x; }});
    // It is told again until it is written down.
    CHECK(done == true);
    CHECK(f.refusal(token) == errc::unauthorized);
    f.wait(1s);
    CHECK(book.empty());
    f.wait(1s);
    CHECK(book
          == std::map{std::pair{to_hex(digest_of(token)), (*caller)->until}});
    f.wait(10s);
    CHECK(failures == -1);
  }
  cache_fixture f{with_book};
  CHECK(f.refusal(token) == errc::unauthorized);
  CHECK(f.user_of(*f.ask(hs256(good_payload(R"("n":1)")))) == ana);
}

TEST_CASE("while sign-outs cannot be looked up nobody is refused") {
  cache_fixture f{[](token_cache_options& x) {
    x.sign_outs.find = [](const token_digest&, auto then) {
      then(fail(errc::auth_unavailable, "the database is away"));
    };
  }};
  auto token = hs256(good_payload());
  CHECK(f.refusal(token) == errc::auth_unavailable);
  CHECK(f.known(token) == known_token::kind::unknown);
}
