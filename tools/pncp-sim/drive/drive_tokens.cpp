#include "tools/pncp-sim/drive/drive_tokens.hpp"

#include "tools/pncp-sim/drive/drive_error.hpp"
#include "tools/pncp-sim/drive/rs256.hpp"
#include "tools/pncp-sim/storage/object_shelf.hpp"
#include "tools/pncp-sim/storage/target.hpp"

namespace bidiq {

namespace {

constexpr std::string_view jwt_bearer
  = "urn:ietf:params:oauth:grant-type:jwt-bearer";

std::string text_claim(const nlohmann::json& claims, const char* name) {
  auto found = claims.find(name);
  return found != claims.end() && found->is_string() ? found->get<std::string>()
                                                     : std::string{};
}

// What is wrong with the claims, in about Google's words; "" for nothing.
std::string_view fault_of(const nlohmann::json& claims, std::string_view url,
                          utc_time now) {
  auto exp = claims.find("exp");
  auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  if (text_claim(claims, "iss").empty())
    return "Invalid grant: account not found";
  if (text_claim(claims, "aud") != url)
    return "The audience in ID Token does not match the expected audience";
  if (exp == claims.end() || !exp->is_number_integer()
      || exp->get<int64_t>() <= seconds.time_since_epoch().count())
    return "Invalid JWT: Token must be a short-lived token (60 minutes) and in "
           "a reasonable timeframe";
  return {};
}

} // namespace

store_answer drive_tokens::issue(const std::string& form,
                                 std::string_view own_url, utc_time now) {
  auto told = parse_store_target("/?" + form);
  if (told.value("grant_type") != jwt_bearer)
    return token_error("unsupported_grant_type",
                       "Invalid grant_type: "
                         + std::string{told.value("grant_type")});
  auto token = read_rs256(told.value("assertion"));
  if (!token)
    return token_error("invalid_grant", "Invalid JWT");
  if (!public_key_.empty() && !verifies(*token, public_key_))
    return token_error("invalid_grant", "Invalid JWT Signature.");
  if (auto fault = fault_of(token->claims, own_url, now); !fault.empty())
    return token_error("invalid_grant", fault);
  if (text_claim(token->claims, "scope").empty())
    return token_error("invalid_scope", "Empty or missing scope not allowed.");
  std::erase_if(tokens_, [&](auto& x) { return x.second <= now; });
  auto made = "ya29.sim-" + new_uuid();
  tokens_.emplace(made, now + lifetime);
  return json_reply(200, {{"access_token", made},
                          {"expires_in", lifetime.count()},
                          {"token_type", "Bearer"}});
}

bool drive_tokens::lets_in(std::string_view authorization, utc_time now) const {
  constexpr std::string_view scheme = "Bearer ";
  if (!authorization.starts_with(scheme))
    return false;
  auto found = tokens_.find(authorization.substr(scheme.size()));
  return found != tokens_.end() && found->second > now;
}

} // namespace bidiq
