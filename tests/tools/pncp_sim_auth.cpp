#include "tests/catch.hpp"
#include "tests/tools/pncp_sim_fixture.hpp"

using namespace bidiq;

namespace {

struct auth_fixture : sim_fixture {
  sim_answer user(std::string_view authorization) {
    return core.handle({"GET", "/auth/v1/user", {}, authorization}, now);
  }
};

constexpr auto keys = "/auth/v1/.well-known/jwks.json";

} // namespace

TEST_CASE("the auth server knows whom it was told of") {
  auth_fixture f;
  CHECK(f.user("Bearer abc").status == 403);
  CHECK(f.post("/__sim/auth", R"({"users":{"abc":{"id":"x"}}})").status == 200);
  CHECK(f.user("Bearer abc").status == 200);
  CHECK(f.user("Bearer abc").body == R"({"id":"x"})");
  CHECK(f.user("Bearer abcd").status == 403);
  CHECK(f.user("Basic abc").status == 401);
  CHECK(f.user("").status == 401);
  CHECK(f.get("/auth/v1/other").status == 404);
  CHECK(f.post("/auth/v1/user", "").status == 404);
}

TEST_CASE("the auth server has the keys it was told, and keeps what was not") {
  auth_fixture f;
  CHECK(f.get(keys).body == R"({"keys":[]})");
  f.post("/__sim/auth", R"({"users":{"abc":{"id":"x"}}})");
  f.post("/__sim/auth", R"({"jwks":{"keys":[{"kid":"k"}]}})");
  CHECK(f.get(keys).body == R"({"keys":[{"kid":"k"}]})");
  CHECK(f.user("Bearer abc").status == 200);
  for (auto wrong : {"", "[]", R"({"users":[]})"})
    CHECK(f.post("/__sim/auth", wrong).status == 400);
  CHECK(f.stats()["requests"] == 0);
}
