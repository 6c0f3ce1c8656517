#pragma once

#include "tests/cluster/cluster.hpp"

#include <string_view>

namespace bidiq::test {

/// Three nodes that read from PNCP alone, at ten requests a second of all of
/// them together.
class upstream_fleet : public cluster {
public:
  struct options {
    child_process::variables env{};
    std::string notices = "3000";
    std::vector<std::string> sim{};
  };

  upstream_fleet();
  explicit upstream_fleet(const options& opts);

  http_answer get(size_t node, const std::string& path) const;
  http_answer post(size_t node, const std::string& path,
                   const nlohmann::json& body = nullptr) const;

  /// POST /v1/buscar and its answer, at most two minutes later.
  nlohmann::json search(size_t node, const nlohmann::json& extra) const;

  /// GET .../results, once the search has ended.
  nlohmann::json result(size_t node, const std::string& id) const;

  /// DELETE /v1/admin/cache.
  void clear_cache(size_t node) const;

  /// When the simulator met each request to PNCP, in microseconds.
  std::vector<int64_t> arrivals();

  /// How many there have been.
  size_t asked() {
    return arrivals().size();
  }

  /// POST /__sim/outage, /__sim/faults.
  void outage(bool up);
  void faults(const nlohmann::json& rules);

  nlohmann::json sim_stats();

  /// PNCP's entry of GET /v1/admin/breakers there.
  nlohmann::json view(size_t node) const;

  /// The state of its circuit breaker.
  std::string breaker(size_t node) const;

  /// Whether all nodes see it so within the patience.
  bool breakers(std::string_view state,
                std::chrono::seconds patience = std::chrono::seconds{10});

  /// Whether every node goes by the limit that all share.
  bool sharing();
};

/// Most of these within any window of that length.
size_t worst_window(const std::vector<int64_t>& times,
                    std::chrono::microseconds window);

} // namespace bidiq::test
