#pragma once

#include "tests/integration/node_fixture.hpp"
#include "tests/tools/gate_thread.hpp"
#include "tests/tools/redis_server.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bidiq::test {

// A question that takes a while to answer.
inline const nlohmann::json eight_states{
  {"ufs", {"SP", "RJ", "MG", "BA", "PR", "RS", "SC", "GO"}}};

struct cluster_options {
  size_t nodes = 2;
  bool gates = false; ///< Each node reaches Redis through a gate of its own.
  bool tls = false;   ///< ... over TLS, which tells when bytes were spoilt.
  std::vector<std::string> redis_config{};
  /// Added to the environment of every node.
  child_process::variables env{};
  std::vector<std::string> sim{"--generate", "3000", "--seed", "7"};
};

/// A real redis-server, simulated upstream and nodes with short times, so that
/// what takes the product 20 s takes 2 s here. All on free ports.
class cluster {
public:
  explicit cluster(cluster_options options = {});
  ~cluster();

  /// Starts another node; its number counts from 0 and is never used again.
  /// `more`: of its environment.
  size_t add(const std::string& program = "bidiqd",
             const child_process::variables& more = {});

  void kill9(size_t node);

  /// SIGTERM; returns the exit code once it has ended.
  int stop(size_t node);

  /// SIGTERM without waiting.
  void drain(size_t node);

  /// SIGTERM's end: the exit code.
  int wait(size_t node);

  /// Whether it lives and has not been told to stop. Thread-safe.
  bool usable(size_t node) const;

  /// The nodes that are usable.
  std::vector<size_t> alive() const;
  size_t count() const;

  /// The address of a node, also when it has gone. Thread-safe.
  std::string url(size_t node, const std::string& path = {}) const;

  /// Addresses of the nodes that clients may use now. Thread-safe.
  std::vector<std::string> urls() const;

  gate_thread& gate(size_t node);
  server_process& process(size_t node);

  nlohmann::json health(size_t node) const;

  /// Whether all usable nodes have a link to Redis within the patience.
  bool connected(std::chrono::seconds patience = std::chrono::seconds{20});

  /// Starts a search there with `Prefer: respond-async`; its id.
  std::string start(size_t node, const nlohmann::json& extra = {});

  /// One event of `id` through POST /__bench/pub; empty, or why it was refused.
  std::string publish(size_t node, const std::string& id,
                      const std::string& message);

  /// What the nodes have logged, for the message of a failed test.
  std::string logs() const;

  redis_server& redis() {
    return *redis_;
  }

  server_process& sim() {
    return *sim_;
  }

private:
  struct member;

  std::string redis_url(uint16_t port) const;
  void make_certificate(redis_server::options& out);
  void close(size_t node);

  cluster_options options_;
  scratch_directory folder_;
  std::unique_ptr<redis_server> redis_;
  std::unique_ptr<server_process> sim_;
  mutable std::mutex mutex_; ///< Guards the list, not the members' insides.
  std::vector<std::unique_ptr<member>> members_;
};

} // namespace bidiq::test
