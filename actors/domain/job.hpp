#pragma once

#include "actors/base/enum_names.hpp"
#include "actors/base/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bidiq {

/// What a job does (contract section 10, "Jobs").
enum class job_type : uint8_t {
  search,
  report,
  download,
  catalog_bootstrap,
  catalog_rebuild,
  loop,
};

/// Where a job stands. The last four are ends: nothing happens to it any more.
enum class job_state : uint8_t {
  queued,    ///< Waits for a worker.
  leased,    ///< A worker has taken it.
  running,   ///< That worker has told how far it is.
  succeeded, ///< It has a result, perhaps a partial one.
  failed,    ///< It was tried, and it did not work.
  cancelled, ///< Somebody called it off.
  dead,      ///< Each worker that took it died: no other one is to try.
};

inline constexpr enum_names<job_type::loop> job_types{
  "search",          "report", "download", "catalog_bootstrap",
  "catalog_rebuild", "loop"};
inline constexpr enum_names<job_state::dead> job_states{
  "queued", "leased", "running", "succeeded", "failed", "cancelled", "dead"};

constexpr std::string_view to_string(job_type x) noexcept {
  return job_types.of(x);
}

constexpr std::string_view to_string(job_state x) noexcept {
  return job_states.of(x);
}

constexpr bool has_ended(job_state x) noexcept {
  return x >= job_state::succeeded;
}

/// Who may write to a job: the worker that has it, by the fencing token that
/// the job had when it was taken. The next one who takes it gets a higher one.
struct job_lease {
  std::string id; ///< The job's.
  std::string worker;
  uint64_t token = 0;

  bool operator==(const job_lease&) const = default;
};

/// Something that was accepted and has to come to an end, whichever process
/// dies meanwhile.
struct job {
  std::string id; ///< A search's job has the search's id.
  job_type type = job_type::search;
  std::string user;
  job_state state = job_state::queued;
  std::string payload;   ///< What the worker needs, as bytes.
  int32_t priority = 0;  ///< The higher, the earlier it is taken.
  uint32_t attempts = 0; ///< How often it was taken.
  uint32_t crashes = 0;  ///< How many of those ended with their worker.
  int progress = 0;      ///< 0 to 100.
  utc_time created{};
  utc_time due{}; ///< Not taken before.
  std::optional<utc_time> started = {};
  std::optional<utc_time> ended = {};
  std::string worker = {}; ///< Who has it; empty: nobody.
  uint64_t token = 0;      ///< Fencing token of the last one who took it.
  utc_time leased_until{}; ///< By the clock of the worker that has it.
  std::string error_code = {};
  std::string error_message = {}; ///< For users (pt-BR).
  std::string result_url = {};

  bool operator==(const job&) const = default;
};
using job_list = std::vector<job>;
using job_ptr = std::shared_ptr<const job>;

/// Which jobs somebody wants to see.
struct job_query {
  std::optional<std::string> user = {}; ///< Nothing: everybody's.
  std::optional<job_state> state = {};
  std::optional<job_type> type = {}; ///< Nothing: all but loops.
  bool active = false;               ///< Only those that have not ended.
  uint64_t limit = 50;
  uint64_t offset = 0;
};

/// Newest first.
struct job_page {
  job_list jobs;
  uint64_t total = 0; ///< How many there are of that kind.
};

/// How a job has ended.
struct job_end {
  job_state state = job_state::succeeded;
  std::string error_code = {};
  std::string error_message = {};
  std::string result_url = {};

  bool operator==(const job_end&) const = default;
};

/// Where a search is kept that is about to begin.
enum class job_kept : uint8_t {
  here,      ///< Its job is this node's: it may begin.
  nowhere,   ///< The store cannot be reached: it may begin all the same.
  elsewhere, ///< It goes on at another node, or will here: it must not begin.
  queued,    ///< This node runs no searches: a worker is to take it.
};

/// How far the worker is that holds a lease.
struct job_beat {
  job_lease lease;
  int progress = 0;
};

} // namespace bidiq
