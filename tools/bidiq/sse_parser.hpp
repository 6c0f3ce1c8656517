#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bidiq::client {

/// One dispatched event.
struct sse_event {
  std::string type; ///< Empty: "message".
  std::string data; ///< Lines joined by LF.
  std::string id;   ///< The last event id in force.

  bool operator==(const sse_event&) const = default;
};

/// Parses `text/event-stream` as the HTML standard (9.2.6) says, from pieces of
/// any size: CR, LF and CRLF end lines, comments are skipped, an event that the
/// connection cut in two is dropped. Bytes are not checked for UTF-8.
class sse_parser {
public:
  using sink = std::function<void(sse_event)>;

  /// An event larger than `max_event_bytes` makes `feed` fail.
  explicit sse_parser(size_t max_event_bytes = 1024 * 1024);

  /// Takes the next bytes and passes on the events they complete. Returns false
  /// once an event exceeds the limit; only `reset` helps then.
  bool feed(std::string_view bytes, const sink& f);

  /// Prepares for a new connection: forgets what is unfinished, keeps the last
  /// event id and the reconnection time.
  void reset();

  /// What `Last-Event-ID` has to be; empty: none.
  const std::string& last_event_id() const noexcept {
    return last_id_;
  }

  /// What the server wants to pass before a reconnect, if it said so.
  std::optional<std::chrono::milliseconds> retry() const noexcept {
    return retry_;
  }

private:
  void end_line(const sink& f);
  void field(std::string_view name, std::string_view value);
  void dispatch(const sink& f);

  size_t max_event_bytes_;
  std::string line_;
  std::string data_;
  std::string type_;
  std::string id_; ///< In force once the event is dispatched.
  std::string last_id_;
  std::optional<std::chrono::milliseconds> retry_;
  bool after_cr_ = false; ///< A following LF belongs to the same line end.
  bool first_line_ = true;
  bool overflow_ = false;
};

} // namespace bidiq::client
