#include "actors/auth/jwt.hpp"

#include "actors/auth/claims_fields.hpp"
#include "actors/auth/strict_json.hpp"
#include "actors/base/base64url.hpp"
#include "actors/base/uuid.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using nlohmann::json;
constexpr size_t max_header_bytes = 2048;
constexpr size_t max_key_id_bytes = 128;

bool letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9');
}

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return lower(c); });
  return out;
}

// Access tokens only: RFC 8725 section 3.11.
bool good_type(const json& header) {
  if (!header.contains("typ"))
    return true;
  auto type = lower(text_member(header, "typ").value_or(""));
  return type == "jwt" || type == "at+jwt";
}

} // namespace

bool is_key_id(std::string_view text) noexcept {
  constexpr std::string_view others = "-._~+/=:";
  return !text.empty() && text.size() <= max_key_id_bytes && text.front() != '/'
         && text.find("..") == text.npos
         && std::all_of(text.begin(), text.end(), [&](char c) {
              return letter_or_digit(c) || others.find(c) != others.npos;
            });
}

std::optional<std::string> lower_uuid(std::string_view text) {
  return is_uuid(text) ? std::optional{lower(text)} : std::nullopt;
}

outcome<unverified_token> parse_token(std::string_view token) {
  if (token.size() > max_token_bytes)
    return bad_token("the token is too large");
  auto first = token.find('.');
  auto second = first == token.npos ? first : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos)
    return bad_token("the token has not three parts");
  auto head = decode_base64url(token.substr(0, first));
  auto payload = decode_base64url(token.substr(first + 1, second - first - 1));
  auto signature = decode_base64url(token.substr(second + 1));
  if (!head || !payload || !signature || signature->empty()
      || head->size() > max_header_bytes)
    return bad_token("a part of the token is not base64url");
  auto header = parse_strict_object(*head);
  if (!header.is_object())
    return bad_token("the header is no sound object");
  for (auto name : {"jwk", "jku", "x5c", "x5u", "crit"})
    if (header.contains(name))
      return bad_token("the header brings a key or an extension");
  auto algorithm = parse_algorithm(text_member(header, "alg").value_or(""));
  if (!algorithm)
    return bad_token("another algorithm");
  if (!good_type(header))
    return bad_token("another kind of token");
  auto id = text_member(header, "kid");
  if (header.contains("kid") && (!id || !is_key_id(*id)))
    return bad_token("kid is no id of a key");
  return unverified_token{*algorithm, id.value_or(""), token.substr(0, second),
                          std::move(*payload), std::move(*signature)};
}

outcome<token_claims> check_claims(std::string_view payload,
                                   const token_rules& rules, utc_time now) {
  auto claims = parse_strict_object(payload);
  if (!claims.is_object())
    return bad_token("the claims are no sound object");
  auto expires = check_times(claims, rules.leeway, now);
  if (!expires)
    return expires.error();
  if (!names_audience(claims, rules.audience))
    return bad_token("another audience");
  if (!rules.issuer.empty() && text_member(claims, "iss") != rules.issuer)
    return bad_token("another issuer");
  auto subject = text_member(claims, "sub").value_or("");
  if (!is_uuid(subject))
    return bad_token("sub is no UUID");
  auto out = claims_of(claims, subject);
  out.expires = *expires;
  return out;
}

outcome<token_claims> verify_jwt(const unverified_token& token,
                                 const verification_key& key,
                                 const token_rules& rules, utc_time now) {
  if (token.algorithm != key.algorithm())
    return bad_token("another algorithm than the key's");
  if (!key.verifies(token.signed_part, token.signature))
    return bad_token("the signature is not good");
  return check_claims(token.payload, rules, now);
}

} // namespace bidiq
