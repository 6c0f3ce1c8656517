#pragma once

#include "net/redis/fifo.hpp"
#include "net/redis/resp.hpp"
#include "net/redis/stream.hpp"

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace bidiq::redis {

struct connection_options {
  std::chrono::milliseconds op_timeout{250};
  std::chrono::microseconds coalesce{100};
  size_t max_inflight_bytes = size_t{64} << 20;
  size_t max_reply_bytes = size_t{256} << 20;
};

/// Pipelines commands over streams, one after another. `send` and `refuse` may
/// be called on any thread, all else on that of the executor, where all
/// callbacks run, too.
///
/// Commands of one turn travel together. When replies are awaited, those of up
/// to `coalesce` do, or of the time the write under way takes.
class connection : public std::enable_shared_from_this<connection> {
public:
  /// Sees each reply that is no error before it is handed out; true: it answers
  /// no command, and is not handed out.
  using watcher = std::function<bool(value&)>;
  using broken_handler = std::function<void(error)>;

  connection(const asio::any_io_executor& ex, connection_options options);

  /// Puts `link` to use. `broken` is called at most once, when it fails, after
  /// all that waited for answers.
  void start(stream_ptr link, watcher watch, broken_handler broken);

  /// Sends a command that has `replies` replies; `done` gets the last one, or
  /// the first that is an error.
  void send(std::span<const std::string> args, callback done,
            size_t replies = 1);

  /// From now on, `send` fails.
  void refuse();

  /// Closes the stream; all that wait get `why`.
  void stop(const error& why);

  /// The same, and `broken` is called.
  void fail(const error& why);

private:
  using clock = std::chrono::steady_clock;

  struct entry {
    callback done;
    clock::time_point sent;
    size_t bytes;
    size_t replies;
    bool late = false; ///< Got more time, since bytes were unread.
  };

  void turn();
  void flush();
  void on_written(const boost::system::error_code& ec);
  void read();
  void on_read(const boost::system::error_code& ec, size_t n);
  void deliver();
  void watch_deadline();
  void on_deadline();
  void post_error(callback done, errc code, const char* text);

  asio::any_io_executor executor_;
  connection_options options_;

  std::mutex mutex_;
  bool open_ = false;          // guarded, as all up to the blank line
  bool scheduled_ = false;     // `turn` will run
  std::string pending_;        // not yet given to the stream
  std::vector<entry> waiting_; // the commands in it

  std::atomic<size_t> unanswered_bytes_ = 0; // grows under the mutex only
  // The thread that is in `on_read`, where `turn` comes without a post.
  std::atomic<std::thread::id> reading_;
  stream_ptr stream_;
  watcher watch_;
  broken_handler broken_;
  reply_parser parser_;
  std::string writing_;
  bool busy_ = false; // `writing_` is under way
  fifo<entry> inflight_;
  asio::steady_timer pause_;
  bool pausing_ = false;
  asio::steady_timer deadline_;
  bool watching_ = false;
  std::array<char, 65536> input_;
};
using connection_ptr = std::shared_ptr<connection>;

} // namespace bidiq::redis
