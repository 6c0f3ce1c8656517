#pragma once

#include "actors/sources/fetched_response.hpp"
#include "actors/sources/source_jobs.hpp"
#include "actors/sources/source_options.hpp"

#include <functional>
#include <map>
#include <optional>
#include <random>
#include <vector>

namespace bidiq {

/// A request for one page of one job, on its way to upstream.
struct page_request {
  source_job_ptr job;
  page_attempt attempt;
  permit how = permit::yes; ///< By what leave it was sent.
  fetch_task::time_point sent;
  uint64_t call = 0; ///< The HTTP client's number.
};

/// The requests of one source that upstream has not answered yet. For one
/// actor; what still runs at its end is called off.
class page_requests {
public:
  using time_point = fetch_task::time_point;
  using listener = std::function<void(fetched_response_ptr)>;

  /// `options` must outlive the requests. `told` gets every answer but those of
  /// requests called off in time, on the HTTP client's thread.
  page_requests(const source_options& options, listener told);

  page_requests(const page_requests&) = delete;
  page_requests& operator=(const page_requests&) = delete;

  ~page_requests();

  /// How many may be sent at once.
  size_t room() const noexcept;

  size_t size() const noexcept {
    return running_.size();
  }

  bool any_of(const source_job& job) const;

  void send(const source_job_ptr& job, const page_attempt& attempt, permit how,
            time_point now);

  /// The request that was answered, which has come to its end; none if it was
  /// called off.
  std::optional<page_request> take(uint64_t ticket);

  /// Calls off the requests of a job, and returns them.
  std::vector<page_request> call_off(const source_job& job);

private:
  http_get compose(const fetch_task& task, const page_attempt& attempt,
                   time_point now);

  const source_options& options_;
  listener told_;
  std::mt19937_64 spans_;
  std::map<uint64_t, page_request> running_; ///< By ticket.
  uint64_t last_ticket_ = 0;
};

} // namespace bidiq
