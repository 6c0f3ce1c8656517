#pragma once

#include "tools/pncp-sim/answer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <chrono>

namespace bidiq {

/// What keeps a hostile answer from going on for ever.
struct hostile_limits {
  std::chrono::seconds idle{60};   ///< For a client that takes nothing.
  std::chrono::seconds whole{600}; ///< For all of a dripped answer.
};

/// Whether `send_hostile` is to deliver it.
constexpr bool is_hostile(delivery how) noexcept {
  return how == delivery::endless || how == delivery::drip
         || how == delivery::header_flood || how == delivery::gzip_bomb
         || how == delivery::close;
}

/// Sends an answer as no decent server would. The connection is of no use
/// afterwards. Holds little: a bomb takes a kilobyte per MiB, all else less.
boost::asio::awaitable<void> send_hostile(boost::beast::tcp_stream& stream,
                                          sim_answer answer,
                                          hostile_limits limits);

} // namespace bidiq
