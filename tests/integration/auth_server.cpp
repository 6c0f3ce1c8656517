// A node with a project's auth server, which pncp-sim stands for.
#include "tests/catch.hpp"
#include "tests/integration/users.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

struct project {
  project() : sim("pncp-sim", {"--generate", "50", "--port", "0"}) {
    // nop
  }

  void tell(const json& what) const {
    auto done = http_request("POST", sim.url() + "/__sim/auth", what.dump());
    REQUIRE(done.status == 200);
  }

  server_process start(const child_process::variables& more) const {
    child_process::variables env{{"PORT", "0"},
                                 {"DATA_DIR", data.path()},
                                 {"PNCP_BASE_URL", sim.url()},
                                 {"SUPABASE_URL", sim.url()}};
    env.insert(env.end(), more.begin(), more.end());
    return server_process{"bidiqd", {}, env};
  }

  // A token of the project's own key.
  std::string sign(const signer& key, const std::string& id) const {
    auto now = std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
    json claims{{"sub", ana},
                {"aud", "authenticated"},
                {"iss", sim.url() + "/auth/v1"},
                {"exp",
                 (now + std::chrono::hours{1}).time_since_epoch().count()},
                {"app_metadata", {{"plan", "maquina"}}}};
    return key.sign(header_of(key.algorithm(), R"("kid":")" + id + '"'),
                    claims.dump());
  }

  scratch_directory data;
  server_process sim;
};

http_answer me(const server_process& node, const std::string& token) {
  return http_request("GET", node.url() + "/v1/me", {}, bearer(token));
}

} // namespace

TEST_CASE("with AUTH_MODE=supabase the project says whom a token names") {
  project x;
  x.tell({{"users",
           {{"token-of-ana",
             {{"id", ana},
              {"aud", "authenticated"},
              {"email", "ana@example.org"},
              {"app_metadata", {{"plan", "maquina"}}}}}}}});
  auto node = x.start(
    {{"AUTH_MODE", "supabase"}, {"SUPABASE_SERVICE_ROLE_KEY", "a-key"}});
  auto seen = me(node, "token-of-ana");
  REQUIRE(seen.status == 200);
  CHECK(seen.json()["user_id"] == ana);
  CHECK(seen.json()["email"] == "ana@example.org");
  CHECK(seen.json()["plan"]["id"] == "maquina");
  CHECK(me(node, "token-of-nobody").status == 401);
}

TEST_CASE("with public keys of the project each is good for its own tokens") {
  project x;
  x.tell({{"jwks", json::parse(jwks_of({signer::ec().jwk("first")}))}});
  auto node = x.start({{"AUTH_MODE", "jwt"}, {"JWKS_MIN_INTERVAL_S", "1"}});
  CHECK(me(node, x.sign(signer::ec(), "first")).status == 200);
  CHECK(me(node, x.sign(signer::rsa(), "first")).status == 401);
  // The project takes another key into use: it is found once it is met.
  x.tell({{"jwks", json::parse(jwks_of({signer::ec().jwk("first"),
                                        signer::rsa().jwk("second")}))}});
  auto rotated = x.sign(signer::rsa(), "second");
  CHECK(eventually([&] { return me(node, rotated).status == 200; }));
}
