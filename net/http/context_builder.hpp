#pragma once

#include "net/http/request_context.hpp"

#include <cstddef>
#include <optional>

namespace bidiq::http {

/// Checks `ctx.raw_head` and fills method, head, query, request id and trace
/// from it. Whatever goes wrong, request id and trace are there afterwards, so
/// that the refusal can carry them.
std::optional<framing_error> fill_context(request_context& ctx,
                                          const framing_limits& limits,
                                          std::size_t max_query_params);

} // namespace bidiq::http
