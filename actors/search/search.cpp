#include "actors/search/search.hpp"

#include <caf/send.hpp>

#include <utility>

namespace bidiq {

namespace {

// The actor around the state: mailbox, behavior, attachments, timers.
constexpr uint64_t actor_bytes = 2048;

std::vector<std::string> names_of(const std::vector<caf::atom_value>& keys) {
  std::vector<std::string> out;
  out.reserve(keys.size());
  for (auto key : keys)
    out.push_back(caf::to_string(key));
  return out;
}

// `shipped` may be null.
sector_ptr find_sector(const std::vector<sector>* shipped,
                       const search_request& asked) {
  if (asked.own_sector) {
    // What the head of a text is, all sectors of a node agree on.
    auto out = std::make_shared<sector>(*asked.own_sector);
    if (shipped && !shipped->empty())
      out->head = shipped->front().head;
    return out;
  }
  if (!shipped)
    return nullptr;
  for (auto& x : *shipped)
    if (x.id == asked.sector_id)
      return std::make_shared<const sector>(x);
  return nullptr;
}

} // namespace

// -- life ---------------------------------------------------------------------

void search_state::init(search_order_ptr x, search_options opts,
                        uint64_t position) {
  order = std::move(x);
  options = std::move(opts);
  started = self->clock().now();
  auto now = options.now();
  created = created_of(*order, now);
  // For a worker, or at one that died.
  if (order->token > 0)
    waited = std::max(now - created, std::chrono::milliseconds{0});
  queue_position = position;
  held = memory_charge{options.memory, memory_account::searches};
  findings.emplace(*order, names_of(options.sources));
  progress.emplace(self, watched, *order, options.now);
  sharing.emplace(self, *order, options);
  progress->publish(queued_event(position));
  progress->claim();
  self->delayed_send(self, options.timeout, internal_atom_v, done_atom_v);
  sharing->begin(created);
  weigh();
}

void search_state::queue(uint64_t position) {
  if (at != phase::queued || starting || position == queue_position)
    return;
  queue_position = position;
  progress->publish(queued_event(position));
}

// Long lists take tens of milliseconds to compile, which no actor's thread may
// be held for.
void search_state::start() {
  if (at != phase::queued || std::exchange(starting, true))
    return;
  queue_position = 0;
  options.compute([me = caf::actor_cast<search_self>(self),
                   request = order->request, shipped = options.sectors] {
    auto base = find_sector(shipped.get(), *request);
    caf::anon_send(me, internal_atom_v, start_atom_v,
                   compile_rules(*request, base.get()));
  });
}

void search_state::on_rules(const search_rules& rules) {
  if (at != phase::queued)
    return;
  at = phase::fetching;
  findings->begin(rules, to_local(options.now()), options.plausible_value);
  progress->publish(connecting_event(order->request->ufs.size()));
  tell_state();
  ask_sources();
}

void search_state::on_tick() {
  if (fetch_dirty && at == phase::fetching)
    publish_fetching(true);
}

void search_state::on_down(const caf::down_msg& msg) {
  auto source = sources.find(msg.source);
  if (progress->on_down(msg.source))
    return;
  if (source != sources.end())
    source_lost(std::string{source->second});
  else if (msg.source == exporter)
    workbook_failed();
}

// -- questions ----------------------------------------------------------------

void search_state::results(const reply<search_result_ptr>& answer) {
  if (at == phase::ended)
    return answer.deliver(search_result_ptr{findings->result()});
  answer.deliver(findings->any() ? findings->partial(progress->updated())
                                 : search_result_ptr{});
}

search_snapshot search_state::snapshot() const {
  search_snapshot x;
  x.search_id = order->request->search_id;
  x.request = order->request;
  x.created = created;
  x.queue_position = queue_position;
  progress->show(x);
  x.total_raw = findings->total_raw();
  x.found = findings->size();
  x.status = at == phase::ended    ? findings->result()->status
             : at == phase::queued ? search_status::queued
                                   : search_status::running;
  return x;
}

// -- progress -----------------------------------------------------------------

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
  auto state = findings->tally.fetched();
  state.raw = findings->total_raw();
  state.found = findings->size();
  progress->publish(fetching_event(state));
  tell_state();
}

void search_state::tell_state() {
  options.known->note(snapshot());
}

std::chrono::milliseconds search_state::took() const {
  return waited
         + std::chrono::duration_cast<std::chrono::milliseconds>(
           self->clock().now() - started);
}

void search_state::weigh() {
  auto& own = order->request->own_sector;
  held.set(sizeof(*this) + actor_bytes + progress->bytes() + findings->memory()
           + (own ? memory_of(*own) : 0));
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
    [self](internal_atom, start_atom, const search_rules& rules) {
      self->state.on_rules(rules);
    },
    [self](internal_atom, store_atom) { self->state.on_stored(); },
    [self](internal_atom, caf::tick_atom) { self->state.on_tick(); },
    [self](internal_atom, done_atom) { self->state.on_deadline(); },
    [self](internal_atom, claim_atom) { self->state.progress->claim(); },
  };
}

} // namespace bidiq
