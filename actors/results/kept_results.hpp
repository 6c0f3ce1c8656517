#pragma once

#include "actors/base/bounded_map.hpp"
#include "actors/base/memory_budget.hpp"
#include "actors/domain/notice_memory.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>

namespace bidiq {

struct kept_results_options {
  uint64_t max_bytes = UINT64_MAX; ///< RESULTS_MAX_BYTES
  size_t max_count = 10'000;       ///< RESULTS_MAX_COUNT
  /// What the supervisor keeps of a search besides its result.
  uint64_t bytes_beside = 2 * 1024;
};

/// The results of ended searches in the order in which they ended, with what
/// they take: says which has to go. Notices that several results share count
/// once. Pure: the caller passes the time and removes what is named.
class kept_results {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `charge` is kept at what the results take.
  explicit kept_results(kept_results_options options = {},
                        memory_charge charge = {});

  /// Keeps a result, in the place of any other of this id, as the newest.
  void put(const std::string& id, search_result_ptr x, time_point now);

  void erase(const std::string& id);

  /// Between them a result is not named by `surplus`: it is being repeated.
  void hold(const std::string& id) {
    held_.insert(id);
  }
  void release(const std::string& id) {
    held_.erase(id);
  }

  /// The oldest result if there are more than may be, in bytes or number; never
  /// the newest one, so that the client that asked for it can read it.
  std::optional<std::string> surplus() const;

  /// The oldest that may go; none but the newest: nothing.
  std::optional<std::string> oldest() const;

  /// The oldest if it ended at `then` or before.
  std::optional<std::string> ended_by(time_point then) const;

  uint64_t bytes() const noexcept {
    return items_.bytes() + notices_.bytes();
  }
  size_t size() const noexcept {
    return items_.size();
  }

private:
  kept_results_options options_;
  memory_charge charge_;
  shared_notices notices_;
  bounded_map<search_result_ptr>
    items_; ///< Their notices are not in its bytes.
  std::unordered_set<std::string> held_;
};

} // namespace bidiq
