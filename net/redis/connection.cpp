#include "net/redis/connection.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace bidiq::redis {

namespace {

// More than this is not worth waiting for company, nor worth keeping.
constexpr size_t worth_a_write = size_t{16} << 10;
constexpr size_t keep_buffer = size_t{1} << 20;

/// An upper bound of the command's size on its way.
size_t size_of(std::span<const std::string> args) {
  constexpr size_t framing = 16;
  size_t n = framing;
  for (const auto& x : args)
    n += x.size() + framing;
  return n;
}

} // namespace

connection::connection(const asio::any_io_executor& ex,
                       connection_options options)
  : executor_(ex),
    options_(options),
    parser_(options.max_reply_bytes),
    pause_(ex),
    deadline_(ex) {
  // nop
}

void connection::start(stream_ptr link, watcher watch, broken_handler broken) {
  stream_ = std::move(link);
  watch_ = std::move(watch);
  broken_ = std::move(broken);
  parser_ = reply_parser{options_.max_reply_bytes};
  {
    std::lock_guard guard{mutex_};
    open_ = true;
  }
  read();
}

void connection::send(std::span<const std::string> args, callback done,
                      size_t replies) {
  auto size = size_of(args);
  auto here = reading_.load(std::memory_order_relaxed)
              == std::this_thread::get_id();
  bool wake = false;
  {
    std::unique_lock guard{mutex_};
    if (!open_) {
      guard.unlock();
      return post_error(std::move(done), errc::closed, "not connected");
    }
    if (unanswered_bytes_ + size > options_.max_inflight_bytes) {
      guard.unlock();
      return post_error(std::move(done), errc::overloaded,
                        "too many bytes are on their way");
    }
    append_command(pending_, args);
    waiting_.push_back({std::move(done), clock::now(), size, replies});
    unanswered_bytes_ += size;
    wake = !std::exchange(scheduled_, true) && !here;
  }
  if (wake)
    asio::post(executor_, [self = shared_from_this()] { self->turn(); });
}

void connection::post_error(callback done, errc code, const char* text) {
  asio::post(executor_, [f = std::move(done), code, text] {
    f(error{code, text});
  });
}

void connection::refuse() {
  std::lock_guard guard{mutex_};
  open_ = false;
}

void connection::stop(const error& why) {
  if (auto link = std::exchange(stream_, nullptr))
    link->close();
  pause_.cancel();
  deadline_.cancel();
  pausing_ = watching_ = busy_ = false;
  writing_.clear();
  std::vector<entry> waiting;
  {
    std::lock_guard guard{mutex_};
    open_ = scheduled_ = false;
    pending_.clear();
    waiting.swap(waiting_);
    unanswered_bytes_ = 0;
  }
  auto inflight = std::exchange(inflight_, {});
  watch_ = nullptr;
  broken_ = nullptr;
  while (!inflight.empty())
    inflight.pop_front().done(why);
  for (auto& x : waiting)
    x.done(why);
}

void connection::fail(const error& why) {
  if (!stream_)
    return;
  auto handler = std::move(broken_);
  stop(why);
  if (handler)
    handler(why);
}

// -- writing ------------------------------------------------------------------

void connection::turn() {
  if (!stream_ || busy_)
    return;
  if (inflight_.empty() || options_.coalesce.count() == 0)
    return flush();
  if (pausing_)
    return;
  {
    std::unique_lock guard{mutex_};
    if (!scheduled_)
      return;
    if (pending_.size() >= worth_a_write) {
      guard.unlock();
      return flush();
    }
  }
  pausing_ = true;
  pause_.expires_after(options_.coalesce);
  pause_.async_wait([self = shared_from_this(),
                     link = stream_](const boost::system::error_code& ec) {
    if (ec || self->stream_ != link)
      return;
    self->pausing_ = false;
    if (!self->busy_)
      self->flush();
  });
}

void connection::flush() {
  {
    std::lock_guard guard{mutex_};
    scheduled_ = false;
    if (pending_.empty())
      return;
    writing_.swap(pending_);
    for (auto& x : waiting_)
      inflight_.push_back(std::move(x));
    waiting_.clear();
  }
  busy_ = true;
  watch_deadline();
  stream_->write_all(writing_, [self = shared_from_this(), link = stream_](
                                 const boost::system::error_code& ec, size_t) {
    if (self->stream_ == link)
      self->on_written(ec);
  });
}

void connection::on_written(const boost::system::error_code& ec) {
  busy_ = false;
  if (ec)
    return fail({errc::reset, "writing: " + ec.message()});
  writing_.clear();
  if (writing_.capacity() > keep_buffer)
    writing_.shrink_to_fit();
  flush();
}

// -- reading ------------------------------------------------------------------

void connection::read() {
  stream_->read_some(asio::buffer(input_),
                     [self = shared_from_this(), link = stream_](
                       const boost::system::error_code& ec, size_t n) {
                       if (self->stream_ == link)
                         self->on_read(ec, n);
                     });
}

void connection::on_read(const boost::system::error_code& ec, size_t n) {
  if (ec)
    return fail({errc::reset, ec == asio::error::eof
                                ? "the server closed the connection"
                                : "reading: " + ec.message()});
  auto link = stream_;
  parser_.feed({input_.data(), n});
  auto step = reply_parser::step::more;
  reading_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  while (stream_ == link
         && (step = parser_.next()) == reply_parser::step::ready)
    deliver();
  reading_.store({}, std::memory_order_relaxed);
  if (stream_ != link)
    return;
  if (step == reply_parser::step::broken)
    return fail({errc::protocol, "the server does not speak RESP"});
  bool due = false;
  {
    std::lock_guard guard{mutex_};
    due = scheduled_;
  }
  if (due)
    turn();
  if (stream_ == link)
    read();
}

void connection::deliver() {
  if (watch_ && !parser_.is_error() && watch_(parser_.reply()))
    return;
  if (!stream_)
    return;
  if (inflight_.empty())
    return fail({errc::protocol, parser_.is_error()
                                   ? parser_.take().error().text
                                   : "a reply that nobody asked for"});
  auto& head = inflight_.front();
  if (head.replies > 1 && !parser_.is_error()) {
    --head.replies;
    return;
  }
  auto x = inflight_.pop_front();
  unanswered_bytes_ -= x.bytes;
  x.done(parser_.take());
}

// -- deadlines ----------------------------------------------------------------

void connection::watch_deadline() {
  if (watching_ || inflight_.empty())
    return;
  watching_ = true;
  deadline_.expires_at(inflight_.front().sent + options_.op_timeout);
  deadline_.async_wait([self = shared_from_this(),
                        link = stream_](const boost::system::error_code& ec) {
    if (ec || self->stream_ != link)
      return;
    self->watching_ = false;
    self->on_deadline();
  });
}

void connection::on_deadline() {
  if (inflight_.empty())
    return;
  auto& head = inflight_.front();
  if (clock::now() < head.sent + options_.op_timeout)
    return watch_deadline();
  // The answer may be there, and this thread be the late one.
  if (!std::exchange(head.late, true) && stream_->has_unread_bytes()) {
    head.sent = clock::now();
    return watch_deadline();
  }
  fail({errc::timeout, "no answer in time"});
}

} // namespace bidiq::redis
