#pragma once

#include "actors/auth/token_digest.hpp"
#include "actors/base/time.hpp"
#include "actors/domain/verified_caller.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// What Redis has of a verified token.
struct token_record {
  verified_caller caller;
  utc_time verified{}; ///< From when on its time in the caches counts.

  bool operator==(const token_record&) const = default;
};

/// What Redis has instead of a token that was signed out.
inline constexpr std::string_view revoked_mark = "revoked";

std::string write_token_record(const token_record& x);

/// Nothing for what is no record, or is one of another version.
std::optional<token_record> read_token_record(std::string_view bytes);

/// What nodes tell each other about tokens.
struct token_news {
  enum class kind : uint8_t {
    revoked,   ///< `token` is none any more.
    forgotten, ///< What is known of `user` has changed.
  };

  kind what = kind::revoked;
  token_digest token{};
  /// When `token` would have ended: until then its end is remembered.
  std::chrono::sys_seconds until{};
  std::string user; ///< A UUID.

  bool operator==(const token_news&) const = default;
};

/// "revoked <64 hex digits> <seconds since 1970>" or "forgotten <UUID>".
std::string render_token_news(const token_news& x);
std::optional<token_news> parse_token_news(std::string_view text);

} // namespace bidiq
