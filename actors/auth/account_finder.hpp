#pragma once

#include "actors/auth/jwt.hpp"
#include "actors/domain/identity.hpp"

#include <functional>

namespace bidiq {

/// Tells who a verified user is here: his plan, what it allows, and whether he
/// is an administrator. The only thing that tokens ask of accounts.
///
/// Called on the TOKEN CACHE's thread and must not block; `then` is called
/// exactly once, on any thread, now or later. `unauthorized` for a user who may
/// not come in, `auth_unavailable` while accounts cannot be asked.
using account_finder = std::function<void(
  const token_claims&, std::function<void(outcome<identity>)> then)>;

/// Without accounts: the plan that the token names (`app_metadata.plan`), else
/// `free_trial`.
account_finder accounts_by_claim();

} // namespace bidiq
