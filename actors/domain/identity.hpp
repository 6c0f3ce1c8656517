#pragma once

#include <string>

namespace bidiq {

/// The one user there is with AUTH_MODE=off.
inline constexpr const char* local_user = "local";

/// Who asks.
struct identity {
  std::string user = local_user;
  bool admin = false;
};

} // namespace bidiq
