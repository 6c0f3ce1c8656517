#include "storage/objects/remote/remote_reader.hpp"

#include <algorithm>
#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <stop_token>
#include <utility>

namespace bidiq {

namespace {

constexpr size_t most_waiting = 256 << 10;
constexpr std::chrono::hours longest_transfer{24};

constexpr auto no_limit = std::numeric_limits<size_t>::max();

// What passes from the client's thread to the reader's.
class pipe {
public:
  bool on_head(const http_response& head) {
    std::lock_guard guard{mutex_};
    head_ = head;
    changed_.notify_all();
    return head.status == 206 && head.range && head.range->total
           && head.range->bytes;
  }

  sink_verdict on_piece(std::string_view piece) {
    std::lock_guard guard{mutex_};
    if (closed_)
      return sink_verdict::stop;
    waiting_.append(piece);
    changed_.notify_all();
    paused_ = waiting_.size() >= most_waiting;
    return paused_ ? sink_verdict::wait : sink_verdict::more;
  }

  void on_end(http_response end) {
    std::lock_guard guard{mutex_};
    end_ = std::move(end);
    changed_.notify_all();
  }

  // Either of them.
  std::pair<std::optional<http_response>, std::optional<http_response>>
  wait_for_head() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [this] { return head_ || end_; });
    return {head_, end_};
  }

  // Bytes, or how it ended. `resume` is called if there is room again.
  size_t read(char* out, size_t size, const std::function<void()>& resume,
              std::optional<http_response>& end) {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [this] { return !waiting_.empty() || end_; });
    auto n = std::min(size, waiting_.size());
    waiting_.copy(out, n);
    waiting_.erase(0, n);
    if (n == 0)
      end = end_;
    auto go_on = paused_ && waiting_.size() < most_waiting / 2;
    paused_ = paused_ && !go_on;
    guard.unlock();
    if (go_on)
      resume();
    return n;
  }

  void close() {
    std::lock_guard guard{mutex_};
    closed_ = true;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;
  std::optional<http_response> head_;
  std::optional<http_response> end_;
  bool paused_ = false;
  bool closed_ = false;
};

// A transfer of a range, which ends with it.
class transfer {
public:
  transfer(std::shared_ptr<remote_calls> calls, http_request x, uint64_t first,
           uint64_t last, const std::stop_token& until)
    : calls_(std::move(calls)) {
    x.headers.emplace_back(
      "Range", "bytes=" + std::to_string(first) + '-'
                 + (last == UINT64_MAX ? std::string{} : std::to_string(last)));
    x.total_timeout = longest_transfer;
    x.max_body = no_limit;
    x.accept = [p = pipe_](const http_response& y) { return p->on_head(y); };
    x.sink = [p = pipe_](std::string_view y) { return p->on_piece(y); };
    id_ = calls_->send(std::move(x), [p = pipe_](http_response y) {
      p->on_end(std::move(y));
    });
    auto cancel = [end = calls_->options().http.cancel, id = id_] { end(id); };
    key_ = calls_->options().ending->enter(cancel);
    abandoned_.emplace(until, cancel);
  }

  ~transfer() {
    abandoned_.reset();
    calls_->options().ending->leave(key_);
    pipe_->close();
    calls_->cancel(id_);
  }

  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;

  auto wait_for_head() {
    return pipe_->wait_for_head();
  }

  size_t read(char* out, size_t size, std::optional<http_response>& end) {
    return pipe_->read(
      out, size, [this] { calls_->resume(id_); }, end);
  }

private:
  std::shared_ptr<remote_calls> calls_;
  std::shared_ptr<pipe> pipe_ = std::make_shared<pipe>();
  uint64_t id_ = 0;
  uint64_t key_ = 0;
  std::optional<std::stop_callback<std::function<void()>>> abandoned_;
};

// A transfer whose head has come, and what that says.
struct begun {
  std::unique_ptr<transfer> it; ///< Null: the range is empty.
  uint64_t size = 0;
  std::string etag;
};

outcome<begun> begin(const std::shared_ptr<remote_calls>& calls,
                     const remote_object& what, uint64_t first, uint64_t last);

// There is nothing in the range. Not every server says how much there is: the
// first byte does, and an empty object has none.
outcome<begun> begin_empty(const std::shared_ptr<remote_calls>& calls,
                           const remote_object& what, uint64_t first,
                           const http_response& answer) {
  if (answer.range && answer.range->total)
    return begun{nullptr, *answer.range->total, answer.etag};
  if (first == 0)
    return begun{nullptr, 0, answer.etag};
  auto probe = begin(calls, what, 0, 0);
  if (!probe)
    return probe.error();
  return begun{nullptr, probe->size, probe->etag};
}

outcome<begun> begin(const std::shared_ptr<remote_calls>& calls,
                     const remote_object& what, uint64_t first, uint64_t last) {
  for (unsigned attempt = 0;; ++attempt) {
    auto it = std::make_unique<transfer>(calls, what.request(), first, last,
                                         what.until);
    auto [head, end] = it->wait_for_head();
    auto& answer = head ? *head : *end;
    calls->told("get", answer);
    if (head && head->status == 206 && head->range && head->range->bytes
        && head->range->total && head->range->bytes->first == first)
      return begun{std::move(it), *head->range->total, head->etag};
    if (answer.error == transport_error::none && answer.status == 416)
      return begin_empty(calls, what, first, answer);
    if (head)
      return fail(errc::storage_failed, "get: the server ignores ranges");
    if (!what.passing(answer) || attempt + 1 >= calls->options().max_attempts
        || !calls->pause(attempt, answer, what.until))
      return what.meaning(answer);
  }
}

class remote_reader : public object_reader {
public:
  remote_reader(std::shared_ptr<remote_calls> calls, remote_object what,
                object_info info, object_range asked, begun first)
    : object_reader(std::move(info), asked),
      calls_(std::move(calls)),
      what_(std::move(what)),
      now_(std::move(first)) {
    // nop
  }

  outcome<size_t> read(char* out, size_t size) override {
    size = std::min<uint64_t>(size, range().length - done_);
    for (unsigned attempt = 0; size > 0; ++attempt) {
      std::optional<http_response> end;
      auto n = now_.it ? now_.it->read(out, size, end) : 0;
      done_ += n;
      if (n > 0)
        return n;
      if (what_.until.stop_requested())
        return fail(errc::storage_failed, "get: nobody reads any more");
      if (attempt >= calls_->options().max_attempts)
        return fail(errc::storage_failed, "get: the connection breaks");
      if (attempt > 0
          && !calls_->pause(attempt - 1, end.value_or(http_response{}),
                            what_.until))
        return fail(errc::storage_failed, "get: nobody waits any more");
      if (auto more = go_on(); !more)
        return more.error();
    }
    return size_t{0};
  }

  outcome<unique_fd> file() override {
    if (!whole_) {
      auto read = read_whole();
      if (!read)
        return read.error();
      whole_ = std::move(*read);
    }
    unique_fd copy{::fcntl(whole_->fd(), F_DUPFD_CLOEXEC, 0)};
    if (!copy)
      return fail(errc::storage_failed, system_text("fcntl", errno));
    return copy;
  }

private:
  outcome<void> go_on() {
    auto etag = now_.etag;
    auto first = range().offset + done_;
    auto next = begin(calls_, what_, first,
                      range().offset + range().length - 1);
    if (!next)
      return next.error();
    if (next->etag != etag || next->size != info().size)
      return fail(errc::storage_failed, "get: the object has changed");
    now_ = std::move(*next);
    return {};
  }

  outcome<memory_file> read_whole() const {
    auto again = open_remote_object(calls_, what_, {});
    auto file = memory_file::make("object");
    if (!again || !file)
      return again ? file.error() : again.error();
    std::string piece(64 << 10, '\0');
    for (;;) {
      auto n = (*again)->read(piece.data(), piece.size());
      if (!n)
        return n.error();
      if (*n == 0)
        return file;
      if (auto kept = file->append({piece.data(), *n}); !kept)
        return kept.error();
    }
  }

  std::shared_ptr<remote_calls> calls_;
  remote_object what_;
  begun now_;
  uint64_t done_ = 0; ///< Bytes of the range that have been read.
  std::optional<memory_file> whole_;
};

} // namespace

outcome<object_reader_ptr>
open_remote_object(std::shared_ptr<remote_calls> calls, remote_object what,
                   object_range range) {
  auto end = range.length > UINT64_MAX - range.offset
               ? UINT64_MAX
               : range.offset + range.length;
  // An empty range is asked for as its first byte: that tells the size.
  auto last = end == UINT64_MAX ? end : std::max(end, range.offset + 1) - 1;
  auto first = begin(calls, what, std::min(range.offset, UINT64_MAX - 1), last);
  if (!first)
    return first.error();
  auto info = what.info;
  info.size = first->size;
  return object_reader_ptr{
    std::make_shared<remote_reader>(std::move(calls), std::move(what),
                                    std::move(info), range, std::move(*first))};
}

} // namespace bidiq
