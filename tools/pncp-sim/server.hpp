#pragma once

#include "tools/pncp-sim/simulator.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace bidiq {

/// Where and how the simulator listens.
struct sim_server_options {
  std::string address = "127.0.0.1";
  uint16_t port = 0;                   ///< 0 = any free port.
  std::chrono::seconds idle_limit{60}; ///< Silence before a client is dropped.
  uint64_t body_limit = 256 << 20;     ///< Bytes of a /__sim/ body.
  bool gzip = false;                   ///< Compress for clients that accept it.
};

/// Serves one simulator over HTTP/1.1 with keep-alive, from the thread that
/// calls `run`.
class sim_server {
public:
  /// Listens at once; throws boost::system::system_error if it cannot.
  /// `core` must outlive the server.
  sim_server(simulator& core, sim_server_options options);
  ~sim_server();
  sim_server(const sim_server&) = delete;
  sim_server& operator=(const sim_server&) = delete;

  /// The port in use.
  uint16_t port() const;

  /// Serves until `stop`; does not wait for clients.
  void run();

  /// Ends `run`; may be called from any thread.
  void stop();

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace bidiq
