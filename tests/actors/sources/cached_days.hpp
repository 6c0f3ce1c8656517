#pragma once

#include "actors/domain/read_through.hpp"
#include "tests/actors/sources/list_samples.hpp"

#include <map>
#include <ranges>
#include <string>
#include <utility>

namespace bidiq::test {

/// The days that a cache has, as a test wants them.
class cached_days {
public:
  /// Keeps a day with one notice.
  void keep(const cache_partition& partition, int day, freshness how,
            const std::string& id, utc_time read = {}) {
    notice_batch batch{listed(id, day, partition.uf, partition.modality)};
    cached_day cell{january(day),
                    std::make_shared<const notice_batch>(std::move(batch)),
                    read, false};
    at(partition, day) = {cell, how, false, false};
  }

  /// A day, which is there from now on.
  cache_answer::hit& at(const cache_partition& partition, int day) {
    return all_[partition][january(day)];
  }

  /// What of them answers a question; `known` knows what will do of that.
  cache_answer answer_to(const days_question& x, day_ledger& known) const {
    cache_answer out;
    for (auto& partition : known.partitions()) {
      cache_answer::partition_hits hits{partition, {}};
      if (auto i = all_.find(partition); i != all_.end())
        for (auto hit : i->second | std::views::values)
          if (x.days.first <= hit.cell.day && hit.cell.day <= x.days.last) {
            hit.accepted = x.policy.accepts(hit, partition.uf);
            if (hit.accepted)
              known.know(partition, hit.cell.day);
            hits.hits.push_back(hit);
          }
      out.partitions.push_back(std::move(hits));
    }
    return out;
  }

private:
  std::map<cache_partition, std::map<local_day, cache_answer::hit>> all_;
};

} // namespace bidiq::test
