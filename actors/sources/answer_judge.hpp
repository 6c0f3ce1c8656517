#pragma once

#include "actors/resilience/circuit_breaker.hpp"
#include "actors/sources/fetch_task.hpp"
#include "actors/sources/source_api.hpp"
#include "net/client/http.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace bidiq {

/// What an answer of upstream means to all but its job.
struct answer_verdict {
  enum class pace : uint8_t {
    as_before,
    served,  ///< Upstream can bear this pace.
    refused, ///< It wants to be asked less often.
  };

  pace upon = pace::as_before;
  call_outcome outcome = call_outcome::ignored; ///< For the breaker.
  bool retried = false;            ///< The page will be asked for again.
  uint64_t broken_records = 0;     ///< That could not be read.
  uint64_t unknown_codes = 0;      ///< Without a meaning here.
  std::vector<std::string> drifts; ///< What upstream has changed.
};

/// Judges what upstream answers to one source: what of it is a page, what is to
/// be asked again, and what that tells of upstream. Remembers which size of a
/// page upstream accepts. Pure; time is passed in.
class answer_judge {
public:
  using time_point = fetch_task::time_point;

  /// `api` must outlive the judge. `seed`: of the jitter of retries.
  answer_judge(source_api& api, uint64_t seed);

  /// Tells the task what has become of an attempt.
  answer_verdict judge(fetch_task& task, const page_attempt& attempt,
                       const http_response& response, time_point now);

  /// That upstream accepts, as far as is known.
  int page_size() const noexcept {
    return page_size_;
  }

private:
  struct hearing;

  call_outcome answered(hearing& x, source_answer kind);
  call_outcome parse(hearing& x);
  call_outcome absent(hearing& x);
  call_outcome refused_page(hearing& x);
  call_outcome spurious(hearing& x);
  void retry(hearing& x, fetch_problem problem, unsigned max_attempts = ~0U);

  source_api& api_;
  std::mt19937_64 random_;
  int page_size_;
};

} // namespace bidiq
