#pragma once

#include "net/routes/app.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// Whose ticket it is.
struct ticket_holder {
  std::string user = identity{}.user;
  std::string plan = identity{}.plan; ///< When it was made.

  bool operator==(const ticket_holder&) const = default;
};

/// A ticket: lets its user, and everybody who has got it from him, follow one
/// search until it ends, without a token. Browsers' EventSource sends no
/// headers, and a token in an address ends up in logs and histories. It is
/// signed over search, user and plan, since the limits of streams are theirs.
std::string make_ticket(const app& a, std::string_view search_id,
                        const ticket_holder& whose,
                        std::chrono::sys_seconds until);

/// The holder of a good ticket for that search; nothing for any other text.
std::optional<ticket_holder> holder_of(const app& a, std::string_view search_id,
                                       std::string_view ticket, utc_time now);

} // namespace bidiq
