#pragma once

#include "actors/base/bounded_map.hpp"
#include "actors/domain/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

struct own_results_options {
  std::chrono::nanoseconds ttl = std::chrono::seconds{3600};
  size_t max_count = 10'000;       ///< Beyond it the oldest are forgotten.
  uint64_t max_bytes = UINT64_MAX; ///< The newest one alone may exceed it.
};

/// The results that this node has to keep in Redis, in the order in which they
/// came, with which of Redis's data sets has them. Pure: the caller passes the
/// time.
class own_results {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit own_results(own_results_options options);

  /// Keeps a result, in the place of any other of its search, as the newest and
  /// as one that is nowhere yet.
  void keep(search_result_ptr x, time_point now);
  void forget(const std::string& id) {
    items_.erase(id);
  }
  void expire(time_point now) {
    items_.expire(now);
  }

  /// Null if there is none.
  search_result_ptr find(const std::string& id) const;

  /// How long it has to live yet, at least 1 ms: what is not kept has its whole
  /// life before it.
  std::chrono::milliseconds life_of(const std::string& id,
                                    time_point now) const;

  /// A data set has this very result, in so many parts.
  void stored(const search_result_ptr& x, const std::string& incarnation,
              size_t parts);
  /// The result of this id cannot be stored there, however often it is tried.
  void give_up(const std::string& id, const std::string& incarnation);

  /// In how many parts it was stored last.
  size_t parts_of(const std::string& id) const;
  /// Whether it is kept and has to be stored in that data set.
  bool lacking(const std::string& id, const std::string& incarnation) const;
  /// All of those, oldest first.
  std::vector<std::string> all_lacking(const std::string& incarnation) const;

  size_t size() const noexcept {
    return items_.size();
  }

private:
  struct kept {
    search_result_ptr result;
    std::optional<std::string> stored_in; ///< Incarnation of the data set.
    size_t parts = 0;
  };

  std::chrono::nanoseconds ttl_;
  bounded_map<kept> items_;
};

} // namespace bidiq
