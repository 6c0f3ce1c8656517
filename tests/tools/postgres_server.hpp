#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace bidiq {

/// A real PostgreSQL server on a free port of 127.0.0.1, with a folder of its
/// own that goes with it. Run by root, it runs as the package's own user, since
/// it refuses root. It dies with the thread that started it. Failures throw
/// with the server's log.
class postgres_server {
public:
  /// Returns once connections are accepted.
  postgres_server();
  ~postgres_server();
  postgres_server(const postgres_server&) = delete;
  postgres_server& operator=(const postgres_server&) = delete;

  /// The same over all restarts.
  uint16_t port() const noexcept {
    return port_;
  }

  pid_t pid() const noexcept {
    return pid_;
  }

  /// postgresql://bidiq@127.0.0.1:PORT/NAME
  std::string url(const std::string& database = "postgres") const;

  /// Makes an empty database and returns its URL. Thread-safe.
  std::string new_database();

  /// Starts it again after `kill9`, on the same port.
  void start();

  /// Kills the server and all its processes; returns once it is gone.
  void kill9();

  /// SIGSTOP to all its processes: connections stay, nothing is answered.
  void pause();
  void resume();

  std::string log() const;

private:
  void initialise() const;
  void spawn();
  bool wait_until_ready();
  void signal_all(int number) const;

  std::string folder_;
  std::string programs_; ///< Where `initdb` and `postgres` are.
  uint16_t port_ = 0;
  pid_t pid_ = -1;
};

} // namespace bidiq
