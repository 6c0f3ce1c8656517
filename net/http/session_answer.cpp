#include "net/http/io_thread.hpp"
#include "net/http/response_head.hpp"
#include "net/http/session.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace bidiq::http {

namespace {

constexpr std::size_t watch_read_size = 4096;
constexpr unsigned client_closed_request = 499;

} // namespace

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
  arm(std::min(after, home_.shared().options.departure_check));
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
  stop_watching();
  if (timed_out_ || gone_)
    co_await asio::this_coro::reset_cancellation_state();
  if (result)
    co_return std::move(*result);
  if (timed_out_ || gone_)
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
  if (bad_body_)
    co_return std::move(*bad_body_);
  if (auto refusal = home_.shared().table.refuse(ctx_))
    co_return std::move(*refusal);
  auto result = co_await ctx_.matched->run(ctx_);
  co_return result;
}

void session::watch_client() {
  if (watching_)
    return;
  watching_ = true;
  socket_.async_wait(tcp::socket::wait_read,
                     [self = shared_from_this(), watch = ++watch_](auto ec) {
                       self->on_client_input(watch, ec);
                     });
}

// Reading is the only way to see the end of the input behind the requests that
// a client may send ahead. One that sends more of them than fit is not watched.
void session::on_client_input(unsigned watch, boost::system::error_code ec) {
  auto waits = phase_ == phase::handling || phase_ == phase::fetching;
  if (watch != watch_ || ec || !waits)
    return;
  watching_ = false;
  auto n = socket_.read_some(in_.prepare(watch_read_size), ec);
  in_.commit(n);
  if (ec && ec != asio::error::would_block && ec != asio::error::try_again) {
    gone_ = true;
    if (fetched_from_)
      fetched_from_->abandon();
    else
      cancel_.emit(asio::cancellation_type::terminal);
  } else if (in_.size() < home_.shared().options.head.max_header_bytes) {
    watch_client();
  }
}

void session::stop_watching() {
  if (!std::exchange(watching_, false))
    return;
  ++watch_;
  boost::system::error_code ec;
  socket_.cancel(ec);
}

// No client sees this answer; the log and the metrics know it by its number,
// which other servers use for the same.
void session::record_departure() {
  response unseen;
  unseen.code = static_cast<status>(client_closed_request);
  unseen.log_note = "the client left";
  record(unseen, false);
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
