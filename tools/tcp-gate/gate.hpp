#pragma once

#include "tools/tcp-gate/faults.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace bidiq {

/// Forwards TCP connections to a target and harms them as told. Everything is
/// called on, and happens on, the one thread that runs the executor. Destroying
/// it resets all connections.
class tcp_gate {
public:
  /// Listens at once on 127.0.0.1:`port` (0: any free port); throws
  /// boost::system::system_error if it cannot.
  tcp_gate(const boost::asio::any_io_executor& ex, gate_target target,
           uint16_t port = 0, uint64_t seed = 1);
  ~tcp_gate();
  tcp_gate(const tcp_gate&) = delete;
  tcp_gate& operator=(const tcp_gate&) = delete;

  /// The port in use, the same also after it has refused connections.
  uint16_t port() const;

  /// Replaces all faults; those of open connections, too.
  void set(const gate_faults& faults);

  /// Where new connections go from now on.
  void aim(gate_target target);

  /// Resets (RST) all open connections, on both sides.
  void cut();

  /// Ends the streams of all open connections that way: the receiver reads an
  /// end, the sender does not notice.
  void half_close(direction way);

  gate_stats stats() const;

private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

} // namespace bidiq
