#pragma once

#include "tests/integration/node_fixture.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace bidiq::test {

/// Addresses of the nodes that may be used now; called on any thread.
using node_list = std::function<std::vector<std::string>()>;

/// Whether the stage ends a search.
bool is_terminal(const std::string& stage);

/// What the clients of one search have seen together.
struct seen_search {
  std::map<uint64_t, std::string> events; ///< The data of each id, verbatim.
  uint64_t last = 0;                      ///< Highest id anyone has seen.
  size_t ended = 0;        ///< Clients that got the terminal event.
  std::set<uint64_t> ends; ///< The ids under which they got it.
  size_t clients = 0;

  bool complete() const {
    return clients > 0 && ended == clients;
  }
  std::string last_stage() const;
};

/// Clients that follow searches over changing nodes, as a browser behind a load
/// balancer would: each reads for a random while or until it is cut, and goes
/// on at another node with its Last-Event-ID. Each checks that it sees 1, 2, 3
/// ... once, that all see the same bytes under an id, that the progress never
/// falls, and that nothing follows the one terminal event but 204. All on one
/// thread; calls are thread-safe.
class hopping_clients {
public:
  struct options {
    std::chrono::milliseconds stay_min{20}; ///< How long a client stays.
    std::chrono::milliseconds stay_max{1500};
    uint64_t seed = 1;
    /// Clients may hold different bytes under an id: a node has died with
    /// events that Redis has never seen, and the rest was told another end.
    /// For the same reason a client may get 204 without an end if another got
    /// its end under the very id that this client presents: no server can tell
    /// the two apart (docs/progress.md, "Where the promise ends").
    bool forks_allowed = false;
    header_list headers = {}; ///< Of each connect: who they are.
  };

  hopping_clients(node_list nodes, options opts);
  ~hopping_clients();
  hopping_clients(const hopping_clients&) = delete;
  hopping_clients& operator=(const hopping_clients&) = delete;

  /// Adds clients of a search. `home`: they stay at this address while it is
  /// among the nodes.
  void follow(const std::string& search, size_t clients,
              const std::string& home = {});

  seen_search seen(const std::string& search) const;

  /// Whether every client of the searches has ended within the patience.
  bool wait(const std::vector<std::string>& searches,
            std::chrono::seconds patience) const;

  /// Whether every client of the search has seen this event or its end.
  bool reached(const std::string& search, uint64_t id) const;

  /// Whether every client of the search was told that nothing follows (204).
  bool settled(const std::string& search) const;

  /// What went wrong; empty: nothing.
  std::vector<std::string> violations() const;

  /// Where each client is, for the message of a failed test.
  std::string state() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace bidiq::test
