#include "actors/cache/open_question.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

open_question::open_question(days_question_ptr question)
  : question_(std::move(question)),
    known_(question_->ufs, question_->modalities, question_->days) {
  orders_.push_back(
    {order::kind::look, whole, known_.partitions(), {{}, known_.days()}});
}

void open_question::found(size_t index, const cache_answer& x) {
  if (index == whole) {
    take(x);
    looking_ = false;
    for (auto& list : segments_of(*question_, known_))
      add(list);
    return;
  }
  auto& its = segments_.at(index);
  if (its.at != phase::looking)
    return;
  take(x);
  auto& scope = its.list.scope;
  auto missing = known_.missing(ufs_of(*question_, scope), scope.modalities,
                                its.list.days, question_->rules.join_days);
  if (missing.empty())
    return end(index);
  if (its.lease == 0)
    return claim(index);
  its.list.days = {missing.front().first, missing.back().last};
  its.at = phase::reading;
  tell(index, segment_news::kind::yours);
}

void open_question::granted(size_t index, uint64_t lease) {
  auto& its = segments_.at(index);
  if (its.at != phase::claiming)
    return;
  its.lease = lease;
  look(index);
}

void open_question::busy(size_t index, day_range days) {
  if (segments_.at(index).at != phase::claiming)
    return;
  if (question_->policy.gives_way)
    return end(index);
  auto whole_list = segments_[index].list;
  auto& [first, last] = whole_list.days;
  auto day = std::chrono::days{1};
  segments_[index].at = phase::waiting;
  segments_[index].list.days = {std::max(first, days.first),
                                std::min(last, days.last)};
  tell(index, segment_news::kind::awaited);
  if (first < days.first)
    add({whole_list.scope, {first, days.first - day}});
  if (days.last < last)
    add({whole_list.scope, {days.last + day, last}});
}

void open_question::over(size_t index) {
  auto& its = segments_.at(index);
  if (its.at == phase::waiting)
    look(index);
}

void open_question::handed_in(size_t index) {
  if (index < segments_.size() && segments_[index].at == phase::reading)
    end(index);
}

std::vector<open_question::order> open_question::take_orders() {
  return std::exchange(orders_, {});
}

days_answer_ptr open_question::take_answer() {
  return std::exchange(answer_, nullptr);
}

bool open_question::finished() const {
  return !looking_
         && std::all_of(segments_.begin(), segments_.end(),
                        [](auto& x) { return x.at == phase::over; });
}

void open_question::begin_answer() {
  if (answer_)
    return;
  answer_ = std::make_shared<days_answer>();
  answer_->ticket = question_->ticket;
}

// Days that are not good enough are told, too, each time they are found.
void open_question::take(const cache_answer& x) {
  begin_answer();
  for (auto& [partition, hits] : x.partitions) {
    cache_answer::partition_hits news{partition, {}};
    for (auto& hit : hits) {
      if (known_.known(partition, hit.cell.day))
        continue;
      news.hits.push_back(hit);
      news.hits.back().accepted = question_->policy.accepts(hit, partition.uf);
      if (news.hits.back().accepted)
        known_.know(partition, hit.cell.day);
    }
    if (!news.hits.empty())
      answer_->cached.partitions.push_back(std::move(news));
  }
}

void open_question::add(const list_segment& list) {
  segments_.push_back({list});
  claim(segments_.size() - 1);
}

void open_question::look(size_t index) {
  auto& its = segments_[index];
  its.at = phase::looking;
  std::vector<cache_partition> partitions;
  for (auto& uf : ufs_of(*question_, its.list.scope))
    for (auto modality : known_.modalities()) {
      auto& mine = its.list.scope.modalities;
      if (std::find(mine.begin(), mine.end(), modality) != mine.end())
        partitions.push_back({uf, modality});
    }
  orders_.push_back(
    {order::kind::look, index, std::move(partitions), its.list});
}

void open_question::claim(size_t index) {
  auto& its = segments_[index];
  its.at = phase::claiming;
  orders_.push_back({order::kind::claim, index, {}, its.list});
  tell(index, segment_news::kind::undecided);
}

void open_question::end(size_t index) {
  auto& its = segments_[index];
  its.at = phase::over;
  orders_.push_back({order::kind::free, index, {}, its.list});
  tell(index, segment_news::kind::over);
}

// Only the last news of a segment count.
void open_question::tell(size_t index, segment_news::kind how) {
  begin_answer();
  auto& its = segments_[index];
  segment_news news{index, how, its.list,
                    how == segment_news::kind::yours ? its.lease : 0};
  auto& all = answer_->segments;
  auto i = std::find_if(all.begin(), all.end(),
                        [index](auto& x) { return x.number == index; });
  if (i != all.end())
    *i = std::move(news);
  else
    all.push_back(std::move(news));
}

} // namespace bidiq
