#pragma once

#include <array>
#include <string_view>

namespace bidiq {

/// Bytes of a secret from which keys are derived, at least.
inline constexpr size_t min_secret_size = 32;

using derived_key = std::array<unsigned char, 32>;

/// The key for one purpose: HKDF-SHA256 (RFC 5869) over `secret` without salt,
/// its info "bidiq key for " and the purpose. Who learns the key of one purpose
/// learns neither the secret nor another key. Throws if OpenSSL has no HKDF.
derived_key derive_key(std::string_view secret, std::string_view purpose);

} // namespace bidiq
