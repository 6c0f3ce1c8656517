#pragma once

#include "actors/resilience/fair_queue.hpp"
#include "actors/sources/fetch_task.hpp"
#include "actors/system/protocol.hpp"

#include <memory>
#include <vector>

namespace bidiq {

/// One job of a source: what is to be read, and who hears of it.
struct source_job {
  fetch_task task;
  fetch_sink_actor sink; ///< Null: a refresh of the cache, for no search.
  fetch_task::time_point began;
  bool ended = false;

  /// For whom it is read: a refresh is of no search.
  bool is_of(const std::string& search_id) const {
    return sink && task.job().search_id == search_id;
  }
  bool is_of(const caf::actor_addr& who) const {
    return sink && who == sink.address();
  }
};
using source_job_ptr = std::shared_ptr<source_job>;

/// The jobs of one source and whose turn it is (`fair_queue`): users take
/// turns, then the jobs of one user; refreshes come when no search has anything
/// to ask. For one actor.
class source_jobs {
public:
  using time_point = fetch_task::time_point;

  /// `api` must outlive the jobs. At most `max_refreshes` refreshes at a time.
  source_jobs(const source_api& api, fetch_task_options options,
              size_t max_refreshes);

  source_job_ptr add(const fetch_job_ptr& job, const fetch_sink_actor& sink,
                     time_point now);

  /// Null, and nothing added, if there are as many refreshes as may be.
  source_job_ptr add_refresh(const fetch_job_ptr& job, time_point now);

  /// Ends a job: it has no more turns.
  void remove(const source_job_ptr& job);

  /// The first in turn of those that have a page to ask for at `now`; it goes
  /// to the end. Null: none has.
  source_job_ptr next(time_point now);

  /// Pages that could be asked for at `now`, and how many users want them.
  size_t pages_ready(time_point now) const;
  size_t users_ready(time_point now) const;

  /// When there is something to do: the first deadline or, with `room` for
  /// another request, a retry that falls due or a page that can be asked for
  /// from `sendable` on; max: never.
  time_point due_at(time_point now, bool room, time_point sendable) const;

  /// Copies of those for which `wanted`, so that they may be removed meanwhile.
  template <class Predicate>
  std::vector<source_job_ptr> select(Predicate wanted) const {
    std::vector<source_job_ptr> out;
    queue_.for_each([&](const source_job_ptr& x) {
      if (wanted(*x))
        out.push_back(x);
    });
    return out;
  }

  size_t size() const noexcept {
    return queue_.size();
  }

private:
  const source_api* api_;
  fetch_task_options options_;
  size_t max_refreshes_;
  fair_queue<source_job_ptr> queue_;
};

} // namespace bidiq
