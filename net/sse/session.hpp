#pragma once

#include "actors/domain/event.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bidiq {

/// What a hub on one I/O thread knows of one search: its events so far. All
/// sessions of the search on that thread read from here by cursor.
struct sse_channel_log {
  std::vector<progress_event_ptr> events; ///< Event n is at n - first_id.
  uint64_t first_id = 1; ///< Above 1 only when just the terminal is left.
  uint64_t total_bytes = 0;

  uint64_t last_id() const noexcept {
    return first_id + events.size() - 1;
  }
  bool ended() const noexcept {
    return !events.empty() && terminal(events.back()->at);
  }
  void append(progress_event_ptr event) {
    total_bytes += event->frame.size();
    events.push_back(std::move(event));
  }
};

/// Who a stream belongs to and where it starts.
struct sse_request {
  std::string search_id;
  std::string viewer;    ///< The user, for ownership.
  bool ticketed = false; ///< Holds a ticket for this very search.
  uint64_t after = 0;    ///< Last-Event-ID; 0 = from the start.
  /// Set for who has seen more events than there are of this ended search: the
  /// end as event `after` + 1, which is all it gets.
  progress_event_ptr end;
  /// Keeps what was found out about the search until the stream begins.
  std::shared_ptr<void> hold;
  std::string head;           ///< Serialised response head, sent first.
  std::shared_ptr<void> slot; ///< Freed with the connection.
};

/// One client of one search on its I/O thread: a cursor into the channel's log
/// plus at most one write in flight. Nothing is copied per client: a gathered
/// write takes the events' shared frames, and what a full socket did not take
/// stays in the log until it can. Not thread-safe: one I/O thread.
class sse_session : public std::enable_shared_from_this<sse_session> {
public:
  using tcp = boost::asio::ip::tcp;
  using clock = std::chrono::steady_clock;
  /// Called once, when the connection has ended, with the reason: "client",
  /// "ended", "slow", "stalled", "drained", "error".
  using closed_handler = std::function<void(sse_session&, const char* reason)>;

  sse_session(tcp::socket socket, sse_request request,
              closed_handler on_closed);

  /// Starts: sends the head and the opening comment, watches for the client's
  /// leaving.
  void start();

  /// Connects the session to the log it reads from, which must outlive it.
  /// Replay of what is there now never counts as slowness.
  void follow(const sse_channel_log& log);

  /// Sends what is new. Closes the session if more than `max_waiting` bytes
  /// wait for it. Returns what `take_sent` would.
  size_t pump(size_t max_waiting);

  /// The number of events handed to the socket whole since it was last asked.
  size_t take_sent() noexcept {
    return std::exchange(sent_, 0);
  }

  /// Sends a rendered comment or event that is not part of the log, unless the
  /// client is behind (a heartbeat says nothing to a client with data to read).
  void send_aside(const std::string& frame);

  /// Ends the stream after what is queued and `frame`: last chunk, then
  /// half-close.
  void finish(const char* reason, std::string_view frame = {});

  /// Closes at once.
  void close(const char* reason);

  /// Closes if a write has been stuck, or a finished stream left open by the
  /// client, since before `since`.
  void close_if_stuck(clock::time_point since);

  const sse_request& request() const noexcept {
    return request_;
  }
  clock::time_point started() const noexcept {
    return started_;
  }
  /// Its wait for an unknown search begins so much later.
  void wait_longer(clock::duration x) noexcept {
    started_ += x;
  }
  bool following() const noexcept {
    return log_ != nullptr;
  }
  /// The log has ended before the event that the client saw last.
  bool ahead_of_end() const noexcept {
    return log_ && log_->ended() && cursor_ > log_->last_id();
  }
  /// Nothing it was connected for is needed any more.
  void drop_hold() noexcept {
    request_.hold.reset();
  }

  size_t index = 0;      ///< Within its channel; the hub's own bookkeeping.
  size_t wheel_slot = 0; ///< Within the hub's heartbeat wheel.

private:
  void send_opening();
  bool flush_own();
  void flush_events();
  void wait_writable();
  void watch_client();
  void on_flushed();
  uint64_t waiting_bytes() const;

  tcp::socket socket_;
  sse_request request_;
  closed_handler on_closed_;
  const sse_channel_log* log_ = nullptr;
  std::string own_;         ///< Head and comments, sent before any event.
  size_t own_sent_ = 0;     ///< Bytes of `own_`.
  uint64_t cursor_ = 0;     ///< Last event sent whole.
  size_t sent_ = 0;         ///< Events sent and not yet reported.
  size_t event_sent_ = 0;   ///< Bytes of event cursor_ + 1.
  uint64_t log_sent_ = 0;   ///< Bytes of the log behind the cursor.
  uint64_t replay_end_ = 0; ///< Bytes of the log when it was joined.
  clock::time_point started_ = clock::now();
  clock::time_point stuck_since_{};
  const char* ending_ = nullptr; ///< Reason, once `finish` was called.
  bool writing_ = false;         ///< Waits for the socket to take more.
  bool shut_ = false;            ///< Half-closed: waits for the client.
  bool closed_ = false;
};

using sse_session_ptr = std::shared_ptr<sse_session>;

} // namespace bidiq
