#pragma once

#include "storage/database/database_session.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace bidiq {

/// Hears when jobs are put into PostgreSQL (LISTEN), so that a worker need not
/// wait for its next look. One thread with a connection of its own, which it
/// opens again when that is lost; what is put there meanwhile is found by
/// looking. Ends with its last copy.
class job_listener {
public:
  /// `heard` is called on the listener's thread; `pause` is made between
  /// attempts to connect.
  job_listener(session_options where, std::chrono::milliseconds pause,
               std::function<void()> heard);
  ~job_listener();
  job_listener(const job_listener&) = delete;
  job_listener& operator=(const job_listener&) = delete;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace bidiq
