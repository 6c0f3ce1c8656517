#include "tools/pncp-sim/auth.hpp"

#include "actors/base/parse_json.hpp"

#include <utility>

namespace bidiq {

namespace {

constexpr std::string_view root = "/auth/v1/";
constexpr std::string_view user_path = "/auth/v1/user";
constexpr std::string_view keys_path = "/auth/v1/.well-known/jwks.json";

sim_answer json_answer(unsigned status, std::string body) {
  return {.status = status,
          .content_type = "application/json",
          .body = std::move(body)};
}

} // namespace

bool auth_desk::is_auth(std::string_view path) noexcept {
  return path.starts_with(root);
}

// The errors are GoTrue's.
sim_answer auth_desk::answer(std::string_view method, std::string_view path,
                             std::string_view authorization) const {
  constexpr std::string_view scheme = "Bearer ";
  if (method == "GET" && path == keys_path)
    return json_answer(200, keys_);
  if (method != "GET" || path != user_path)
    return json_answer(404, R"({"code":404,"msg":"no such endpoint"})");
  if (!authorization.starts_with(scheme))
    return json_answer(401,
                       R"({"code":401,"error_code":"no_authorization",)"
                       R"("msg":"This endpoint requires a Bearer token"})");
  auto found = users_.find(authorization.substr(scheme.size()));
  if (found == users_.end())
    return json_answer(403, R"({"code":403,"error_code":"bad_jwt",)"
                            R"("msg":"invalid JWT: unable to parse"})");
  return json_answer(200, found->second);
}

outcome<void> auth_desk::set(std::string_view body) {
  auto told = parse_json(body);
  if (!told.is_object())
    return fail(errc::malformed, "no JSON object");
  auto users = told.find("users");
  if (users != told.end() && !users->is_object())
    return fail(errc::malformed, "users is no object");
  if (users != told.end()) {
    users_.clear();
    for (auto& [token, user] : users->items())
      users_.emplace(token, user.dump());
  }
  if (auto keys = told.find("jwks"); keys != told.end())
    keys_ = keys->dump();
  return {};
}

} // namespace bidiq
