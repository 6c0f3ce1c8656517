#pragma once

namespace bidiq::client {

/// Turns the first SIGINT or SIGTERM into something a loop can wait for. A
/// second one ends the program at once. One object per program.
class interrupt {
public:
  interrupt();
  ~interrupt();
  interrupt(const interrupt&) = delete;
  interrupt& operator=(const interrupt&) = delete;

  /// Becomes readable, and stays so, with the signal.
  int descriptor() const noexcept;

  bool requested() const noexcept;

  /// 128 + the signal's number.
  int exit_code() const noexcept;
};

} // namespace bidiq::client
