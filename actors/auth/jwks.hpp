#pragma once

#include "actors/auth/verification_key.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace bidiq {

/// Bytes of a key set that is read at all, and how many keys it may have.
inline constexpr size_t max_jwks_bytes = 256 * 1024;
inline constexpr size_t max_jwks_keys = 64;

/// Public keys by their id; "" is the id of one that names none.
using key_set = std::map<std::string, verification_key, std::less<>>;

/// Reads a JSON Web Key Set (RFC 7517): its RSA keys of RS256 and its keys of
/// ES256 on P-256, each with that one algorithm from then on, be it said by the
/// key (`alg`) or by its type. Keys of other types, algorithms and uses are
/// left out, and so are those that are too small or not sound: other keys go on
/// to work. A symmetric key is never taken: what anybody can fetch is no
/// secret. `malformed` for a text that is no key set, that has too many keys,
/// or in which an id comes twice. No keys at all are a set, too.
outcome<key_set> parse_jwks(std::string_view document);

} // namespace bidiq
