#pragma once

#include "actors/base/errc.hpp"
#include "config/load.hpp"
#include "tools/bidiqd/shutdown_plan.hpp"

#include <chrono>
#include <cstdint>
#include <memory>

namespace bidiq {

/// One node: everything that a server process runs, put together. Made, started
/// and stopped by one thread.
class node {
public:
  explicit node(loaded_settings config);
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Opens the stores, starts the actors and the server. An error names what
  /// could not be had; nothing keeps running then.
  outcome<void> start();

  /// The bound port; 0 before `start`.
  uint16_t port() const noexcept;

  /// Takes no new work: closes the listeners, refuses searches. Call once.
  void begin_drain();

  /// Whether every search has ended, waiting at most `patience` for it.
  bool searches_ended(std::chrono::milliseconds patience);

  /// Gives what still runs its terminal error, releases the clients of progress
  /// streams, ends everything and joins all threads. Its waits for others fit
  /// into `plan`; actors and threads are waited for as long as they take.
  void stop(const shutdown_plan& plan);

  struct parts;

private:
  outcome<void> start_threads();
  void flush(const shutdown_plan& plan);

  std::unique_ptr<parts> parts_;
};

} // namespace bidiq
