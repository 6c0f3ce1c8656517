#include "actors/sources/job_segments.hpp"

#include "actors/domain/request.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

void job_segments::hear(const segment_news& x, utc_time now, int page_size) {
  if (x.number >= segments_.size())
    segments_.resize(x.number + 1);
  auto& mine = segments_[x.number];
  if (x.type == segment_news::kind::over) {
    mine.at = phase::ended;
  } else if (mine.at == phase::waiting) {
    mine.list = x.segment;
    mine.lease = x.lease;
    if (x.type == segment_news::kind::yours)
      begin(mine, now, page_size);
  }
}

void job_segments::read_all(const std::vector<list_segment>& more, utc_time now,
                            int page_size) {
  for (auto& list : more)
    segments_.emplace_back().list = list;
  for (auto& x : segments_)
    if (x.at == phase::waiting)
      begin(x, now, page_size);
    else if (x.at == phase::keeping)
      x.at = phase::ended;
}

void job_segments::begin(segment& x, utc_time now, int page_size) {
  auto& scope = x.list.scope;
  auto ufs = scope.uf.empty() ? all_ufs() : std::vector{scope.uf};
  x.at = phase::reading;
  x.range.emplace(scope, std::move(ufs), x.list.days, page_size, options_, now);
}

bool job_segments::finished() const {
  return std::all_of(segments_.begin(), segments_.end(),
                     [](auto& x) { return x.at == phase::ended; });
}

bool job_segments::hopeful(const std::string& uf) const {
  return std::any_of(segments_.begin(), segments_.end(), [&](auto& x) {
    auto& scope = x.list.scope;
    return (scope.uf.empty() || scope.uf == uf)
           && (x.at == phase::waiting || x.at == phase::reading);
  });
}

size_t job_segments::open_count() const {
  size_t n = 0;
  for (auto& x : segments_)
    if (x.at == phase::reading)
      n += x.range->open_count();
  return n;
}

std::optional<page_attempt> job_segments::next() {
  auto open = [](const segment& x) {
    return x.at == phase::reading && x.range->has_next();
  };
  auto first = [&](const segment& x) {
    return open(x) && x.range->untouched();
  };
  auto i = std::find_if(segments_.begin(), segments_.end(), first);
  if (i == segments_.end())
    i = std::find_if(segments_.begin(), segments_.end(), open);
  if (i == segments_.end())
    return std::nullopt;
  return page_attempt{static_cast<size_t>(i - segments_.begin()),
                      i->range->next(), 0, 0};
}

page_query job_segments::query(const page_attempt& x) const {
  auto& list = segments_.at(x.segment).range->list(x.at.list);
  page_query out;
  out.scope = list.scope();
  out.first = list.days().first;
  out.last = list.days().last;
  out.page = x.at.page;
  out.page_size = list.page_size();
  return out;
}

range_reader* job_segments::range_of(const page_attempt& x) {
  auto& its = segments_.at(x.segment);
  return its.at == phase::reading ? &*its.range : nullptr;
}

const range_reader* job_segments::range_of(const page_attempt& x) const {
  auto& its = segments_.at(x.segment);
  return its.at == phase::reading ? &*its.range : nullptr;
}

// Days that are whole are handed in at once, also in pieces.
std::optional<days_read> job_segments::settle(size_t index) {
  auto& x = segments_.at(index);
  days_read out;
  out.segment = index;
  out.lease = x.lease;
  out.days.partitions = x.range->take_days();
  out.ended = x.range->finished();
  auto some = !out.days.partitions.empty();
  x.handed_in = x.handed_in || some;
  if (out.ended)
    x.at = x.handed_in ? phase::keeping : phase::ended;
  return some || out.ended ? std::optional{std::move(out)} : std::nullopt;
}

void job_segments::abandon() {
  for (auto& x : segments_) {
    if (x.at == phase::reading)
      x.range->abandon();
    x.at = phase::ended;
  }
}

fetch_tally::progress job_segments::progress() const {
  fetch_tally::progress out;
  for (auto& x : segments_) {
    if (x.range) {
      out.done += x.range->pages_done();
      out.known += x.range->pages_known();
    } else if (x.at != phase::ended) {
      ++out.known;
    }
  }
  return out;
}

} // namespace bidiq
