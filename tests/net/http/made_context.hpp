#pragma once

#include "net/http/context_builder.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bidiq::http::test {

/// Builds a context from a complete request head (with its empty line) as the
/// server does, without a connection. Nothing when the head or its query is
/// malformed.
inline std::optional<request_context> make_context(std::string_view raw_head,
                                                   std::string body = {}) {
  request_context result;
  result.raw_head.assign(raw_head.begin(), raw_head.end());
  if (fill_context(result, {}, 100))
    return std::nullopt;
  result.body = std::move(body);
  return result;
}

} // namespace bidiq::http::test
