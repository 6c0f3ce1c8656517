#include "actors/auth/mint.hpp"

#include "actors/base/base64url.hpp"

#include <nlohmann/json.hpp>

namespace bidiq {

std::string sign_hs256(std::string_view header, std::string_view payload,
                       std::string_view secret) {
  auto out = encode_base64url(header);
  out.append(".").append(encode_base64url(payload));
  auto signature = hmac_sha256(secret, out);
  out.append(".").append(encode_base64url(signature));
  return out;
}

std::string mint_token(const token_claims& claims, std::string_view issuer,
                       std::chrono::sys_seconds issued,
                       std::string_view secret) {
  nlohmann::ordered_json payload;
  if (!issuer.empty())
    payload["iss"] = issuer;
  payload["sub"] = claims.user;
  payload["aud"] = "authenticated";
  payload["role"] = "authenticated";
  payload["iat"] = issued.time_since_epoch().count();
  payload["exp"] = claims.expires.time_since_epoch().count();
  if (!claims.email.empty())
    payload["email"] = claims.email;
  auto metadata = nlohmann::ordered_json::object();
  if (!claims.plan.empty())
    metadata["plan"] = claims.plan;
  if (claims.admin)
    metadata["is_admin"] = true;
  payload["app_metadata"] = metadata;
  return sign_hs256(R"({"alg":"HS256","typ":"JWT"})", payload.dump(), secret);
}

} // namespace bidiq
