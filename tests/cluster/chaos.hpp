#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace bidiq::test {

/// What happened in one round, all of it drawn from the seed but the times at
/// which the programs did their part.
struct chaos_report {
  uint64_t seed = 0;
  std::vector<std::string> story;            ///< What was done, with times.
  std::vector<std::string> violations;       ///< Empty: all promises were kept.
  std::string logs;                          ///< The nodes', after a violation.
  std::chrono::milliseconds slowest_live{0}; ///< No Redis is needed for it.
  std::chrono::milliseconds slowest{0};      ///< Among all other requests.
  std::string slowest_request;
  uint64_t events = 0; ///< Seen by clients, each once.

  std::string text() const;
};

/// Two or three nodes, searches, published events and clients that hop between
/// the nodes, while Redis, the network and the nodes fail. Then a node that has
/// never heard of them must serve them whole.
chaos_report chaos_round(uint64_t seed);

} // namespace bidiq::test
