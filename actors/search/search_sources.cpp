// What a search asks of its sources, and what they tell it.
#include "actors/resilience/retry.hpp"
#include "actors/search/search.hpp"

namespace bidiq {

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
  findings->tally.ask_all();
  std::vector<std::string> missing;
  for (auto key : options.sources) {
    auto source = find_service<source_actor>(self, key);
    if (!source) {
      missing.push_back(caf::to_string(key));
      continue;
    }
    sources[source.address()] = caf::to_string(key);
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
  if (!findings->add(*page))
    return;
  weigh();
  publish_fetching(false);
  sharing->partial([this] { return findings->partial(progress->updated()); });
}

void search_state::on_uf_change(const uf_change& change) {
  auto& tally = findings->tally;
  if (at == phase::fetching && tally.add(change))
    progress->publish(
      uf_event({change.source, change.uf, tally.status_of(change.uf)}));
}

void search_state::on_report(const fetch_report& report) {
  if (at != phase::fetching || !findings->tally.add(report))
    return;
  if (fetch_dirty)
    publish_fetching(true);
  progress->publish(source_event(report));
  if (findings->tally.owing().empty())
    finish_fetching();
}

void search_state::source_lost(const std::string& source) {
  on_report(findings->tally.lost(source));
}

} // namespace bidiq
