#pragma once

#include "actors/jobs/job_store.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace bidiq {

/// Which workers live: this one says so now and then, and hears how many there
/// are. One that has not been heard of for two leases is no help to anybody.
/// Thread-safe.
class worker_roll {
public:
  /// `worker`: empty for a node that runs no jobs, which only counts. `told` is
  /// called with each count, on any thread.
  worker_roll(job_store_ptr store, std::string worker,
              std::chrono::milliseconds lease,
              std::function<void(uint64_t)> told);

  void enlist(utc_time now) const;

  /// This worker takes no more jobs. Answers how many others do.
  void retire(utc_time now, const reply<uint64_t>& others) const;

private:
  job_store_ptr store_;
  std::string worker_;
  std::chrono::milliseconds lease_;
  std::function<void(uint64_t)> told_;
};

} // namespace bidiq
