#include "actors/auth/jwks.hpp"

#include "actors/auth/jwt.hpp"
#include "actors/auth/strict_json.hpp"
#include "actors/base/base64url.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using nlohmann::json;

std::string bytes_member(const json& x, const char* name) {
  auto text = text_member(x, name);
  auto bytes = text ? decode_base64url(*text) : std::nullopt;
  return bytes ? std::move(*bytes) : std::string{};
}

// Whether a key that may say what it is for is for signatures (RFC 7517
// sections 4.2 and 4.3).
bool checks_signatures(const json& x) {
  if (x.contains("use") && text_member(x, "use") != "sig")
    return false;
  auto operations = x.find("key_ops");
  return operations == x.end()
         || (operations->is_array()
             && std::find(operations->begin(), operations->end(), "verify")
                  != operations->end());
}

outcome<verification_key> key_of(const json& x) {
  auto type = text_member(x, "kty");
  // What is missing follows from the type, which knows one algorithm here.
  auto says = [&x](const char* name, std::string_view wanted) {
    return !x.contains(name) || text_member(x, name) == wanted;
  };
  if (!checks_signatures(x))
    return fail(errc::invalid_request, "not for signatures");
  if (type == "RSA" && says("alg", "RS256"))
    return verification_key::of_rsa(bytes_member(x, "n"), bytes_member(x, "e"));
  if (type == "EC" && text_member(x, "crv") == "P-256" && says("alg", "ES256"))
    return verification_key::of_p256(bytes_member(x, "x"),
                                     bytes_member(x, "y"));
  return fail(errc::invalid_request, "another type");
}

} // namespace

outcome<key_set> parse_jwks(std::string_view document) {
  if (document.size() > max_jwks_bytes)
    return fail(errc::malformed, "the key set is too large");
  // Many servers end what they send with a line break, or begin so.
  constexpr auto blanks = " \t\r\n";
  auto first = std::min(document.find_first_not_of(blanks), document.size());
  auto parsed = parse_strict_object(document.substr(first));
  auto keys = parsed.is_object() ? parsed.find("keys") : parsed.end();
  if (!parsed.is_object() || keys == parsed.end() || !keys->is_array())
    return fail(errc::malformed, "not a key set");
  if (keys->size() > max_jwks_keys)
    return fail(errc::malformed, "the key set has too many keys");
  key_set out;
  for (const auto& x : *keys) {
    if (!x.is_object())
      return fail(errc::malformed, "a key is no object");
    auto id = text_member(x, "kid");
    if (x.contains("kid") && (!id || !is_key_id(*id)))
      continue;
    auto key = key_of(x);
    if (key && !out.emplace(id.value_or(""), std::move(*key)).second)
      return fail(errc::malformed, "two keys have one id");
  }
  return out;
}

} // namespace bidiq
