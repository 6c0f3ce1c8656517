#pragma once

#include "tools/pncp-sim/storage/exchange.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>

namespace bidiq {

/// How an object store's answer goes out.
struct stored_delivery {
  std::chrono::seconds idle{60}; ///< For a client that takes nothing.
  bool head_only = false;        ///< The length is told, the body is not.
  bool keep_alive = true;
};

/// Takes the body out of a message; the rest of the request is views into it.
store_request to_store_request(
  boost::beast::http::request<boost::beast::http::string_body>& message);

/// Sends a store's answer, a piece of its body at a time, whole or truncated.
/// Returns whether the connection may go on.
boost::asio::awaitable<bool> send_stored(boost::beast::tcp_stream& stream,
                                         store_answer answer,
                                         stored_delivery how);

} // namespace bidiq
