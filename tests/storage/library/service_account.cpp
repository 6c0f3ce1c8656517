#include "storage/library/service_account.hpp"

#include "tests/catch.hpp"
#include "tests/tools/drive_account.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

constexpr const char* token_uri = "https://oauth2.googleapis.com/token";

outcome<service_account> changed(const char* key, const json& value) {
  auto file = json::parse(account().key_file(token_uri));
  file[key] = value;
  return read_service_account(file.dump());
}

} // namespace

TEST_CASE("a key file is read") {
  auto x = read_service_account(account().key_file(token_uri)).value();
  CHECK(x.email == drive_account::email);
  CHECK(x.token_uri == token_uri);
  CHECK(x.key_id.empty());
  CHECK(changed("private_key_id", "k").value().key_id == "k");
}

TEST_CASE("what is no key file is refused, and not repeated") {
  for (auto& x :
       {read_service_account(""), read_service_account("[]"),
        changed("client_email", ""), changed("token_uri", "ftp://x"),
        changed("token_uri", nullptr), changed("private_key", "x"),
        changed("private_key", account().public_key()),
        changed("private_key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n")}) {
    REQUIRE(x.has_error());
    CHECK(x.error().code == errc::invalid_request);
    CHECK(x.error().context.find("BEGIN") == std::string::npos);
  }
}

TEST_CASE("an assertion is signed by the account's key") {
  auto who = changed("private_key_id", "k").value();
  utc_time now{std::chrono::milliseconds{1'700'000'000'999}};
  auto token = read_rs256(make_assertion(who, "scope", now).value());
  REQUIRE(token);
  CHECK(verifies(*token, account().public_key()));
  CHECK_FALSE(verifies(*token, drive_account{}.public_key()));
  CHECK(token->claims
        == json{{"iss", drive_account::email},
                {"scope", "scope"},
                {"aud", token_uri},
                {"iat", 1'700'000'000},
                {"exp", 1'700'003'600}});
  who.private_key = "x";
  CHECK(make_assertion(who, "scope", now).has_error());
}
