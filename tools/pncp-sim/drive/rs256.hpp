#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// base64url without padding (RFC 4648 section 5).
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

/// A JWT of the form of RS256, taken apart.
struct rs256_token {
  std::string signed_part;
  std::string signature;
  nlohmann::json claims; ///< An object.
};

/// Nothing for what is none, or has another algorithm.
std::optional<rs256_token> read_rs256(std::string_view text);

/// Whether a PEM text is a public RSA key.
bool is_public_key(const std::string& pem);

/// Whether the owner of that public key signed it.
bool verifies(const rs256_token& token, const std::string& pem);

} // namespace bidiq
