#include "actors/jobs/worker_roll.hpp"

#include <utility>

namespace bidiq {

worker_roll::worker_roll(job_store_ptr store, std::string worker,
                         std::chrono::milliseconds lease,
                         std::function<void(uint64_t)> told)
  : store_(std::move(store)),
    worker_(std::move(worker)),
    lease_(lease),
    told_(std::move(told)) {
  // nop
}

void worker_roll::enlist(utc_time now) const {
  store_->enlist(worker_, now, now - 2 * lease_,
                 reply<uint64_t>{[told = told_](const outcome<uint64_t>& x) {
                   if (x)
                     told(*x);
                 }});
}

void worker_roll::retire(utc_time now, const reply<uint64_t>& others) const {
  auto count = [store = store_, now, since = now - 2 * lease_,
                others](const outcome<bool>& gone) {
    if (!gone)
      return others.deliver(gone.error());
    store->enlist({}, now, since, others);
  };
  store_->retire(worker_, reply<bool>{count});
}

} // namespace bidiq
