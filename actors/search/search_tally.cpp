#include "actors/search/search_tally.hpp"

#include "actors/base/time.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

bool terminal_state(const std::string& status) {
  return status == "success" || status == "recovered" || status == "failed";
}

std::string missing_states(const std::vector<uf_stat>& ufs) {
  std::string out;
  for (auto& x : ufs)
    if (x.status == "failed")
      out += (out.empty() ? "" : ", ") + x.uf;
  return out;
}

// ": O PNCP está instável no momento; O Compras.gov.br ..."
std::string explain_sources(const std::vector<source_stat>& sources) {
  std::string out;
  for (auto& x : sources)
    if (x.status != "success" && !x.error.empty())
      out += (out.empty() ? ": " : "; ") + x.error;
  return out;
}

} // namespace

search_tally::search_tally(search_request_ptr request,
                           std::vector<std::string> sources)
  : request_(std::move(request)), sources_(std::move(sources)) {
  for (auto& uf : request_->ufs)
    ufs_.push_back({uf, "pending", 0});
  fetched_.ufs_total = ufs_.size();
}

void search_tally::ask_all() {
  owing_ = sources_;
  for (auto& x : sources_)
    pulses_[x];
}

// -- what they tell -----------------------------------------------------------

bool search_tally::add(const fetched_page& page) {
  auto i = pulses_.find(page.source);
  if (i == pulses_.end())
    return false;
  i->second.pages_done = page.pages_done;
  i->second.pages_known = page.pages_known;
  i->second.pages_per_second = page.pages_per_second;
  count_pages();
  return true;
}

bool search_tally::add(const uf_change& change) {
  auto uf = find(change.uf);
  auto i = pulses_.find(change.source);
  if (!uf || i == pulses_.end())
    return false;
  i->second.ufs[change.uf] = change.status;
  auto status = status_of(change.uf);
  if (uf->status == status)
    return false;
  uf->status = status;
  fetched_.uf = change.uf;
  count_ufs();
  return true;
}

bool search_tally::add(const fetch_report& report) {
  if (std::erase(owing_, report.stat.source) == 0)
    return false;
  reports_.push_back(report.stat);
  add(report.cache);
  pairs_total_ += report.pairs_total;
  pairs_complete_ += report.pairs_complete;
  auto& failed = report.failed_ufs;
  for (auto& uf : ufs_) {
    auto bad = std::find(failed.begin(), failed.end(), uf.uf) != failed.end();
    auto& status = pulses_[report.stat.source].ufs[uf.uf];
    if (bad || !terminal_state(status))
      status = bad ? "failed" : "success";
    uf.status = status_of(uf.uf);
  }
  count_ufs();
  return true;
}

void search_tally::add(const cache_share& x) {
  cache_.asked_upstream = cache_.asked_upstream || x.asked_upstream;
  cache_.fresh_days += x.fresh_days;
  cache_.stale_days += x.stale_days;
  if (x.oldest)
    cache_.oldest = std::min(cache_.oldest.value_or(*x.oldest), *x.oldest);
}

fetch_report search_tally::lost(const std::string& source) const {
  fetch_report out;
  out.stat.source = source;
  out.stat.status = "failed";
  out.stat.error = "A fonte está indisponível";
  out.failed_ufs = request_->ufs;
  out.pairs_total = ufs_.size() * request_->modalities.size();
  // Nothing says that it was not asked.
  out.cache.asked_upstream = true;
  return out;
}

void search_tally::interrupt() {
  auto modalities = request_->modalities.size();
  auto pairs = ufs_.size() * modalities;
  if (pulses_.empty())
    pairs_total_ += sources_.size() * pairs;
  for (auto& source : owing_) {
    auto& told = pulses_[source].ufs;
    auto whole = std::count_if(told.begin(), told.end(), [](auto& x) {
      return x.second == "success" || x.second == "recovered";
    });
    pairs_total_ += pairs;
    pairs_complete_ += static_cast<uint64_t>(whole) * modalities;
  }
}

void search_tally::settle() {
  auto whole = pairs_complete_ == pairs_total_ && pairs_total_ > 0;
  for (auto& x : ufs_)
    if (!terminal_state(x.status))
      x.status = whole ? "success" : "failed";
}

// -- what it amounts to -------------------------------------------------------

// All sources count together. They are read side by side, so the time left is
// that of the slowest.
void search_tally::count_pages() {
  double longest = 0;
  auto known = true;
  auto& out = fetched_;
  out.pages_done = out.pages_known = 0;
  for (auto& [source, x] : pulses_) {
    out.pages_done += x.pages_done;
    out.pages_known += x.pages_known;
    if (x.pages_known <= x.pages_done)
      continue;
    known = known && x.pages_per_second > 0;
    auto left = static_cast<double>(x.pages_known - x.pages_done);
    longest = std::max(longest, known ? left / x.pages_per_second : 0);
  }
  auto left = static_cast<double>(out.pages_known - out.pages_done);
  out.pages_per_second = known && longest > 0 ? left / longest : 0;
}

void search_tally::count_ufs() {
  fetched_.ufs_done = static_cast<uint64_t>(
    std::count_if(ufs_.begin(), ufs_.end(),
                  [](auto& x) { return terminal_state(x.status); }));
}

uf_stat* search_tally::find(const std::string& uf) {
  auto i = std::find_if(ufs_.begin(), ufs_.end(),
                        [&](auto& x) { return x.uf == uf; });
  return i == ufs_.end() ? nullptr : &*i;
}

// A UF is done once every source is, and well only if it is in all of them.
std::string search_tally::status_of(const std::string& uf) const {
  auto count = [&](std::string_view status) {
    return std::count_if(pulses_.begin(), pulses_.end(), [&](auto& x) {
      auto i = x.second.ufs.find(uf);
      return (i == x.second.ufs.end() ? "pending" : i->second) == status;
    });
  };
  if (count("retrying") > 0)
    return "retrying";
  auto all = static_cast<std::ptrdiff_t>(pulses_.size());
  auto pending = count("pending");
  if (pending == all)
    return "pending";
  if (pending > 0 || count("fetching") > 0)
    return "fetching";
  if (count("failed") > 0)
    return "failed";
  return count("recovered") > 0 ? "recovered" : "success";
}

void search_tally::show(search_result& x) const {
  for (size_t i = 0; i < x.ufs.size() && i < ufs_.size(); ++i)
    x.ufs[i].status = ufs_[i].status;
  x.sources = reports_;
}

void search_tally::judge(search_result& x) const {
  show(x);
  // In the order of asking, not of answering.
  auto place = [this](const source_stat& y) {
    return std::find(sources_.begin(), sources_.end(), y.source);
  };
  std::stable_sort(x.sources.begin(), x.sources.end(),
                   [&](auto& a, auto& b) { return place(a) < place(b); });
  x.cached = !cache_.asked_upstream
             && cache_.fresh_days + cache_.stale_days > 0;
  x.cached_at = cache_.oldest;
  x.cache = cache_.stale_days > 0 ? cache_use::stale
            : x.cached            ? cache_use::fresh
                                  : cache_use::miss;
  x.coverage_pct = pairs_total_ == 0
                     ? 0
                     : 100.0 * static_cast<double>(pairs_complete_)
                         / static_cast<double>(pairs_total_);
  x.is_partial = pairs_complete_ < pairs_total_ || pairs_total_ == 0;
  if (!x.is_partial) {
    x.status = search_status::completed;
    return;
  }
  auto nothing = pairs_complete_ == 0 && x.total_raw == 0;
  x.status = nothing ? search_status::failed : search_status::degraded;
  x.degradation_reason = reason(x.sources, nothing);
}

std::string search_tally::reason(const std::vector<source_stat>& sources,
                                 bool nothing) const {
  auto out = (nothing ? "As fontes não responderam"
                      : "Resultado parcial: não foi possível consultar por "
                        "completo "
                          + missing_states(ufs_))
             + explain_sources(sources);
  if (nothing)
    return out + "; tente novamente em alguns minutos";
  if (cache_.stale_days > 0 && cache_.oldest)
    out += "; parte dos dados é de "
           + format_local_time(to_local(*cache_.oldest));
  return out;
}

} // namespace bidiq
