#include "net/sse/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace bidiq {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Frames gathered into one system call.
constexpr size_t max_gather = 64;

// The end of a chunked body (RFC 9112 section 7.1).
constexpr const char* last_chunk = "0\r\n\r\n";

// What a stream opens with, besides its head: proxies that buffer pass it on
// once they have this much. One for all sessions.
const std::string& opening() {
  constexpr size_t size = 2048;
  static const auto frames = "d\r\nretry: 1000\n\n\r\n"
                             + comment_frame(std::string(size, ' '));
  return frames;
}

bool would_block(const error_code& ec) {
  return ec == asio::error::would_block || ec == asio::error::try_again;
}

} // namespace

sse_session::sse_session(tcp::socket socket, sse_request request,
                         closed_handler on_closed)
  : socket_(std::move(socket)),
    request_(std::move(request)),
    on_closed_(std::move(on_closed)),
    cursor_(request_.after) {
  own_ = std::exchange(request_.head, {});
}

void sse_session::start() {
  watch_client();
  send_opening();
}

void sse_session::send_opening() {
  auto& text = opening();
  std::array<asio::const_buffer, 2> both{asio::buffer(own_),
                                         asio::buffer(text)};
  error_code ec;
  auto n = socket_.write_some(both, ec);
  if (ec && !would_block(ec))
    return close("client");
  // A new socket takes all of it, or is a very small one.
  if (n < own_.size() + text.size())
    own_ += text;
  own_sent_ = n;
  flush_own();
}

void sse_session::follow(const sse_channel_log& log) {
  log_ = &log;
  replay_end_ = log.total_bytes;
  log_sent_ = 0;
  // Only the terminal event is left: that is what comes next.
  if (cursor_ + 1 < log.first_id)
    cursor_ = log.first_id - 1;
  for (auto& x : log.events)
    if (x->id <= cursor_)
      log_sent_ += x->frame.size();
}

uint64_t sse_session::waiting_bytes() const {
  auto from = std::max(log_sent_, replay_end_);
  return log_->total_bytes > from ? log_->total_bytes - from : 0;
}

size_t sse_session::pump(size_t max_waiting) {
  if (closed_ || ending_ || !log_)
    return 0;
  if (writing_) {
    if (waiting_bytes() > max_waiting)
      close("slow");
    return 0;
  }
  if (flush_own())
    flush_events();
  return take_sent();
}

// Returns whether nothing of our own is left to send.
bool sse_session::flush_own() {
  while (own_sent_ < own_.size()) {
    error_code ec;
    auto rest = asio::buffer(own_.data() + own_sent_, own_.size() - own_sent_);
    auto n = socket_.write_some(rest, ec);
    if (would_block(ec)) {
      wait_writable();
      return false;
    }
    if (ec) {
      close("client");
      return false;
    }
    own_sent_ += n;
  }
  own_ = std::string{};
  own_sent_ = 0;
  return true;
}

void sse_session::flush_events() {
  while (cursor_ < log_->last_id()) {
    std::array<asio::const_buffer, max_gather> frames;
    size_t n = 0;
    for (auto id = cursor_ + 1; id <= log_->last_id() && n < max_gather; ++id)
      frames[n++] = asio::buffer(log_->events[id - log_->first_id]->frame);
    frames[0] += event_sent_;
    error_code ec;
    auto bytes = socket_.write_some(std::span{frames.data(), n}, ec);
    if (would_block(ec)) {
      wait_writable();
      return;
    }
    if (ec) {
      close("client");
      return;
    }
    log_sent_ += bytes;
    for (event_sent_ += bytes; cursor_ < log_->last_id(); ++cursor_, ++sent_) {
      auto size = log_->events[cursor_ + 1 - log_->first_id]->frame.size();
      if (event_sent_ < size)
        break;
      event_sent_ -= size;
    }
  }
  if (log_->ended() && !ahead_of_end())
    finish("ended");
}

void sse_session::wait_writable() {
  writing_ = true;
  stuck_since_ = clock::now();
  socket_.async_wait(tcp::socket::wait_write,
                     [self = shared_from_this()](error_code ec) {
                       self->writing_ = false;
                       if (ec)
                         return self->close("client");
                       self->on_flushed();
                     });
}

void sse_session::on_flushed() {
  if (closed_ || !flush_own())
    return;
  if (ending_)
    return finish(ending_);
  if (log_)
    flush_events();
}

void sse_session::send_aside(const std::string& frame) {
  if (closed_ || writing_ || ending_ || (log_ && event_sent_ > 0))
    return;
  own_ += frame;
  flush_own();
}

void sse_session::finish(const char* reason, std::string_view frame) {
  if (closed_ || shut_)
    return;
  if (!ending_) {
    ending_ = reason;
    // A half-sent event cannot be followed by anything: cut it off.
    if (event_sent_ > 0)
      return close(reason);
    own_ += frame;
    own_ += last_chunk;
  }
  if (writing_ || !flush_own())
    return;
  error_code ec;
  socket_.shutdown(tcp::socket::shutdown_send, ec);
  shut_ = true;
  stuck_since_ = clock::now();
}

void sse_session::close(const char* reason) {
  if (std::exchange(closed_, true))
    return;
  error_code ec;
  socket_.close(ec);
  request_.slot.reset();
  on_closed_(*this, ending_ ? ending_ : reason);
}

void sse_session::close_if_stuck(clock::time_point since) {
  if (!closed_ && (writing_ || shut_) && stuck_since_ < since)
    close("stalled");
}

// Clients of an event stream have nothing to say: whatever comes is dropped,
// until they leave.
void sse_session::watch_client() {
  socket_.async_wait(tcp::socket::wait_read,
                     [self = shared_from_this()](error_code ec) {
                       if (self->closed_)
                         return;
                       char ignored[512];
                       size_t n = 0;
                       if (!ec)
                         n = self->socket_.read_some(asio::buffer(ignored), ec);
                       if (ec && !would_block(ec))
                         return self->close("client");
                       if (n > 0 || would_block(ec))
                         self->watch_client();
                     });
}

} // namespace bidiq
