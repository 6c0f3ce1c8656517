#pragma once

#include "actors/domain/cached_day.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bidiq {

/// Days of publication; both are included.
struct day_range {
  local_day first{};
  local_day last{};

  /// Parts of at most `most` days, the newest first; 0: in one.
  std::vector<day_range> parts(int most) const;

  bool operator==(const day_range&) const = default;
};

/// What of a job is known so far: one mark for each day of each UF and
/// modality. Pure.
class day_ledger {
public:
  day_ledger(std::vector<std::string> ufs, std::vector<int> modalities,
             day_range days);

  const std::vector<std::string>& ufs() const noexcept {
    return ufs_;
  }

  const std::vector<int>& modalities() const noexcept {
    return modalities_;
  }

  day_range days() const noexcept {
    return days_;
  }

  /// All partitions, by UF in the order given, then by modality.
  std::vector<cache_partition> partitions() const;

  /// The day of this partition is known. What was not asked for is ignored.
  void know(const cache_partition& partition, local_day day);

  bool known(const cache_partition& partition, local_day day) const;

  /// Whether every day of a UF (and modality) is known.
  bool complete(const std::string& uf) const;

  uint64_t pairs_total() const noexcept {
    return ufs_.size() * modalities_.size();
  }
  uint64_t pairs_complete() const;

  /// The days within `where` that are not known of at least one of these UFs
  /// and modalities, as ranges; gaps of up to `join` known days are read again
  /// rather than asked around.
  std::vector<day_range> missing(const std::vector<std::string>& ufs,
                                 const std::vector<int>& modalities,
                                 day_range where, int join = 2) const;

private:
  std::optional<size_t> partition_of(const std::string& uf, int modality) const;
  bool partition_complete(size_t partition) const;

  std::vector<std::string> ufs_;
  std::vector<int> modalities_;
  day_range days_;
  size_t width_;                ///< Days.
  std::vector<bool> marks_;     ///< By partition, then day.
  std::vector<size_t> unknown_; ///< Days of each partition.
};

} // namespace bidiq
