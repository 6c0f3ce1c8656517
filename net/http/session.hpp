#pragma once

#include "actors/base/memory_budget.hpp"
#include "net/http/deadline_wheel.hpp"
#include "net/http/problem.hpp"
#include "net/http/response.hpp"
#include "net/http/router.hpp"
#include "net/http/send_pace.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq::http {

class io_thread;

/// One connection: reads requests, has them answered, writes the answers in
/// the order asked. A coroutine on its I/O thread keeps it alive.
class session final : public std::enable_shared_from_this<session>,
                      private deadline_wheel::entry {
public:
  /// Expects a non-blocking socket. `slot` is given back with the socket.
  session(io_thread& home, tcp::socket socket, std::string remote_address,
          std::shared_ptr<void> slot);
  ~session() override;

  /// Begins to serve.
  void start();

  /// Answers 503 and closes: the server is full.
  void start_refusing();

  /// Closes if no request is being served or waits to be read.
  void drain();

  /// Closes at once and cancels the handler.
  void abort();

private:
  enum class phase { idle, reading, handling, writing, fetching, lingering };
  using buffers = std::array<asio::const_buffer, 2>;

  static asio::awaitable<void> run(std::shared_ptr<session> self);
  static asio::awaitable<void> run_refusal(std::shared_ptr<session> self);

  // Reading: session.cpp.

  // Serves the next request; false when the connection has ended.
  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> serve_request();
  // Leaves a checked head in `ctx_`, or the answer that refuses it in
  // `refusal_`; false if the connection ended instead.
  asio::awaitable<bool> read_head();
  std::optional<bool> scan_buffered(std::size_t& seen);
  void refuse(protocol_error why, std::string_view note);
  void take_head(std::size_t size);
  // Reads into `ctx_`, or leaves the answer that refuses in `bad_body_`, in
  // `refusal_` if it took too long.
  asio::awaitable<void> read_body();
  void begin_request();
  std::size_t body_limit() const;
  bool has_body() const noexcept;

  // Answering: session_answer.cpp.
  std::optional<response> answer_without_handler();
  asio::awaitable<answer> ask_handler();
  asio::awaitable<answer> run_handler();
  void hand_over(takeover x);
  // Watches for the client's departure while its answer is being made, or the
  // next piece of it fetched; what it sends meanwhile is kept for later.
  void watch_client();
  void on_client_input(unsigned watch, boost::system::error_code ec);
  void stop_watching();
  void record_departure();

  // Writing: session_write.cpp.

  // Writes an answer; false unless the connection goes on.
  asio::awaitable<bool> finish(response x, bool keep);
  std::optional<bool> send_now(buffers& rest);
  asio::awaitable<bool> send_rest(buffers rest);
  asio::awaitable<bool> send_file(file_range x);
  asio::awaitable<bool> send_stream(streamed_body& x);
  asio::awaitable<std::size_t> fetch(streamed_body& x, char* to,
                                     std::size_t size);
  std::string successor_path() const;
  bool wants_gzip(const response& x) const;
  asio::awaitable<bool> compress(response& x);
  asio::awaitable<void> linger();
  void record(const response& x, bool taken_over);

  void on_deadline() override;
  // Whether the client still reads the answer fast enough; arms for the next
  // look.
  bool keeps_pace();
  // How much of what was sent the client has received.
  uint64_t acknowledged();
  void arm(std::chrono::milliseconds after);
  void arm_until(std::chrono::steady_clock::time_point at);
  void close();

  io_thread& home_;
  tcp::socket socket_;
  std::string remote_address_;
  std::shared_ptr<void> slot_;
  memory_charge held_; // this object with its buffers
  memory_charge body_; // of the request, until it is answered
  boost::beast::flat_buffer in_;
  std::string out_; // the head being written
  request_context ctx_;
  route_match match_;
  std::optional<response> refusal_;
  std::optional<response> bad_body_; // for those who are let in at all
  asio::cancellation_signal cancel_;
  phase phase_ = phase::idle;
  bool timed_out_ = false;
  bool aborted_ = false;
  bool first_ = true;  // nothing was served yet
  bool gone_ = false;  // the client, while its answer was made or fetched
  unsigned watch_ = 0; // number of the watch that counts
  bool watching_ = false;
  std::shared_ptr<body_source> fetched_from_; // in `phase::fetching`
  std::optional<send_pace> pace_;
  uint64_t sent_ = 0;         // over this connection, to the kernel
  uint64_t acknowledged_ = 0; // of that, when last looked
  std::chrono::steady_clock::time_point received_;
  uint64_t bytes_out_ = 0;
};

} // namespace bidiq::http
