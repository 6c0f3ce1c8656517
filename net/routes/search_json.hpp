#pragma once

#include "net/routes/app.hpp"
#include "net/routes/ticket.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bidiq {

namespace asio = boost::asio;

/// Which part of a result a client wants to see.
struct page_choice {
  int page = 1;
  int page_size = 50;
  sort_order order = sort_order::data_desc;
  std::optional<quota_use> quota = {}; ///< If the request was counted.
};

/// Renders a page of a result; large ones on a worker.
asio::awaitable<http::answer>
render_page(const app& a, http::request_context& ctx, search_result_ptr result,
            page_choice choice);

/// The body of 202: where to follow a search (contract section 4). The progress
/// URL carries a ticket of the user, since browsers' EventSource sends no
/// headers. It tells of a search that is not `kept`.
std::string accepted_json(const app& a, const std::string& search_id, bool kept,
                          const ticket_holder& whose, utc_time now);

/// The body of 202 of a repetition: whose, and where to follow it.
std::string retried_json(const app& a, const retried& x,
                         const ticket_holder& whose, utc_time now);

/// `workers`: how many processes run searches; below 0: not known.
std::string snapshot_json(const search_snapshot& x, int64_t workers = -1);

/// Whether a Prefer header asks for `respond-async` (RFC 7240).
bool prefers_async(std::string_view header);

} // namespace bidiq
