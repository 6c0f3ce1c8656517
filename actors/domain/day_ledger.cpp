#include "actors/domain/day_ledger.hpp"

#include <algorithm>

namespace bidiq {

std::vector<day_range> day_range::parts(int most) const {
  if (most <= 0)
    return {*this};
  std::vector<day_range> out;
  auto length = std::chrono::days{most};
  for (auto end = last; end >= first; end -= length)
    out.push_back({std::max(first, end - length + std::chrono::days{1}), end});
  return out;
}

day_ledger::day_ledger(std::vector<std::string> ufs,
                       std::vector<int> modalities, day_range days)
  : ufs_(std::move(ufs)),
    modalities_(std::move(modalities)),
    days_(days),
    width_(static_cast<size_t>((days.last - days.first).count() + 1)),
    marks_(ufs_.size() * modalities_.size() * width_),
    unknown_(ufs_.size() * modalities_.size(), width_) {
  // nop
}

std::vector<cache_partition> day_ledger::partitions() const {
  std::vector<cache_partition> out;
  for (auto& uf : ufs_)
    for (auto modality : modalities_)
      out.push_back({uf, modality});
  return out;
}

std::optional<size_t> day_ledger::partition_of(const std::string& uf,
                                               int modality) const {
  auto i = std::find(ufs_.begin(), ufs_.end(), uf);
  auto j = std::find(modalities_.begin(), modalities_.end(), modality);
  if (i == ufs_.end() || j == modalities_.end())
    return std::nullopt;
  return static_cast<size_t>(i - ufs_.begin()) * modalities_.size()
         + static_cast<size_t>(j - modalities_.begin());
}

void day_ledger::know(const cache_partition& partition, local_day day) {
  auto index = partition_of(partition.uf, partition.modality);
  if (!index || day < days_.first || day > days_.last)
    return;
  auto at = *index * width_ + static_cast<size_t>((day - days_.first).count());
  if (marks_[at])
    return;
  marks_[at] = true;
  --unknown_[*index];
}

bool day_ledger::known(const cache_partition& partition, local_day day) const {
  auto index = partition_of(partition.uf, partition.modality);
  if (!index || day < days_.first || day > days_.last)
    return false;
  return marks_[*index * width_
                + static_cast<size_t>((day - days_.first).count())];
}

bool day_ledger::partition_complete(size_t partition) const {
  return unknown_[partition] == 0;
}

bool day_ledger::complete(const std::string& uf) const {
  return std::all_of(modalities_.begin(), modalities_.end(), [&](int modality) {
    auto partition = partition_of(uf, modality);
    return partition && partition_complete(*partition);
  });
}

uint64_t day_ledger::pairs_complete() const {
  return static_cast<uint64_t>(
    std::count(unknown_.begin(), unknown_.end(), size_t{0}));
}

std::vector<day_range> day_ledger::missing(const std::vector<std::string>& ufs,
                                           const std::vector<int>& modalities,
                                           day_range where, int join) const {
  std::vector<size_t> partitions;
  for (auto& uf : ufs)
    for (auto modality : modalities)
      if (auto partition = partition_of(uf, modality);
          partition && !partition_complete(*partition))
        partitions.push_back(*partition);
  auto first = std::max(where.first, days_.first);
  auto last = std::min(where.last, days_.last);
  std::vector<day_range> out;
  for (auto day = first; day <= last; day += std::chrono::days{1}) {
    auto at = static_cast<size_t>((day - days_.first).count());
    auto open = [&](size_t partition) {
      return !marks_[partition * width_ + at];
    };
    if (std::none_of(partitions.begin(), partitions.end(), open))
      continue;
    if (!out.empty() && (day - out.back().last).count() <= join + 1)
      out.back().last = day;
    else
      out.push_back({day, day});
  }
  return out;
}

} // namespace bidiq
