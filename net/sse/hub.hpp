#pragma once

#include "actors/domain/event.hpp"
#include "net/sse/session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

struct sse_options {
  size_t io_thread = 0; ///< Which one the hub belongs to.
  std::chrono::milliseconds heartbeat{15'000};
  std::chrono::milliseconds waiting_interval{5'000};
  std::chrono::milliseconds wait_timeout{120'000};
  /// How long a resuming client waits for its verdict before it is treated as
  /// one that waits for an unknown search.
  std::chrono::milliseconds verdict_timeout{2'000};
  /// When a client that resumes what is not its own is told so: at once, or,
  /// where other nodes have to be asked, when that surely has been done.
  std::chrono::milliseconds unknown_after{0};
  size_t max_buffer_bytes = 256 * 1024;
  /// The kernel's send buffer of a stream: it hides slowness from us.
  int send_buffer_bytes = 128 * 1024;
};

/// What a hub asks of the rest of the program, and tells it. Called on the
/// hub's I/O thread; must not block.
struct sse_hooks {
  /// Someone listens to a search; `resuming` as in the registry's protocol.
  std::function<void(const std::string& id, progress_sink_ptr, bool resuming)>
    attach;
  std::function<void(const std::string& id, progress_sink_ptr)> detach;
  /// A client has seen events up to `cursor`, which is beyond the log. If the
  /// search has ended: whether it may be sent the end as `cursor` + 1.
  std::function<boost::asio::awaitable<bool>(const std::string& id,
                                             uint64_t cursor)>
    ahead;
  /// Whether it can be known now that a search does not exist.
  std::function<bool()> knowable;
  /// Whether all nodes have had the time to tell again of what they know.
  std::function<bool()> complete;
  std::function<void()> on_open;
  std::function<void(const char* reason)> on_close;
  std::function<void(size_t events)> on_events;
};

/// The event streams of one I/O thread: for each search one replica of its log
/// and the sessions that read it, one timer wheel for all heartbeats. Brokers
/// reach it through `deliver` and `lost`, which only post; everything else is
/// for its own I/O thread.
class sse_hub : public progress_sink,
                public std::enable_shared_from_this<sse_hub> {
public:
  enum class verdict {
    stream,       ///< There is more of the client's own search.
    nothing_left, ///< It has seen all there ever will be of its own.
    unknown,      ///< The search is unknown, or another user's.
    waits,        ///< It cannot be known in time whose it is.
  };

  sse_hub(boost::asio::any_io_executor ex, sse_options options,
          sse_hooks hooks);

  size_t home() const noexcept override {
    return options_.io_thread;
  }
  void deliver(event_batch_ptr batch) override;
  void lost(const std::string& search_id) override;

  /// Finds out what there is for a client that presents Last-Event-ID (contract
  /// section 5); `request` is prepared for `adopt`, if that follows.
  boost::asio::awaitable<verdict> resume(sse_request& request);

  /// Takes a connection over: one that does not block, and does not gather
  /// small writes (RFC 896), as those of the server.
  void adopt(sse_session::tcp::socket socket, sse_request request);

  /// Tells every client to reconnect elsewhere after a random 0.2..2 s and ends
  /// its stream without a terminal event. Later adoptions end the same way.
  /// Thread-safe.
  void drain();

private:
  using clock = std::chrono::steady_clock;
  using timer = boost::asio::steady_timer;

  struct channel {
    std::string id;
    std::string owner;
    sse_channel_log log;
    bool known = false;   ///< The search exists, `log` is complete so far.
    bool expired = false; ///< `log` holds the terminal event or nothing.
    std::vector<sse_session_ptr> sessions;
    std::vector<std::shared_ptr<timer>> verdicts; ///< Cancelled by news.
    size_t held = 0; ///< Requests that keep it open until they are adopted.
    /// Runs while there are sessions that may not see the log, or not yet.
    std::unique_ptr<timer> waiting;
  };

  channel& open(const std::string& id, bool resuming);
  void on_batch(const event_batch& batch);
  void on_lost(const std::string& id);
  void serve(channel& ch);
  size_t feed(channel& ch, const sse_session_ptr& session);
  boost::asio::awaitable<void> send_end(sse_session_ptr session,
                                        progress_event_ptr end);
  boost::asio::awaitable<bool> news_of(channel& ch);
  boost::asio::awaitable<verdict> not_theirs(clock::time_point began);
  std::shared_ptr<void> hold(channel& ch);
  void release(const std::string& id);
  void on_session_closed(sse_session& session, const char* reason);
  void start_waiting(channel& ch);
  void on_waiting(const std::string& id);
  void beat();
  void end_all();
  static bool may_see(const channel& ch, const sse_request& request);

  boost::asio::any_io_executor ex_;
  sse_options options_;
  sse_hooks hooks_;
  std::unordered_map<std::string, std::unique_ptr<channel>> channels_;
  /// Slot i holds the sessions whose heartbeat is due at its i-th turn.
  std::vector<std::vector<std::weak_ptr<sse_session>>> wheel_;
  size_t hand_ = 0;
  timer wheel_timer_;
  bool turning_ = false; ///< The wheel's timer runs.
  bool draining_ = false;
  /// State of a small generator; hubs that agreed would call clients together.
  uint64_t jitter_ = std::random_device{}();
};

} // namespace bidiq
