#include "actors/auth/jwt.hpp"
#include "tests/catch.hpp"
#include "tools/bidiqd/token_command.hpp"

using namespace bidiq;

namespace {

constexpr std::chrono::sys_seconds noon{std::chrono::seconds{1'768'478'400}};
const std::string secret = "a secret of 32 bytes and some more";
const std::string user = "3f0a2b1c-9d8e-4f70-8a6b-5c4d3e2f1a0b";

token_answer run(const std::vector<std::string>& args,
                 const environment& env = {{"SUPABASE_JWT_SECRET", secret}}) {
  return mint_on_command(
    args, env,
    [](const std::string&) {
      return file_text{{}, "is not there"};
    },
    noon);
}

} // namespace

TEST_CASE("a token for development is good on a node with the same secret") {
  auto x = run({"--sub", user, "--plan=maquina", "--admin", "--email", "a@b",
                "--ttl", "60"});
  REQUIRE(x.code == 0);
  REQUIRE(x.text.ends_with("\n"));
  auto token = x.text.substr(0, x.text.size() - 1);
  auto claims = verify_jwt(*parse_token(token),
                           *verification_key::of_secret(secret), {}, noon);
  REQUIRE(claims.has_value());
  CHECK(*claims
        == token_claims{user, "a@b", "maquina", true,
                        noon + std::chrono::seconds{60}});
}

TEST_CASE("the issuer is that of the settings") {
  auto x = run({"--sub", user, "--supabase-url", "https://p.example/"});
  REQUIRE(x.code == 0);
  auto token = x.text.substr(0, x.text.size() - 1);
  token_rules rules{"https://p.example/auth/v1"};
  CHECK(verify_jwt(*parse_token(token), *verification_key::of_secret(secret),
                   rules, noon)
          .has_value());
}

TEST_CASE("wrong usage is told, without the secret") {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{},
        {"--sub"},
        {"--sub", "ana"},
        {"--sub", user, "--plan", "nonsense"},
        {"--sub", user, "--ttl", "0"},
        {"--sub", user, "--ttl", "1h"},
        {"--sub", user, "--nonsense"}}) {
    auto x = run(args);
    CHECK(x.code == 2);
    CHECK(x.text.find("usage: bidiqd token") != std::string::npos);
    CHECK(x.text.find(secret) == std::string::npos);
  }
  CHECK(run({"--sub", user}, {}).code == 2);
  CHECK(run({"--sub", user}, {{"SUPABASE_JWT_SECRET", "short"}}).code == 2);
}
