#pragma once

#include "net/routes/app.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

/// A ticket: lets its user, and whoever has got it from him, follow one search
/// until it ends, without a token. Browsers' EventSource sends no headers, and
/// a token in an address ends up in logs and histories. It is signed over
/// search and user; the user is part of it, since the limits of streams are
/// his.
std::string make_ticket(const app& a, std::string_view search_id,
                        const std::string& user,
                        std::chrono::sys_seconds until);

/// The user of a good ticket for that search; nothing for any other text.
std::optional<std::string> ticket_user(const app& a, std::string_view search_id,
                                       std::string_view ticket, utc_time now);

} // namespace bidiq
