#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bidiq {

/// Completion token: `co_await op(..., as_result)` gives the error code as the
/// first element of a tuple instead of throwing it.
inline constexpr auto as_result
  = boost::asio::as_tuple(boost::asio::use_awaitable);

} // namespace bidiq
