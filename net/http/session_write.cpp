#include "net/http/as_result.hpp"
#include "net/http/gzip.hpp"
#include "net/http/io_thread.hpp"
#include "net/http/negotiation.hpp"
#include "net/http/response_head.hpp"
#include "net/http/session.hpp"
#include "net/http/uri.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace bidiq::http {

namespace {

constexpr std::size_t file_piece = 64 * 1024;
// Compressing more than this takes long enough for other connections of the
// same thread to notice (about a millisecond).
constexpr std::size_t inline_gzip = 64 * 1024;

std::string_view body_of(const response& x) noexcept {
  if (auto text = std::get_if<std::string>(&x.body))
    return *text;
  if (auto shared = std::get_if<1>(&x.body); shared && *shared)
    return **shared;
  return {};
}

bool has_header(const response& x, std::string_view name) noexcept {
  return std::any_of(x.headers.begin(), x.headers.end(), [name](auto& field) {
    return iequals(field.first, name);
  });
}

std::size_t advance(std::array<asio::const_buffer, 2>& rest, std::size_t n) {
  for (auto& x : rest) {
    auto part = std::min(n, x.size());
    x += part;
    n -= part;
  }
  return asio::buffer_size(rest);
}

} // namespace

asio::awaitable<bool> session::finish(response x, bool keep) {
  phase_ = phase::writing;
  pace_.reset();
  auto gzipped = wants_gzip(x);
  if (gzipped)
    gzipped = co_await compress(x);
  auto successor = successor_path();
  head_extras extras;
  extras.close = !keep || home_.shared().draining;
  extras.gzipped = gzipped;
  extras.may_vary = is_compressible(x.content_type);
  extras.length = x.size();
  extras.date = home_.date();
  extras.successor = successor;
  auto own = std::get_if<std::string>(&x.body);
  memory_charge unsent{home_.shared().options.memory, memory_account::answers,
                       own != nullptr ? own->size() : 0};
  out_.clear();
  append_head(out_, ctx_, x, extras, home_.shared().options);
  auto body = ctx_.is_head() ? std::string_view{} : body_of(x);
  buffers rest{asio::buffer(out_), asio::buffer(body)};
  auto sent = send_now(rest);
  if (!sent)
    sent = co_await send_rest(rest);
  auto file = std::get_if<file_range>(&x.body);
  auto stream = std::get_if<streamed_body>(&x.body);
  if (*sent && file != nullptr && !ctx_.is_head())
    sent = co_await send_file(*file);
  if (*sent && stream != nullptr && !ctx_.is_head())
    sent = co_await send_stream(*stream);
  if (gone_)
    x.log_note = "the client left";
  record(x, false);
  if (*sent && extras.close)
    co_await linger();
  co_return *sent && !extras.close;
}

// Most answers fit into the socket's buffer: one system call, no suspension.
std::optional<bool> session::send_now(buffers& rest) {
  boost::system::error_code ec;
  auto n = socket_.write_some(rest, ec);
  bytes_out_ += n;
  sent_ += n;
  if (ec && ec != asio::error::would_block && ec != asio::error::try_again)
    return false;
  if (advance(rest, n) == 0)
    return true;
  return std::nullopt;
}

asio::awaitable<bool> session::send_rest(buffers rest) {
  if (!pace_) {
    const auto& options = home_.shared().options;
    pace_.emplace(options.write_timeout, options.min_send_rate,
                  std::chrono::steady_clock::now());
    acknowledged_ = acknowledged();
  }
  timed_out_ = false;
  while (asio::buffer_size(rest) > 0) {
    arm_until(pace_->due());
    auto [ec, n] = co_await socket_.async_write_some(rest, as_result);
    if (ec)
      co_return false;
    bytes_out_ += n;
    sent_ += n;
    advance(rest, n);
  }
  co_return true;
}

uint64_t session::acknowledged() {
  int waiting = 0;
  if (::ioctl(socket_.native_handle(), SIOCOUTQ, &waiting) != 0)
    return 0;
  return sent_ - std::min(sent_, static_cast<uint64_t>(waiting));
}

// What the kernel has taken says little: a part of it may wait there for ever.
bool session::keeps_pace() {
  if (!pace_)
    return false;
  auto now = std::chrono::steady_clock::now();
  auto read = acknowledged();
  pace_->progress(read - std::min(read, acknowledged_), now);
  acknowledged_ = read;
  if (pace_->due() <= now)
    return false;
  arm_until(pace_->due());
  return true;
}

asio::awaitable<bool> session::send_file(file_range x) {
  std::vector<char> piece(std::min<uint64_t>(file_piece, x.length));
  while (x.length > 0) {
    auto wanted = std::min<uint64_t>(piece.size(), x.length);
    auto read = [&]() -> asio::awaitable<ssize_t> {
      co_return ::pread(x.file->fd(), piece.data(), wanted,
                        static_cast<off_t>(x.offset));
    };
    disarm();
    auto n = co_await asio::co_spawn(home_.shared().workers, read,
                                     asio::use_awaitable);
    if (n <= 0)
      co_return false; // shorter than announced: only closing tells
    buffers rest{asio::buffer(piece.data(), static_cast<std::size_t>(n)), {}};
    auto sent = co_await send_rest(rest);
    if (!sent)
      co_return false;
    x.offset += static_cast<uint64_t>(n);
    x.length -= static_cast<uint64_t>(n);
  }
  co_return true;
}

asio::awaitable<bool> session::send_stream(streamed_body& x) {
  std::vector<char> piece(std::min<uint64_t>(file_piece, x.length));
  while (x.length > 0) {
    auto wanted = std::min<uint64_t>(piece.size(), x.length);
    auto n = co_await fetch(x, piece.data(), wanted);
    if (n == 0)
      co_return false;
    buffers rest{asio::buffer(piece.data(), n), {}};
    auto sent = co_await send_rest(rest);
    if (!sent)
      co_return false;
    x.length -= n;
  }
  co_return true;
}

// A client that leaves is seen by the next write, but only once there is
// something to be written. While there is not, its end of the connection is
// watched, though not for pieces that come at once.
asio::awaitable<std::size_t> session::fetch(streamed_body& x, char* to,
                                            std::size_t size) {
  auto read = [&]() -> asio::awaitable<std::size_t> {
    co_return x.source->read(to, size);
  };
  phase_ = phase::fetching;
  fetched_from_ = x.source;
  arm(home_.shared().options.departure_check);
  auto n = co_await asio::co_spawn(*x.readers, read, asio::use_awaitable);
  disarm();
  stop_watching();
  fetched_from_.reset();
  phase_ = phase::writing;
  co_return gone_ ? 0 : n;
}

std::string session::successor_path() const {
  if (!ctx_.legacy || match_.nearest == nullptr)
    return {};
  return home_.shared().table.successor(*match_.nearest, ctx_.head.path);
}

bool session::wants_gzip(const response& x) const {
  return x.size() >= home_.shared().options.gzip_min_bytes
         && !std::holds_alternative<file_range>(x.body)
         && !std::holds_alternative<streamed_body>(x.body)
         && is_compressible(x.content_type)
         && !has_header(x, "Content-Encoding") && !has_header(x, "ETag")
         && accepts_gzip(ctx_.header_list("accept-encoding"));
}

asio::awaitable<bool> session::compress(response& x) {
  if (x.gzipped) {
    x.body = x.gzipped;
    co_return true;
  }
  std::optional<std::string> packed;
  if (x.size() <= inline_gzip) {
    packed = gzip(body_of(x));
  } else {
    disarm();
    auto work = [&x]() -> asio::awaitable<std::optional<std::string>> {
      co_return gzip(body_of(x));
    };
    packed = co_await asio::co_spawn(home_.shared().workers, work,
                                     asio::use_awaitable);
  }
  if (!packed)
    co_return false;
  x.body = std::move(*packed);
  co_return true;
}

// RFC 9112 9.6: closing with unread input would reset the connection and could
// take the answer away from the client.
asio::awaitable<void> session::linger() {
  boost::system::error_code ec;
  socket_.shutdown(tcp::socket::shutdown_send, ec);
  phase_ = phase::lingering;
  timed_out_ = false;
  arm(home_.shared().options.linger_timeout);
  std::array<char, 4096> waste;
  while (!timed_out_) {
    auto [failed, n] = co_await socket_.async_read_some(asio::buffer(waste),
                                                        as_result);
    if (failed)
      break;
  }
}

void session::record(const response& x, bool taken_over) {
  const auto& hook = home_.shared().hooks.on_access;
  if (!hook)
    return;
  auto path = log_safe(ctx_.head.path);
  access_record result;
  result.request_id = ctx_.request_id;
  result.trace_id = ctx_.trace.trace_id;
  result.method = ctx_.head.method;
  result.path = path;
  result.route = ctx_.route_label();
  result.remote_address = ctx_.remote_address;
  result.user = ctx_.who.user;
  result.note = x.log_note;
  result.status = static_cast<unsigned>(x.code);
  result.duration = std::chrono::duration_cast<std::chrono::microseconds>(
    std::chrono::steady_clock::now() - ctx_.received);
  result.bytes_in = ctx_.raw_head.size() + ctx_.body.size();
  result.bytes_out = bytes_out_;
  result.legacy = ctx_.legacy;
  result.taken_over = taken_over;
  hook(result);
}

} // namespace bidiq::http
