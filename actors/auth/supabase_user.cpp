#include "actors/auth/supabase_user.hpp"

#include "actors/auth/claims_fields.hpp"
#include "actors/auth/strict_json.hpp"
#include "actors/base/uuid.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bidiq {

outcome<token_claims> parse_supabase_user(std::string_view body,
                                          const token_rules& rules) {
  auto user = parse_strict_object(body);
  if (!user.is_object())
    return fail(errc::malformed, "the user is no sound object");
  auto id = text_member(user, "id").value_or("");
  if (!is_uuid(id))
    return fail(errc::malformed, "the user's id is no UUID");
  // A user of a project may be an anonymous one or a service's.
  if (user.contains("aud") && !names_audience(user, rules.audience))
    return fail(errc::unauthorized, "another audience");
  return claims_of(user, id);
}

outcome<std::optional<std::chrono::sys_seconds>>
claimed_expiry(std::string_view token, const token_rules& rules, utc_time now) {
  if (token.find('.') == token.npos)
    return std::optional<std::chrono::sys_seconds>{};
  auto parsed = parse_token(token);
  if (!parsed)
    return parsed.error();
  auto claims = parse_strict_object(parsed->payload);
  if (!claims.is_object())
    return fail(errc::unauthorized, "the claims are no sound object");
  auto expires = check_times(claims, rules.leeway, now);
  if (!expires)
    return expires.error();
  return std::optional{*expires};
}

bool is_bearer_text(std::string_view text) noexcept {
  constexpr std::string_view others = "-._~+/=";
  return !text.empty() && text.size() <= max_token_bytes
         && std::all_of(text.begin(), text.end(), [&](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                     || (c >= '0' && c <= '9') || others.find(c) != others.npos;
            });
}

} // namespace bidiq
