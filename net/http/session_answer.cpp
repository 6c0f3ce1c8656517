#include "net/http/io_thread.hpp"
#include "net/http/response_head.hpp"
#include "net/http/session.hpp"

#include <boost/asio/this_coro.hpp>

namespace bidiq::http {

// What the route table alone answers: 400, 404, 405, OPTIONS and 410.
std::optional<response> session::answer_without_handler() {
  const auto& options = home_.shared().options;
  if (match_.malformed)
    return problem(protocol_error::bad_request, ctx_, "malformed path");
  if (ctx_.head.path == "*")
    return options_response(ctx_, "GET, HEAD, OPTIONS, POST", options);
  if (ctx_.matched == nullptr) {
    if (match_.allow.empty())
      return problem(protocol_error::no_such_route, ctx_);
    if (ctx_.method == verb::options)
      return options_response(ctx_, match_.allow, options);
    auto result = problem(protocol_error::method_not_allowed, ctx_);
    result.headers.emplace_back("Allow", match_.allow);
    return result;
  }
  if (!ctx_.legacy)
    return std::nullopt;
  if (home_.shared().hooks.on_legacy)
    home_.shared().hooks.on_legacy(ctx_);
  if (options.legacy == legacy_mode::gone)
    return problem(protocol_error::legacy_route_gone, ctx_);
  return std::nullopt;
}

asio::awaitable<answer> session::ask_handler() {
  auto after = ctx_.matched->deadline;
  if (after.count() == 0)
    after = home_.shared().options.handler_timeout;
  ctx_.deadline = std::chrono::steady_clock::now() + after;
  timed_out_ = false;
  phase_ = phase::handling;
  arm(after);
  std::optional<answer> result;
  std::string defect;
  try {
    result = co_await run_handler();
  } catch (const std::exception& e) {
    defect = e.what();
  } catch (...) {
    defect = "not a std::exception";
  }
  phase_ = phase::writing;
  if (timed_out_)
    co_await asio::this_coro::reset_cancellation_state();
  if (result)
    co_return std::move(*result);
  if (timed_out_)
    co_return problem(fail(errc::deadline_exceeded, "handler too slow"), ctx_);
  home_.shared().report_defect(ctx_.request_id, defect);
  co_return problem(fail(errc::internal, std::move(defect)), ctx_);
}

asio::awaitable<answer> session::run_handler() {
  const auto& authenticate = home_.shared().hooks.authenticate;
  if (ctx_.matched->who != access::everyone) {
    if (!authenticate)
      co_return problem(protocol_error::unauthorized, ctx_);
    auto refusal = co_await authenticate(ctx_);
    if (refusal)
      co_return std::move(*refusal);
  }
  if (auto refusal = home_.shared().table.refuse(ctx_))
    co_return std::move(*refusal);
  auto result = co_await ctx_.matched->run(ctx_);
  co_return result;
}

void session::hand_over(takeover x) {
  disarm();
  auto successor = successor_path();
  head_extras extras;
  extras.close = true;
  extras.with_length = false;
  extras.date = home_.date();
  extras.successor = successor;
  out_.clear();
  append_head(out_, ctx_, x.head, extras, home_.shared().options);
  record(x.head, true);
  ctx_.slot = std::move(slot_);
  x.run(std::move(socket_), std::move(ctx_), std::move(out_));
}

} // namespace bidiq::http
