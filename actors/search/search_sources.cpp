// What a search asks of its sources, and what they tell it.
#include "actors/resilience/retry.hpp"
#include "actors/search/search.hpp"

#include <caf/actor_registry.hpp>

#include <algorithm>

namespace bidiq {

namespace {

bool terminal(const std::string& status) {
  return status == "success" || status == "recovered" || status == "failed";
}

} // namespace

void search_state::ask_sources() {
  auto job = std::make_shared<fetch_job>();
  auto& request = *order->request;
  job->search_id = request.search_id;
  job->user = order->who.user;
  job->request_id = order->request_id;
  job->traceparent = order->traceparent;
  job->ufs = request.ufs;
  job->modalities = request.modalities;
  job->first = request.first;
  job->last = request.last;
  job->force_fresh = request.force_fresh;
  job->fresh_since = options.now();
  job->keep_ufs = order->keep_ufs;
  job->budget = std::make_shared<retry_budget>(options.retry);
  job->deadline = started + options.timeout - options.ending_reserve;
  auto& registry = self->system().registry();
  std::vector<std::string> missing;
  for (auto key : options.sources) {
    asked.push_back(caf::to_string(key));
    pulses[asked.back()];
    auto source = registry.get<source_actor>(key);
    source_addrs.push_back(source ? source.address() : caf::actor_addr{});
    if (!source) {
      missing.push_back(asked.back());
      continue;
    }
    watched.add(source);
    self->send(source, fetch_atom_v, fetch_job_ptr{job},
               caf::actor_cast<fetch_sink_actor>(self));
  }
  for (auto& x : missing)
    source_lost(x);
}

void search_state::on_page(const fetched_page_ptr& page) {
  if (at != phase::fetching)
    return;
  if (options.on_page)
    options.on_page(*page);
  if (!pulses.contains(page->source))
    return;
  collector->add(page->notices);
  weigh();
  first_page = true;
  auto& pulse = pulses.at(page->source);
  pulse.pages_done = page->pages_done;
  pulse.pages_known = page->pages_known;
  pulse.pages_per_second = page->pages_per_second;
  count_pages();
  publish_fetching(false);
  share_partial();
}

// Of all sources together. They are read side by side, so the time left is that
// of the slowest.
void search_state::count_pages() {
  double longest = 0;
  auto known = true;
  fetch.pages_done = fetch.pages_known = 0;
  for (auto& [source, x] : pulses) {
    fetch.pages_done += x.pages_done;
    fetch.pages_known += x.pages_known;
    if (x.pages_known <= x.pages_done)
      continue;
    known = known && x.pages_per_second > 0;
    auto left = static_cast<double>(x.pages_known - x.pages_done);
    longest = std::max(longest, known ? left / x.pages_per_second : 0);
  }
  auto left = static_cast<double>(fetch.pages_known - fetch.pages_done);
  fetch.pages_per_second = known && longest > 0 ? left / longest : 0;
}

void search_state::on_uf_change(const uf_change& change) {
  auto uf = find_uf(change.uf);
  if (at != phase::fetching || !uf || !pulses.contains(change.source))
    return;
  pulses[change.source].ufs[change.uf] = change.status;
  auto status = status_of(change.uf);
  if (uf->status == status)
    return;
  uf->status = status;
  fetch.uf = change.uf;
  count_ufs();
  publish(uf_event({change.source, change.uf, status}));
}

void search_state::count_ufs() {
  fetch.ufs_done = static_cast<uint64_t>(std::count_if(
    ufs.begin(), ufs.end(), [](auto& x) { return terminal(x.status); }));
}

// A UF is done once every source is, and well only if it is in all of them.
std::string search_state::status_of(const std::string& uf) const {
  auto count = [&](std::string_view status) {
    return std::count_if(pulses.begin(), pulses.end(), [&](auto& x) {
      auto i = x.second.ufs.find(uf);
      return (i == x.second.ufs.end() ? "pending" : i->second) == status;
    });
  };
  if (count("retrying") > 0)
    return "retrying";
  auto all = static_cast<std::ptrdiff_t>(pulses.size());
  auto pending = count("pending");
  if (pending == all)
    return "pending";
  if (pending > 0 || count("fetching") > 0)
    return "fetching";
  if (count("failed") > 0)
    return "failed";
  return count("recovered") > 0 ? "recovered" : "success";
}

void search_state::on_report(const fetch_report& report) {
  auto i = std::find(asked.begin(), asked.end(), report.stat.source);
  if (at != phase::fetching || i == asked.end())
    return;
  source_addrs.erase(source_addrs.begin() + (i - asked.begin()));
  asked.erase(i);
  reports.push_back(report.stat);
  add_cache_share(report.cache);
  pairs_total += report.pairs_total;
  pairs_complete += report.pairs_complete;
  for (auto& uf : ufs) {
    auto& failed = report.failed_ufs;
    auto bad = std::find(failed.begin(), failed.end(), uf.uf) != failed.end();
    auto& status = pulses[report.stat.source].ufs[uf.uf];
    if (bad || !terminal(status))
      status = bad ? "failed" : "success";
    uf.status = status_of(uf.uf);
  }
  count_ufs();
  if (fetch_dirty)
    publish_fetching(true);
  publish(source_event(report));
  if (asked.empty())
    finish_fetching();
}

void search_state::add_cache_share(const cache_share& x) {
  cache.asked_upstream = cache.asked_upstream || x.asked_upstream;
  cache.fresh_days += x.fresh_days;
  cache.stale_days += x.stale_days;
  if (x.oldest)
    cache.oldest = std::min(cache.oldest.value_or(*x.oldest), *x.oldest);
}

// A source that crashed, or is not there, has failed everything it was asked.
void search_state::source_lost(const std::string& source) {
  fetch_report report;
  report.stat.source = source;
  report.stat.status = "failed";
  report.stat.error = "A fonte está indisponível";
  report.failed_ufs = order->request->ufs;
  report.pairs_total = ufs.size() * order->request->modalities.size();
  // Nobody can say that it was not asked.
  report.cache.asked_upstream = true;
  on_report(report);
}

// A source that is called off reports nothing. The states that it has told to
// be whole count, and of the others nothing: it does not tell of single pairs.
void search_state::count_interrupted() {
  auto modalities = order->request->modalities.size();
  auto pairs = ufs.size() * modalities;
  // A queued search has asked none of its sources yet.
  if (pulses.empty())
    pairs_total += options.sources.size() * pairs;
  for (auto& source : asked) {
    auto& told = pulses[source].ufs;
    auto whole = std::count_if(told.begin(), told.end(), [](auto& x) {
      return x.second == "success" || x.second == "recovered";
    });
    pairs_total += pairs;
    pairs_complete += static_cast<uint64_t>(whole) * modalities;
  }
}

uf_stat* search_state::find_uf(const std::string& uf) {
  auto i = std::find_if(ufs.begin(), ufs.end(),
                        [&](auto& x) { return x.uf == uf; });
  return i == ufs.end() ? nullptr : &*i;
}

} // namespace bidiq
