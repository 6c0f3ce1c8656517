#pragma once

#include "actors/auth/token_digest.hpp"
#include "actors/base/errc.hpp"

#include <chrono>
#include <functional>

namespace bidiq {

/// Where it is written down which tokens were signed out, so that it outlives
/// nodes and Redis. Called on the TOKEN CACHE's thread and must not block;
/// `then` is called exactly once, on any thread, now or later. Empty functions:
/// nowhere.
struct sign_out_book {
  using answered = std::function<void(outcome<bool>)>;

  /// Whether a token was signed out; `auth_unavailable` while that cannot be
  /// found out.
  std::function<void(const token_digest&, answered then)> find;

  /// Writes down that a token is none any more until `until`. A failure: it has
  /// to be told again.
  std::function<void(const token_digest&, std::chrono::sys_seconds until,
                     answered then)>
    keep;
};

} // namespace bidiq
