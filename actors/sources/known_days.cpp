#include "actors/sources/known_days.hpp"

#include <algorithm>

namespace bidiq {

known_days::known_days(const fetch_job& job, std::vector<int> modalities,
                       options opts)
  : options_(opts),
    ledger_(job.ufs, std::move(modalities), day_range{job.first, job.last}) {
  // nop
}

std::vector<notice_batch> known_days::take(const cache_answer& answer) {
  std::vector<notice_batch> out;
  for (auto& [partition, hits] : answer.partitions)
    for (auto& x : hits) {
      if (ledger_.known(partition, x.cell.day))
        continue;
      if (!x.accepted) {
        spares_[{partition, x.cell.day}] = x.cell;
        continue;
      }
      ledger_.know(partition, x.cell.day);
      if (x.how == freshness::stale || x.refresh)
        note_refresh(partition, x.cell.day);
      use(x.cell, x.how != freshness::fresh, out);
    }
  return out;
}

void known_days::take(const std::vector<cache_batch::partition_days>& cells) {
  for (auto& partition : cells)
    for (auto& cell : partition.cells)
      ledger_.know(partition.partition, cell.day);
}

std::vector<notice_batch> known_days::take_spares() {
  std::vector<notice_batch> out;
  for (auto& [key, cell] : std::exchange(spares_, {}))
    if (!ledger_.known(key.first, key.second))
      use(cell, true, out);
  return out;
}

void known_days::use(const cached_day& cell, bool stale,
                     std::vector<notice_batch>& out) {
  ++(stale ? share_.stale_days : share_.fresh_days);
  share_.oldest = std::min(share_.oldest.value_or(cell.read), cell.read);
  if (options_.refresh || cell.notices->empty())
    return;
  if (out.empty() || out.back().size() >= options_.max_batch)
    out.emplace_back();
  out.back().insert(out.back().end(), cell.notices->begin(),
                    cell.notices->end());
}

void known_days::note_refresh(const cache_partition& partition, local_day day) {
  if (options_.refresh)
    return;
  if (!refresh_) {
    refresh_ = std::make_shared<fetch_job>();
    refresh_->first = refresh_->last = day;
  }
  auto add = [](auto& xs, const auto& value) {
    if (std::find(xs.begin(), xs.end(), value) == xs.end())
      xs.push_back(value);
  };
  add(refresh_->ufs, partition.uf);
  add(refresh_->modalities, partition.modality);
  refresh_->first = std::min(refresh_->first, day);
  refresh_->last = std::max(refresh_->last, day);
}

std::shared_ptr<fetch_job> known_days::take_refresh() {
  return std::exchange(refresh_, nullptr);
}

} // namespace bidiq
