#pragma once

#include "actors/domain/job.hpp"
#include "actors/results/known_searches.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bidiq {

/// The jobs that this node has taken and not ended, with the lease of each. Not
/// thread-safe.
class held_jobs {
public:
  void hold(const job_lease& x);

  /// Whether that very lease is held.
  bool has(const job_lease& x) const;
  bool contains(const std::string& id) const;
  size_t size() const noexcept;

  /// Takes one out; nothing if it is not held.
  std::optional<job_lease> extract(const std::string& id);

  /// One sign of life for each, with how far it is.
  std::vector<job_beat> beats(const known_searches& known) const;

  /// Those whose result is not known yet: another worker may go on with them.
  std::vector<std::string> unended(const known_searches& known) const;

private:
  std::unordered_map<std::string, job_lease> all_;
};

} // namespace bidiq
