#pragma once

#include "actors/base/bounded_map.hpp"
#include "actors/domain/job.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// The jobs that this node has put into a store which may lose what it has,
/// until they have ended: so that they can be put there again. Bounded, the
/// oldest are forgotten. Thread-safe.
class placed_jobs {
public:
  /// A job that a worker has is put back by that first: as many looks in a row
  /// have to miss it as a lease has signs of life, and one.
  static constexpr int enough_misses = 4;

  explicit placed_jobs(uint64_t max_bytes) : jobs_({.max_bytes = max_bytes}) {
    // nop
  }

  void place(const job& x);

  /// The store has it, in that state.
  void seen(const std::string& id, job_state state);

  /// The store has it not. Answers with the job once it counts as lost.
  std::optional<job> missed(const std::string& id);

  /// Ids to look at next, at most so many: those that were not looked at for
  /// the longest.
  std::vector<std::string> next(size_t most);

private:
  struct entry {
    job it;
    int misses = 0;
  };

  std::mutex mutex_;
  bounded_map<entry> jobs_;
};

} // namespace bidiq
