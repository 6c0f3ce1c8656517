#include "actors/sources/fetch_tally.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

fetch_tally::fetch_tally(std::string source, fetch_job_ptr job, time_point now)
  : job_(std::move(job)), started_(now), answered_(now) {
  stat_.source = std::move(source);
}

void fetch_tally::note_answer(time_point now) {
  pace_.add(now);
  answered_ = now;
}

void fetch_tally::note_page(const page_attempt& attempt, const source_page& x) {
  ++stat_.pages;
  page_key key{attempt.segment, attempt.at.list, attempt.at.page};
  auto known = broken_.find(key);
  if (known != broken_.end())
    stat_.broken_records -= std::exchange(known->second, x.broken_records);
  else if (x.broken_records > 0)
    broken_.emplace(key, x.broken_records);
  stat_.broken_records += x.broken_records;
}

void fetch_tally::show(notice_batch notices, bool cached, progress at) {
  std::erase_if(notices, [this](const notice_ptr& x) { return !wanted(*x); });
  stat_.records += notices.size();
  auto out = std::make_shared<fetched_page>();
  out->source = stat_.source;
  out->notices = std::move(notices);
  out->pages_done = at.done;
  out->pages_known = at.known;
  out->pages_per_second = pace_.per_second(answered_);
  out->cached = cached;
  pages_.push_back(std::move(out));
}

std::vector<fetched_page_ptr> fetch_tally::take_pages() {
  return std::exchange(pages_, {});
}

// The whole country brings UFs that were not asked for, and upstream has been
// seen to ignore parameters; what cannot be placed is kept rather than lost.
bool fetch_tally::wanted(const notice& x) const {
  auto in = [](const auto& xs, const auto& value) {
    return std::find(xs.begin(), xs.end(), value) != xs.end();
  };
  if (!x.uf.empty() && !in(job_->ufs, x.uf))
    return false;
  if (x.modality != 0 && !in(job_->modalities, x.modality))
    return false;
  if (!x.published)
    return true;
  auto day = std::chrono::floor<std::chrono::days>(*x.published);
  return job_->first <= day && day <= job_->last;
}

fetch_report fetch_tally::report(const day_ledger& days,
                                 const cache_share& cache,
                                 time_point now) const {
  using namespace std::chrono;
  fetch_report out;
  out.stat = stat_;
  out.stat.duration_ms = duration_cast<milliseconds>(now - started_).count();
  out.cache = cache;
  for (auto& uf : days.ufs())
    if (!days.complete(uf))
      out.failed_ufs.push_back(uf);
  out.pairs_total = days.pairs_total();
  out.pairs_complete = days.pairs_complete();
  if (out.failed_ufs.empty()) {
    out.stat.status = "success";
    return out;
  }
  auto some = stat_.pages > 0 || out.pairs_complete > 0 || stat_.records > 0;
  out.stat.status = some ? "partial" : "failed";
  out.stat.error = explain(problem_, stat_.source, wait_);
  return out;
}

} // namespace bidiq
