#pragma once

#include "actors/domain/identity.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace bidiq {

/// Whom a good token names: what is remembered of it instead of the token.
struct verified_caller {
  identity who;
  std::string email; ///< "" if the token says none.
  /// From when on the token is no longer accepted, its leeway included.
  std::chrono::sys_seconds until{};

  bool operator==(const verified_caller&) const = default;
};
using verified_caller_ptr = std::shared_ptr<const verified_caller>;

} // namespace bidiq
