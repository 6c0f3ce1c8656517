#pragma once

#include "net/http/connection_limits.hpp"
#include "net/http/router.hpp"
#include "net/http/server.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace bidiq::http {

/// What all I/O threads of a server read. Immutable but for the counters.
struct server_state {
  server_state(std::vector<route> routes, server_options opts,
               server_hooks callbacks);

  /// Counts the server's own connections; streams taken over are not.
  void session_began() noexcept;
  void session_ended();

  /// Waits until no session is left; false if `grace` was not enough.
  bool wait_idle(milliseconds grace);

  void report_defect(std::string_view request_id, std::string_view what) const;

  const server_options options;
  const server_hooks hooks;
  const router table;
  const std::shared_ptr<connection_limits> limits;
  asio::thread_pool workers; ///< Reads files, compresses large bodies.
  std::atomic<bool> draining = false;

private:
  std::atomic<std::size_t> sessions_ = 0;
  std::mutex mutex_;
  std::condition_variable idle_;
};

} // namespace bidiq::http
