#include "net/http/session.hpp"

#include "net/http/as_result.hpp"
#include "net/http/browser_boundary.hpp"
#include "net/http/context_builder.hpp"
#include "net/http/io_thread.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace bidiq::http {

namespace {

namespace beast = boost::beast;

constexpr std::size_t read_size = 4096;
// What Beast may buffer of a chunk's head beside the request's own.
constexpr std::size_t buffer_slack = 64 * 1024;

// What a connection has besides its session: read buffer, head, coroutine.
constexpr std::size_t buffers_each = 4096;

protocol_error meaning_of(unsigned status) noexcept {
  switch (status) {
    case 417:
      return protocol_error::expectation_failed;
    case 431:
      return protocol_error::headers_too_large;
    case 505:
      return protocol_error::version_not_supported;
    default:
      return protocol_error::bad_request;
  }
}

} // namespace

session::session(io_thread& home, tcp::socket socket,
                 std::string remote_address, std::shared_ptr<void> slot)
  : home_(home),
    socket_(std::move(socket)),
    remote_address_(std::move(remote_address)),
    slot_(std::move(slot)),
    held_(home.shared().options.memory, memory_account::connections,
          sizeof(session) + buffers_each),
    body_(home.shared().options.memory, memory_account::requests),
    in_(home.shared().options.head.max_header_bytes + buffer_slack) {
  home_.shared().session_began();
}

session::~session() {
  home_.forget(this);
  slot_.reset();
  home_.shared().session_ended();
}

void session::start() {
  asio::co_spawn(home_.io(), run(shared_from_this()),
                 asio::bind_cancellation_slot(cancel_.slot(), asio::detached));
}

void session::start_refusing() {
  asio::co_spawn(home_.io(), run_refusal(shared_from_this()), asio::detached);
}

asio::awaitable<void> session::run(std::shared_ptr<session> self) {
  try {
    for (auto goes_on = true; goes_on; self->first_ = false)
      goes_on = co_await self->serve_one();
  } catch (const std::exception& e) {
    if (!self->aborted_)
      self->home_.shared().report_defect(self->ctx_.request_id, e.what());
  } catch (...) {
    self->home_.shared().report_defect(self->ctx_.request_id,
                                       "not a std::exception");
  }
  self->close();
}

asio::awaitable<void> session::run_refusal(std::shared_ptr<session> self) {
  self->received_ = std::chrono::steady_clock::now();
  self->take_head(0);
  co_await self->finish(
    problem(protocol_error::too_many_connections, self->ctx_), false);
  self->close();
}

// g++ 12.2 miscompiles some coroutines with `if (!co_await ...)` (they crash
// when first resumed): results of co_await get a name before they are used.
asio::awaitable<bool> session::serve_one() {
  auto ready = co_await read_head();
  if (!ready)
    co_return false;
  if (!refusal_ && !bad_body_ && has_body())
    co_await read_body();
  auto goes_on = false;
  if (refusal_)
    goes_on = co_await finish(std::move(*refusal_), false);
  else
    goes_on = co_await serve_request();
  co_return goes_on;
}

asio::awaitable<bool> session::serve_request() {
  auto keep = ctx_.head.keep_alive && !bad_body_;
  if (bad_body_ && ctx_.matched == nullptr) {
    auto goes_on = co_await finish(std::move(*bad_body_), false);
    co_return goes_on;
  }
  if (auto early = answer_without_handler()) {
    auto goes_on = co_await finish(std::move(*early), keep);
    co_return goes_on;
  }
  auto result = co_await ask_handler();
  if (gone_) {
    record_departure();
    co_return false;
  }
  if (auto stream = std::get_if<takeover>(&result)) {
    hand_over(std::move(*stream));
    co_return false;
  }
  auto goes_on = co_await finish(std::move(std::get<response>(result)), keep);
  co_return goes_on;
}

asio::awaitable<bool> session::read_head() {
  const auto& options = home_.shared().options;
  phase_ = phase::idle;
  timed_out_ = false;
  std::size_t seen = 0;
  auto armed = phase::writing; // what the deadline is for
  for (;;) {
    if (auto done = scan_buffered(seen))
      co_return *done;
    if (phase_ == phase::idle && !first_ && home_.shared().draining)
      co_return false;
    if (armed != phase_) {
      arm(first_ || phase_ == phase::reading ? options.header_timeout
                                             : options.keep_alive_timeout);
      armed = phase_;
    }
    // No buffer for connections that never say anything.
    if (in_.capacity() == 0)
      co_await socket_.async_wait(tcp::socket::wait_read, as_result);
    if (!timed_out_) {
      auto [ec, n] = co_await socket_.async_read_some(in_.prepare(read_size),
                                                      as_result);
      in_.commit(n);
      if (ec && !timed_out_)
        co_return false;
    }
    if (timed_out_ && phase_ == phase::idle)
      co_return false;
    if (timed_out_) {
      refuse(protocol_error::request_timeout, "head incomplete");
      co_return true;
    }
  }
}

// Looks at what has arrived: whether that settles the matter, and how.
std::optional<bool> session::scan_buffered(std::size_t& seen) {
  auto text = [this] {
    return std::string_view(static_cast<const char*>(in_.data().data()),
                            in_.size());
  };
  while (seen == 0 && text().starts_with("\r\n")) // RFC 9112 2.2
    in_.consume(2);
  auto data = text();
  if (data.empty() || (seen == 0 && data == "\r"))
    return std::nullopt;
  if (phase_ == phase::idle) {
    phase_ = phase::reading;
    received_ = std::chrono::steady_clock::now();
  }
  auto scan = scan_head(data, seen);
  seen = data.size();
  if (scan.state == head_state::complete) {
    take_head(scan.size);
    return true;
  }
  if (scan.state == head_state::malformed)
    refuse(protocol_error::bad_request, "malformed head");
  else if (seen > home_.shared().options.head.max_header_bytes)
    refuse(protocol_error::headers_too_large, "head too large");
  else
    return std::nullopt;
  return true;
}

void session::begin_request() {
  auto memory = std::move(ctx_.raw_head);
  ctx_ = request_context{};
  ctx_.raw_head = std::move(memory);
  ctx_.raw_head.clear();
  ctx_.received = received_;
  ctx_.remote_address = remote_address_;
  ctx_.io_index = home_.position();
  ctx_.executor = socket_.get_executor();
  match_ = {};
  bytes_out_ = 0;
  timed_out_ = false;
  refusal_.reset();
  bad_body_.reset();
  body_.set(0);
}

void session::refuse(protocol_error why, std::string_view note) {
  take_head(0);
  refusal_ = problem(why, ctx_, note);
}

// Turns the first `size` buffered bytes into a request.
void session::take_head(std::size_t size) {
  const auto& shared = home_.shared();
  begin_request();
  auto data = static_cast<const char*>(in_.data().data());
  ctx_.raw_head.assign(data, data + size);
  in_.consume(size);
  auto error = fill_context(ctx_, shared.options.head,
                            shared.options.max_query_params);
  if (error) {
    refusal_ = problem(meaning_of(error->status), ctx_, error->reason);
    return;
  }
  match_ = shared.table.find(ctx_.method, ctx_.head.path, ctx_.path_params);
  ctx_.matched = match_.target;
  ctx_.legacy = match_.legacy;
  if (auto why = check_boundary(ctx_, shared.options))
    refusal_ = problem(*why, ctx_);
  else if (ctx_.head.content_length.value_or(0) > body_limit())
    bad_body_ = problem(protocol_error::body_too_large, ctx_,
                        "announced body too large");
}

bool session::has_body() const noexcept {
  return ctx_.head.chunked || ctx_.head.content_length.value_or(0) > 0;
}

std::size_t session::body_limit() const {
  if (ctx_.matched != nullptr && ctx_.matched->body_limit != 0)
    return ctx_.matched->body_limit;
  return home_.shared().options.max_body_bytes;
}

// Beast reads the body; what it thinks of the head was decided before. Trailer
// fields stay in its message: nothing reads headers from there.
asio::awaitable<void> session::read_body() {
  if (ctx_.head.expect_continue && ctx_.matched == nullptr) {
    // A client that asks before sending is told so; it is unknown whether the
    // body comes nevertheless, so the connection ends.
    refusal_ = answer_without_handler();
    co_return;
  }
  arm(home_.shared().options.body_timeout);
  if (ctx_.head.expect_continue && in_.size() == 0)
    co_await asio::async_write(
      socket_, asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")),
      as_result);
  beast::http::request_parser<beast::http::string_body> parser;
  parser.eager(true);
  parser.header_limit(static_cast<std::uint32_t>(in_.max_size()));
  parser.body_limit(body_limit());
  beast::error_code ec;
  auto used = parser.put(asio::buffer(ctx_.raw_head), ec);
  if (ec == beast::http::error::need_more && used == ctx_.raw_head.size())
    ec = {};
  while (!ec && !parser.is_done()) {
    std::tie(ec, std::ignore)
      = co_await beast::http::async_read_some(socket_, in_, parser, as_result);
    body_.set(parser.get().body().size());
  }
  if (timed_out_)
    refusal_ = problem(protocol_error::request_timeout, ctx_,
                       "body incomplete");
  else if (ec == beast::http::error::body_limit)
    bad_body_ = problem(protocol_error::body_too_large, ctx_, "body too large");
  else if (ec)
    bad_body_ = problem(protocol_error::bad_request, ctx_, ec.message());
  else
    ctx_.body = std::move(parser.get().body());
}

void session::drain() {
  if (phase_ != phase::idle)
    return;
  boost::system::error_code ec;
  if (first_ || socket_.available(ec) > 0)
    arm(home_.shared().options.linger_timeout); // it may have a request
  else
    close();
}

void session::abort() {
  aborted_ = true;
  timed_out_ = true;
  cancel_.emit(asio::cancellation_type::terminal);
  if (fetched_from_)
    fetched_from_->abandon();
  close();
}

void session::on_deadline() {
  if (phase_ == phase::fetching)
    return watch_client();
  auto handling = phase_ == phase::handling;
  if (handling && std::chrono::steady_clock::now() < ctx_.deadline) {
    watch_client();
    arm(ctx_.remaining());
    return;
  }
  if (phase_ == phase::writing && keeps_pace())
    return;
  timed_out_ = true;
  boost::system::error_code ec;
  if (handling)
    cancel_.emit(asio::cancellation_type::terminal);
  else
    socket_.cancel(ec);
}

void session::arm(std::chrono::milliseconds after) {
  arm_until(std::chrono::steady_clock::now() + after);
}

void session::arm_until(std::chrono::steady_clock::time_point at) {
  home_.wheel().arm(*this, at);
}

void session::close() {
  disarm();
  boost::system::error_code ec;
  socket_.close(ec);
}

} // namespace bidiq::http
