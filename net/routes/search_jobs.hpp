#pragma once

#include "net/routes/app.hpp"

#include <string>

namespace bidiq {

/// What a search's job tells of it, where no node knows the search: none has
/// taken it yet, or the one that had it died. `not_found` if it has no job, or
/// that has ended.
boost::asio::awaitable<outcome<search_snapshot>>
state_by_job(const app& a, http::request_context& ctx, std::string search_id);

/// Calls off a search in the store of jobs: no node can be told. `not_found` if
/// there is no job, or it has ended.
boost::asio::awaitable<outcome<search_snapshot>>
cancel_by_job(const app& a, http::request_context& ctx, std::string search_id);

/// Why nobody can say that something was called off: a store that does not
/// answer may carry it out all the same (`undecided`).
failure unconfirmed(failure x);

} // namespace bidiq
