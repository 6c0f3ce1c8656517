#pragma once

#include "actors/domain/job.hpp"

#include <chrono>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bidiq {

/// Which workers have died, as another one finds it: who has not renewed the
/// lease of a job for as long as that lasts, by the watcher's own clock and
/// over two looks at least. What the lease itself says is another machine's
/// clock. Pure.
class lapse_watch {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `self` does not watch itself.
  lapse_watch(std::string self, std::chrono::milliseconds lease)
    : self_(std::move(self)), lease_(lease) {
    // nop
  }

  /// What the jobs are that workers have now. Answers with the leases whose
  /// workers are dead.
  std::vector<job_lease> look(const job_list& held, time_point now);

private:
  struct seen {
    job_lease lease;
    utc_time until{};
    time_point since{};
  };

  std::string self_;
  std::chrono::milliseconds lease_;
  std::unordered_map<std::string, seen> seen_; ///< By the job's id.
};

} // namespace bidiq
