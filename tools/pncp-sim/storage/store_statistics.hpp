#pragma once

#include "tools/pncp-sim/storage/exchange.hpp"

#include <nlohmann/json.hpp>

#include <deque>
#include <map>
#include <string>

namespace bidiq {

/// Counts what a store was asked and what it answered.
class store_counts {
public:
  /// Status 0: no answer.
  void add(store_operation operation, unsigned status) {
    ++counts_[operation][status];
  }

  /// {"put": {"200": 3}}.
  nlohmann::ordered_json to_json() const;

private:
  std::map<store_operation, std::map<unsigned, uint64_t>> counts_;
};

/// The last requests to all stores, the oldest first.
class recent_requests {
public:
  static constexpr size_t kept = 100;

  void add(std::string_view method, std::string_view path, unsigned status);

  /// [{"method", "path", "status"}], without queries.
  nlohmann::ordered_json to_json() const;

private:
  struct request {
    std::string method;
    std::string path;
    unsigned status;
  };

  std::deque<request> requests_;
};

} // namespace bidiq
