#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// SHA-256 of a whole token: the only form in which a token is remembered, here
/// and in Redis.
using token_digest = std::array<uint8_t, 32>;

token_digest digest_of(std::string_view token);

/// 64 lower-case hex digits, and back; nothing for any other text.
std::string to_hex(const token_digest& x);
std::optional<token_digest> parse_digest(std::string_view hex) noexcept;

/// A digest is as good as random already.
struct token_digest_hash {
  size_t operator()(const token_digest& x) const noexcept {
    size_t out = 0;
    std::memcpy(&out, x.data(), sizeof(out));
    return out;
  }
};

} // namespace bidiq
