#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bidiq {

/// Writes lines to a file descriptor on a thread of its own, so that no
/// other thread ever waits for the reader. What waits to be written is bounded:
/// lines beyond that are dropped and counted.
class line_writer {
public:
  /// Renders the line that tells that `n` lines were dropped before it.
  using drop_notice = std::function<std::string(uint64_t n)>;

  /// Keeps at most `max_bytes` in memory. `fd` stays open and is not closed.
  line_writer(int fd, std::size_t max_bytes, drop_notice notice);

  /// Does not wait: call `flush` before.
  ~line_writer();

  line_writer(const line_writer&) = delete;
  line_writer& operator=(const line_writer&) = delete;

  /// Takes a line, to which it adds the line feed, or drops it. Never blocks
  /// on the descriptor. Thread-safe.
  void push(std::string_view line);

  /// Waits until all that was pushed has been written, at most `patience`;
  /// returns whether that came true. Thread-safe.
  bool flush(std::chrono::milliseconds patience);

  /// How many lines were dropped so far. Thread-safe.
  uint64_t dropped() const noexcept;

private:
  struct state;
  /// Shared with the thread, which stays behind if a write never returns.
  std::shared_ptr<state> state_;
};

} // namespace bidiq
