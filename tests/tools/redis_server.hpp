#pragma once

#include <sys/types.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace bidiq {

struct redis_server_options {
  /// Lines of redis.conf behind the defaults (no persistence, no protected
  /// mode): "maxmemory 1mb", "user alice on >secret ~* +@all".
  std::vector<std::string> config = {};
  /// Password of the default user; empty: none.
  std::string password = {};
  /// TLS instead of plain TCP (PEM files; clients need no certificate).
  bool tls = false;
  std::string cert_file = {};
  std::string key_file = {};
  /// `redis-server --sentinel`; `config` then holds the sentinel lines.
  bool sentinel = false;
};

/// A real redis-server on a free port of 127.0.0.1 and on a Unix socket, with
/// a folder of its own that goes with it. It dies with the thread that started
/// it. Failures throw with the server's log. What it holds at its end is
/// searched for secrets.
class redis_server {
public:
  using options = redis_server_options;

  /// Returns once PING is answered.
  explicit redis_server(options opts = {});
  ~redis_server();
  redis_server(const redis_server&) = delete;
  redis_server& operator=(const redis_server&) = delete;

  /// The same over all restarts.
  uint16_t port() const noexcept {
    return port_;
  }

  /// redis:// or rediss:// with the default user's password, if any.
  std::string url() const;

  std::string socket_path() const;

  const std::string& folder() const noexcept {
    return folder_;
  }

  pid_t pid() const noexcept {
    return pid_;
  }

  /// Starts it again after `kill9` or `stop`, on the same port.
  void start();

  /// Returns once the process is gone.
  void kill9();
  void stop();

  /// SIGSTOP: connections are accepted, nothing is answered. SIGCONT.
  void pause();
  void resume();

  /// Runs a command over a connection of its own: bulk and status replies as
  /// they are, integers in decimal, "(nil)", errors with their "-", arrays one
  /// item a line. Thread-safe; throws if there is no answer within 5 s.
  std::string command(const std::vector<std::string>& args);

  /// The same for arrays, nested ones flat.
  std::vector<std::string> list(const std::vector<std::string>& args);

  /// What the server has logged.
  std::string log() const;

private:
  void look_for_secrets();
  void spawn();
  bool wait_for_ping();
  bool pings();
  void write_config() const;
  void signal(int number) const;
  void reap();
  void disconnect();
  bool connect();
  std::vector<std::string> ask(const std::vector<std::string>& args);
  std::string read_line();
  std::string read_exactly(size_t n);
  void read_more();
  void read_reply(std::vector<std::string>& out);

  options options_;
  std::string folder_;
  uint16_t port_ = 0;
  pid_t pid_ = -1;
  std::mutex mutex_; ///< Guards the connection.
  int fd_ = -1;
  std::string buffer_;
};

/// A port of 127.0.0.1 that was free a moment ago.
uint16_t free_port();

} // namespace bidiq
