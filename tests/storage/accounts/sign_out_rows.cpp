#include "storage/accounts/sign_out_rows.hpp"

#include "storage/accounts/upkeep.hpp"
#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

TEST_CASE("a token that was signed out is none until its own end") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto now = at(2026, 6, 15);
    std::string token(64, 'a');
    CHECK_FALSE(is_signed_out(*on, token, now).value());
    for (int twice = 0; twice < 2; ++twice)
      CHECK(add_sign_out(*on, token, now + 1h).has_value());
    CHECK(is_signed_out(*on, token, now).value());
    CHECK(is_signed_out(*on, token, now + 1h - 1ms).value());
    CHECK_FALSE(is_signed_out(*on, token, now + 1h).value());
    CHECK_FALSE(is_signed_out(*on, std::string(64, 'b'), now).value());
  }
}

TEST_CASE("a sign-out goes once its token has ended, and not before") {
  for (auto dialect : both_dialects()) {
    INFO(to_string(dialect));
    accounts_database db{dialect};
    auto on = db.connect();
    auto now = at(2026, 6, 15);
    CHECK(add_sign_out(*on, std::string(64, 'a'), now - 1ms).has_value());
    CHECK(add_sign_out(*on, std::string(64, 'b'), now + 1h).has_value());
    CHECK(keep_up(*on, {}, now).value().removed == 1);
    CHECK(number(*on, "select count(*) from signed_out_tokens") == 1);
    CHECK(is_signed_out(*on, std::string(64, 'b'), now).value());
  }
}
