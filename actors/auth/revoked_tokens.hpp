#pragma once

#include "actors/auth/token_digest.hpp"
#include "actors/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>

namespace bidiq {

/// Tokens that were signed out, until they would have ended by themselves.
/// Beyond the limit those go that were signed out first; Redis, if there is
/// one, still knows them. Pure.
class revoked_tokens {
public:
  explicit revoked_tokens(size_t limit) : limit_(limit) {
    // nop
  }

  void add(const token_digest& token, std::chrono::sys_seconds until);

  bool contains(const token_digest& token, utc_time now) const;

  /// Those that are still of use, in the order of their coming.
  void
  each(utc_time now,
       const std::function<void(const token_digest&, std::chrono::sys_seconds)>&
         f) const;

  size_t size() const noexcept {
    return order_.size();
  }

private:
  size_t limit_;
  std::list<token_digest> order_; ///< The one that came first in front.
  std::unordered_map<token_digest, std::chrono::sys_seconds, token_digest_hash>
    until_;
};

} // namespace bidiq
