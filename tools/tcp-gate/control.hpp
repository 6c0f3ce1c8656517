#pragma once

#include "tools/tcp-gate/gate.hpp"

#include <cstdint>
#include <memory>

namespace bidiq {

/// The HTTP door to a gate, on the gate's thread:
///   POST /faults                  replaces all faults (see parse_faults)
///   POST /cut                     resets all open connections
///   POST /half-close?way=up|down  ends their streams that way
///   POST /target?to=host:port     where new connections go
///   GET /stats
/// Each answers 200 with the statistics, or 400, 404.
class gate_control {
public:
  /// Listens at once on 127.0.0.1:`port` (0: any free port); throws
  /// boost::system::system_error if it cannot. `gate` must outlive the door.
  gate_control(const boost::asio::any_io_executor& ex, tcp_gate& gate,
               uint16_t port = 0);
  ~gate_control();

  uint16_t port() const;

private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

} // namespace bidiq
