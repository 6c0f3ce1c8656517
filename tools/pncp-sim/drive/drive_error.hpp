#pragma once

#include "tools/pncp-sim/storage/exchange.hpp"

#include <string_view>

namespace bidiq {

/// An error in Drive's words. `location` names the parameter that is wrong.
store_answer drive_error(unsigned status, std::string_view reason,
                         std::string_view message,
                         std::string_view location = {});

/// No such file, or not this account's.
store_answer drive_not_found(std::string_view id);

store_answer drive_invalid(std::string_view parameter);

/// The error that goes with an HTTP status: 403 is the rate limit.
store_answer drive_fault(unsigned status);

/// An error of the token endpoint (RFC 6749 section 5.2).
store_answer token_error(std::string_view error, std::string_view description);

} // namespace bidiq
