#pragma once

#include "actors/base/errc.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// The signatures that tokens may have (RFC 7518 section 3.1). There is no
/// value for `none`.
enum class signature_algorithm : uint8_t { hs256, rs256, es256 };

/// Returns the algorithm of that name, which is compared as it is: RFC 7515
/// section 4.1.1 knows no other spellings.
std::optional<signature_algorithm>
parse_algorithm(std::string_view name) noexcept;

std::string_view to_string(signature_algorithm x) noexcept;

/// Bytes of a secret for HS256, at least (RFC 7518 section 3.2).
inline constexpr size_t min_hmac_secret = 32;

/// Bits of an RSA modulus: from what RFC 7518 section 3.3 asks for up to what
/// is still checked in good time.
inline constexpr int min_rsa_bits = 2048;
inline constexpr int max_rsa_bits = 8192;

/// A key that checks signatures of one algorithm and no other: which one is
/// decided when the key is made, never by a token. Immutable and cheap to copy;
/// may be used by several threads at once.
class verification_key {
public:
  /// A shared secret, for HS256.
  static outcome<verification_key> of_secret(std::string secret);

  /// An RSA key, for RS256, from its modulus and exponent (big-endian).
  static outcome<verification_key> of_rsa(std::string_view modulus,
                                          std::string_view exponent);

  /// A point of the curve P-256, for ES256; both coordinates have 32 bytes
  /// (RFC 7518 section 6.2.1.2).
  static outcome<verification_key> of_p256(std::string_view x,
                                           std::string_view y);

  signature_algorithm algorithm() const noexcept;

  /// Whether `signature`, as tokens carry it, is this key's over `message`.
  bool verifies(std::string_view message, std::string_view signature) const;

private:
  struct impl;

  explicit verification_key(std::shared_ptr<const impl> x)
    : impl_(std::move(x)) {
    // nop
  }

  std::shared_ptr<const impl> impl_;
};

/// HMAC-SHA256 of a message: what HS256 signs with.
std::string hmac_sha256(std::string_view secret, std::string_view message);

} // namespace bidiq
