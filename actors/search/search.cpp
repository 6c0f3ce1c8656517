#include "actors/search/search.hpp"

#include "actors/base/log.hpp"

#include <caf/actor_registry.hpp>

#include <algorithm>

namespace bidiq {

namespace {

// How soon a search looks again for a registry that is being restarted.
constexpr caf::timespan lookup_retry = std::chrono::milliseconds{100};
// The actor around the state: mailbox, behavior, attachments, timers.
constexpr uint64_t actor_bytes = 2048;
constexpr caf::timespan claim_timeout = std::chrono::seconds{2};

const sector* find_sector(const search_options& options,
                          const std::string& id) {
  if (!options.sectors)
    return nullptr;
  for (auto& x : *options.sectors)
    if (x.id == id)
      return &x;
  return nullptr;
}

} // namespace

// -- life ---------------------------------------------------------------------

void search_state::init(search_order_ptr x, search_options opts,
                        uint64_t position) {
  order = std::move(x);
  options = std::move(opts);
  started = self->clock().now();
  created = updated = options.now();
  queue_position = position;
  held = memory_charge{options.memory, memory_account::searches};
  for (auto& uf : order->request->ufs)
    ufs.push_back({uf, "pending", 0});
  fetch.ufs_total = ufs.size();
  publish(queued_event(position));
  claim_broker();
  self->delayed_send(self, options.timeout, internal_atom_v, done_atom_v);
  share_beginning();
  weigh();
}

void search_state::queue(uint64_t position) {
  if (at != phase::queued || position == queue_position)
    return;
  queue_position = position;
  publish(queued_event(position));
}

void search_state::start() {
  if (at != phase::queued)
    return;
  at = phase::fetching;
  queue_position = 0;
  auto& request = order->request;
  collector.emplace(request, find_sector(options, request->sector_id),
                    to_local(options.now()), options.plausible_value);
  publish(connecting_event(ufs.size()));
  tell_state();
  ask_sources();
}

void search_state::on_tick() {
  if (fetch_dirty && at == phase::fetching)
    publish_fetching(true);
}

void search_state::on_down(const caf::down_msg& msg) {
  if (broker && msg.source == broker.address()) {
    broker = nullptr;
    flushed = 0;
    return claim_broker();
  }
  auto i = std::find(source_addrs.begin(), source_addrs.end(), msg.source);
  if (i != source_addrs.end())
    source_lost(asked[static_cast<size_t>(i - source_addrs.begin())]);
  else if (msg.source == exporter)
    workbook_failed();
}

// -- questions ----------------------------------------------------------------

void search_state::results(const reply<search_result_ptr>& answer) {
  if (at == phase::ended)
    return answer.deliver(search_result_ptr{result});
  // Null: nothing to show before the first page is in.
  if (!first_page && !result)
    return answer.deliver(search_result_ptr{});
  answer.deliver(search_result_ptr{partial_view()});
}

search_snapshot search_state::snapshot() const {
  search_snapshot x;
  x.search_id = order->request->search_id;
  x.request = order->request;
  x.created = created;
  x.updated = updated;
  x.queue_position = queue_position;
  x.last_event_id = drafts.size();
  x.progress = progress;
  if (!drafts.empty()) {
    x.at = drafts.back().at;
    x.message = drafts.back().message;
  }
  if (result) {
    x.total_raw = result->total_raw;
    x.found = result->notices.size();
  } else if (collector) {
    x.total_raw = collector->total_raw();
    x.found = collector->size();
  }
  x.status = at == phase::ended    ? result->status
             : at == phase::queued ? search_status::queued
                                   : search_status::running;
  return x;
}

// -- progress -----------------------------------------------------------------

void search_state::publish(progress_draft draft) {
  note(std::move(draft));
  flush_drafts();
}

void search_state::note(progress_draft draft) {
  progress = std::max(progress, draft.progress);
  updated = options.now();
  draft.when = updated;
  draft_bytes += sizeof(draft) + draft.message.capacity()
                 + draft.detail.capacity();
  drafts.push_back(std::move(draft));
}

void search_state::publish_fetching(bool now) {
  auto due = last_fetching + options.progress_interval;
  if (!now && self->clock().now() < due) {
    if (!fetch_dirty)
      self->delayed_send(self, due - self->clock().now(), internal_atom_v,
                         caf::tick_atom_v);
    fetch_dirty = true;
    return;
  }
  fetch_dirty = false;
  last_fetching = self->clock().now();
  fetch.raw = collector->total_raw();
  fetch.found = collector->size();
  publish(fetching_event(fetch));
  tell_state();
}

void search_state::claim_broker() {
  auto& registry = self->system().registry();
  auto found = registry.get<progress_registry_actor>(progress_registry_name);
  auto retry = [this] {
    self->delayed_send(self, lookup_retry, internal_atom_v, claim_atom_v);
  };
  if (!found)
    return retry();
  self
    ->request(found, claim_timeout, claim_atom_v, order->request->search_id,
              order->who.user, static_cast<uint32_t>(ufs.size()))
    .then(
      [this](const progress_broker_actor& x) {
        broker = x;
        watched.add(broker);
        flush_drafts();
      },
      [retry](caf::error&) { retry(); });
}

void search_state::flush_drafts() {
  if (!broker)
    return;
  for (; flushed < drafts.size(); ++flushed)
    self->send(broker, caf::publish_atom_v, drafts[flushed]);
}

void search_state::tell_state() {
  options.known->note(snapshot());
}

void search_state::weigh() {
  held.set(sizeof(*this) + actor_bytes + draft_bytes
           + (collector ? collector->memory() : 0));
}

search_self::behavior_type search(search_state::self_ptr self,
                                  search_order_ptr order,
                                  search_options options, uint64_t position) {
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.on_down(msg); });
  self->state.init(std::move(order), std::move(options), position);
  return {
    [self](page_atom, const fetched_page_ptr& x) { self->state.on_page(x); },
    [self](uf_atom, const uf_change& x) { self->state.on_uf_change(x); },
    [self](done_atom, const fetch_report& x) { self->state.on_report(x); },
    [self](start_atom) { self->state.start(); },
    [self](start_atom, uint64_t position_now) {
      self->state.queue(position_now);
    },
    [self](results_atom, const reply<search_result_ptr>& answer) {
      self->state.results(answer);
    },
    [self](status_atom, const reply<search_snapshot>& answer) {
      answer.deliver(self->state.snapshot());
    },
    [self](cancel_atom, const reply<search_snapshot>& answer) {
      self->state.cancel(answer);
    },
    [self](export_atom, const excel_link& x) { self->state.on_export(x); },
    [self](internal_atom, store_atom) { self->state.conclude(); },
    [self](internal_atom, caf::tick_atom) { self->state.on_tick(); },
    [self](internal_atom, done_atom) { self->state.on_deadline(); },
    [self](internal_atom, claim_atom) { self->state.claim_broker(); },
  };
}

} // namespace bidiq
