#pragma once

#include "actors/auth/token_cache.hpp"
#include "tests/actors/auth/auth_server.hpp"
#include "tests/actors/system/actor_fixture.hpp"
#include "tests/catch.hpp"

#include <map>

namespace bidiq::test {

using answered = std::optional<outcome<verified_caller_ptr>>;

struct cache_fixture : actor_fixture {
  explicit cache_fixture(std::function<void(token_cache_options&)> change
                         = {}) {
    options.table = std::make_shared<token_table>(token_table_options{});
    options.secret = *verification_key::of_secret(std::string{good_secret});
    options.http = server.getter();
    options.now = [this] { return utc; };
    options.on_check = [this](std::string_view x) { ++checks[std::string{x}]; };
    if (change)
      change(options);
    cache = serve(token_cache_name,
                  token_cache_actor{sys->spawn(token_cache, options)});
  }

  /// Time passes on both clocks.
  void wait(std::chrono::milliseconds x) {
    utc += x;
    pass(x);
  }

  std::shared_ptr<answered> ask(const std::string& token) {
    auto out = std::make_shared<answered>();
    tell(cache, find_atom_v, token,
         reply<verified_caller_ptr>{
           [out](outcome<verified_caller_ptr> x) { *out = std::move(x); }});
    return out;
  }

  errc refusal(const std::string& token) {
    return error_of(*ask(token));
  }

  static errc error_of(const answered& x) {
    REQUIRE(x.has_value());
    REQUIRE(x->has_error());
    return x->error().code;
  }

  static std::string user_of(const answered& x) {
    REQUIRE(x.has_value());
    REQUIRE(x->has_value());
    return (**x)->who.user;
  }

  known_token::kind known(const std::string& token) {
    return options.table->find(digest_of(token), {now(), utc}).state;
  }

  auth_server server;
  utc_time utc = noon;
  std::map<std::string, int> checks;
  token_cache_options options;
  token_cache_actor cache;
};

inline void with_jwks(token_cache_options& x) {
  x.jwks_url = "http://auth.test/keys";
}

inline void with_supabase(token_cache_options& x) {
  x.user_url = "http://auth.test/auth/v1/user";
  x.api_key = "the-key";
  x.max_asked = 2;
}

inline std::string es256(const std::string& id) {
  return signer::ec().sign(test::header_of("ES256", R"("kid":")" + id + '"'),
                           good_payload());
}

inline std::string keys(const std::string& id) {
  return jwks_of({signer::ec().jwk(id)});
}

inline std::string user_body() {
  return R"({"id":")" + std::string{ana} + R"("})";
}

} // namespace bidiq::test
