#pragma once

#include "tests/actors/auth/tokens.hpp"
#include "tests/integration/node_fixture.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace bidiq::test {

inline constexpr std::string_view rui = "7b1d2c3e-0f9a-4b8c-9d7e-6f5a4b3c2d1e";

/// A token of a user, with a plan that its issuer gives him; empty: none.
inline std::string token_of(std::string_view user, bool admin = false,
                            std::chrono::seconds life = std::chrono::hours{1},
                            std::string_view plan = "maquina",
                            std::string_view secret = good_secret) {
  auto now = std::chrono::floor<std::chrono::seconds>(
    std::chrono::system_clock::now());
  token_claims claims;
  claims.user = user;
  claims.plan = plan;
  claims.admin = admin;
  claims.expires = now + life;
  return mint_token(claims, "", now, secret);
}

inline header_list bearer(const std::string& token) {
  return {"Authorization: Bearer " + token};
}

inline header_list cookie(const std::string& token) {
  return {"Cookie: a=b; __Host-bidiq_session=" + token};
}

inline header_list operator+(header_list a, const header_list& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// The settings of a node that verifies the tokens of `token_of`.
inline child_process::variables with_users(child_process::variables more = {}) {
  child_process::variables out{
    {"AUTH_MODE", "jwt"}, {"SUPABASE_JWT_SECRET", std::string{good_secret}}};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

/// A node with users, and a database of its own.
struct node_with_users : node_fixture {
  explicit node_with_users(const child_process::variables& more = {})
    : node_fixture({"--generate", "50", "--seed", "7"}, with_users(more)) {
    // nop
  }

  http_answer ask(const std::string& method, const std::string& path,
                  const header_list& headers = {},
                  const std::string& body = {}) const {
    return http_request(method, url(path), body, headers);
  }
};

} // namespace bidiq::test
