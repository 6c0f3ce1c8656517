#pragma once

#include "tools/pncp-sim/storage/exchange.hpp"

#include <string_view>

namespace bidiq {

/// An error in the store's form: HTTP status 400 whatever it is, the true
/// number in the body's statusCode.
store_answer supabase_error(std::string_view number, std::string_view error,
                            std::string_view message);

store_answer supabase_no_bucket();
store_answer supabase_no_object();
store_answer supabase_duplicate();
store_answer supabase_too_large();
store_answer supabase_bad_token(std::string_view message);
store_answer supabase_bad_request(std::string_view message);
store_answer supabase_unauthorized(std::string_view message);

/// {"message": ..}, which says that something was done.
store_answer supabase_done(std::string_view message);

/// An error of the gateway in front of the store, with its own HTTP status.
store_answer supabase_fault(unsigned status);

} // namespace bidiq
