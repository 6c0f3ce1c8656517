#pragma once

#include "tools/pncp-sim/storage/blob.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// Digests as raw bytes. They throw std::runtime_error if OpenSSL fails, which
/// it does only without memory or without the algorithm.
std::string sha256(std::string_view text);
std::string md5(std::string_view text);
std::string hmac_sha256(std::string_view key, std::string_view text);

/// The MD5 of a blob, read piece by piece.
std::string md5(const blob& bytes);

/// Lower-case hex digits of raw bytes.
std::string to_hex(std::string_view bytes);

/// Whether two texts are equal, in time that tells nothing but their lengths.
bool same_secret(std::string_view a, std::string_view b) noexcept;

std::string to_base64(std::string_view bytes);

/// The bytes of a padded base64 text; nothing if it is none.
std::optional<std::string> from_base64(std::string_view text);

} // namespace bidiq
