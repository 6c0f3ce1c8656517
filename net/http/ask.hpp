#pragma once

#include "actors/base/reply.hpp"
#include "net/http/as_result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace bidiq::http {

/// What a waiting coroutine and the answer on its way share. Touched only on
/// the asking connection's I/O thread.
template <class T>
struct ask_cell {
  ask_cell(const boost::asio::any_io_executor& ex,
           std::chrono::milliseconds deadline)
    : timer(ex, deadline) {
    // nop
  }

  boost::asio::steady_timer timer; ///< Deadline and wake-up in one.
  std::optional<outcome<T>> value;
};

/// The door from the network to the actors: calls `start(reply<T>)`, which
/// sends the question, and waits for the answer; `errc::deadline_exceeded`
/// after `deadline` (e.g. `ctx.remaining()`) or when the request is cancelled.
/// The answer may come from any thread, before `start` returns, late or never;
/// one that comes when the asker has stopped waiting is dropped. The io_context
/// has to outlive every copy of the reply.
template <class T, class Start>
boost::asio::awaitable<outcome<T>>
ask(std::chrono::milliseconds deadline, Start start) {
  namespace asio = boost::asio;
  auto ex = co_await asio::this_coro::executor;
  auto cell = std::make_shared<ask_cell<T>>(ex, deadline);
  start(reply<T>{[ex, weak = std::weak_ptr(cell)](outcome<T> x) {
    asio::post(ex, [weak, x = std::move(x)]() mutable {
      if (auto waiting = weak.lock()) {
        waiting->value.emplace(std::move(x));
        waiting->timer.cancel();
      }
    });
  }});
  co_await cell->timer.async_wait(as_result);
  if (cell->value)
    co_return std::move(*cell->value);
  co_return fail(errc::deadline_exceeded, "no actor answered in time");
}

} // namespace bidiq::http
