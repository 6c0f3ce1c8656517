#pragma once

#include "actors/domain/job.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace bidiq {

/// Ends of jobs on their way to the store. Each goes there once the history has
/// the search's end: a process that dies between the two has the search looked
/// up there, and not run again. Pure.
class job_ends {
public:
  struct entry {
    job_lease lease;
    job_end how;
  };

  /// Keeps at most so many that the store could not take.
  explicit job_ends(size_t most) : most_(most) {
    // nop
  }

  /// A job has ended. Answers with what may be written now.
  std::optional<entry> ended(const job_lease& lease, const job_end& how);

  /// The history has the end of a search, whose job may not have told its own
  /// yet. Answers as `ended`.
  std::optional<entry> noted(const std::string& id);

  /// The store could not take it. False: there are too many.
  bool keep(const entry& x);

  /// Those that are to be tried again; they are not kept any more.
  std::vector<entry> again();

  /// The lease is lost: nothing is written under it.
  void drop(const std::string& id);

  /// All that is not written.
  std::vector<job_lease> leases() const;
  bool empty() const noexcept {
    return waiting_.empty() && unsaved_.empty();
  }

private:
  size_t most_;
  std::unordered_map<std::string, entry> waiting_; ///< For the history.
  std::unordered_map<std::string, entry> unsaved_;
  std::unordered_set<std::string> noted_; ///< The history was faster.
};

} // namespace bidiq
