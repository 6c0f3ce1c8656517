#include "actors/cache/lookup.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::days;

void count(cache_counts& out, std::optional<freshness> how) {
  if (!how)
    ++out.missed;
  else if (*how == freshness::fresh)
    ++out.fresh;
  else
    ++out.stale;
}

std::chrono::year_month_day date_of(local_day day) {
  return std::chrono::year_month_day{day};
}

std::string two_digits(unsigned x) {
  return {static_cast<char>('0' + x / 10), static_cast<char>('0' + x % 10)};
}

} // namespace

std::string month_of(local_day day) {
  auto date = date_of(day);
  return std::to_string(static_cast<int>(date.year()))
         + two_digits(static_cast<unsigned>(date.month()));
}

std::string day_of_month(local_day day) {
  return two_digits(static_cast<unsigned>(date_of(day).day()));
}

cache_lookup::cache_lookup(cache_question_ptr question,
                           const freshness_options& options, double random)
  : question_(std::move(question)), options_(options), random_(random) {
  auto span = question_->last - question_->first + days{1};
  days_ = static_cast<size_t>(std::max<int64_t>(span.count(), 0));
  cells_.resize(question_->partitions.size() * days_);
}

cache_counts cache_lookup::read(day_lru& memory, utc_time now) {
  cache_counts out;
  for (size_t partition = 0; partition < question_->partitions.size();
       ++partition) {
    out.missed += days_;
    memory.each({question_->source, question_->partitions[partition]},
                question_->first, question_->last,
                [&](const cached_day& found) {
                  auto& mine = at(partition, found.day);
                  if (!mine.notices || mine.read < found.read)
                    mine = found;
                  --out.missed;
                  count(out, freshness_of(found, now, options_));
                });
  }
  return out;
}

bool cache_lookup::settled(utc_time now) const {
  return std::all_of(cells_.begin(), cells_.end(),
                     [&](auto& x) { return settles(x, now); });
}

std::vector<month_query> cache_lookup::next(size_t max_days, utc_time now) {
  std::vector<month_query> out;
  size_t total = 0;
  for (; next_partition_ < question_->partitions.size() && total < max_days;
       ++next_partition_) {
    for (auto day = question_->first; day <= question_->last; day += days{1}) {
      if (settles(at(next_partition_, day), now))
        continue;
      auto month = month_of(day);
      if (out.empty() || out.back().partition != next_partition_
          || out.back().month != month)
        out.push_back({next_partition_, month, {}});
      out.back().days.push_back(day);
      ++total;
    }
  }
  // What does not come stays missed.
  shared_.missed += total;
  return out;
}

void cache_lookup::add(size_t partition, cached_day cell, utc_time now) {
  auto how = freshness_of(cell, now, options_);
  if (!how)
    return;
  --shared_.missed;
  count(shared_, how);
  auto& mine = at(partition, cell.day);
  if (!mine.notices || mine.read < cell.read)
    mine = std::move(cell);
}

cache_answer cache_lookup::answer(utc_time now) const {
  cache_answer out;
  for (size_t partition = 0; partition < question_->partitions.size();
       ++partition) {
    auto& hits = out.partitions.emplace_back();
    hits.partition = question_->partitions[partition];
    for (size_t i = partition * days_; i < (partition + 1) * days_; ++i) {
      auto& x = cells_[i];
      if (!x.notices)
        continue;
      if (auto how = freshness_of(x, now, options_))
        hits.hits.push_back(
          {x, *how, *how == freshness::fresh && due_early(x, now)});
    }
  }
  return out;
}

day_key cache_lookup::key_of(size_t partition, local_day day) const {
  return {question_->source, question_->partitions[partition], day};
}

bool cache_lookup::settles(const cached_day& x, utc_time now) const {
  return x.notices && freshness_of(x, now, options_) == freshness::fresh
         && !due_early(x, now);
}

bool cache_lookup::due_early(const cached_day& x, utc_time now) const {
  return refresh_early(now - x.read, fresh_for(x, options_),
                       options_.refresh_cost, options_.beta, random_);
}

cached_day& cache_lookup::at(size_t partition, local_day day) {
  auto index = static_cast<size_t>((day - question_->first).count());
  return cells_[partition * days_ + index];
}

} // namespace bidiq
