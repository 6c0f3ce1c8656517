#pragma once

#include "actors/sources/source_jobs.hpp"
#include "actors/sources/source_self.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <map>
#include <vector>

namespace bidiq {

/// The questions of a source's jobs to the NOTICE CACHE. While there is none,
/// nothing is known, and no other node reads anything. For one actor.
class cache_asker {
public:
  cache_asker(source_self::pointer self, utc_clock now)
    : self_(self), now_(std::move(now)) {
    // nop
  }

  /// Does what a job's task wants. `page_size`: what upstream accepts.
  void obey(const source_job_ptr& job, task_order order, int page_size);

  /// Passes an answer on; returns to whom, null if no job wants it any more.
  source_job_ptr hear(const days_answer& x, int page_size);

  /// Whether it is the cache, which is owed nothing any more, that has died.
  bool is_cache(const caf::actor_addr& who) const {
    return who == asked_;
  }

  /// It has: its jobs go on without. Returns them.
  std::vector<source_job_ptr> lose(int page_size);

private:
  notice_cache_actor cache();
  uint64_t ticket_of(const source_job_ptr& job);

  source_self::pointer self_;
  utc_clock now_;
  caf::actor_addr asked_; ///< The cache that was asked last.
  uint64_t last_ticket_ = 0;
  std::map<uint64_t, source_job_ptr> jobs_; ///< By ticket.
};

} // namespace bidiq
