#include "actors/progress/progress_broker.hpp"

#include "actors/base/log.hpp"
#include "actors/system/pinned.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace bidiq {

namespace {

// The actor around the log: state, bridge, mailbox, attachments, timer.
constexpr uint64_t actor_bytes = 4096;

} // namespace

// -- listeners ----------------------------------------------------------------

void progress_broker_state::attach(const progress_sink_ptr& sink,
                                   bool is_resuming) {
  last_use = now();
  if (std::find(sinks.begin(), sinks.end(), sink) == sinks.end())
    sinks.push_back(sink);
  if (announced)
    sink->deliver(make_batch(0, true));
  else if (is_resuming)
    resuming.push_back(sink);
  settle();
}

void progress_broker_state::detach(const progress_sink_ptr& sink) {
  last_use = now();
  std::erase(sinks, sink);
  arm();
}

event_batch_ptr progress_broker_state::make_batch(uint64_t after,
                                                  bool from_start) const {
  return std::make_shared<event_batch>(
    event_batch{search_id, bridge->info().user, from_start, false,
                bridge->log().range(after, shown)});
}

// Tells the sinks what may be known now.
void progress_broker_state::show() {
  auto before = std::exchange(shown, std::max(shown, bridge->shown()));
  if (!announced && bridge->known()) {
    announced = true;
    auto batch = make_batch(0, true);
    for (auto& sink : sinks)
      sink->deliver(batch);
    resuming.clear();
  } else if (announced && shown > before) {
    auto batch = make_batch(before, false);
    for (auto& sink : sinks)
      sink->deliver(batch);
  }
  if (bridge->unknown() && !resuming.empty()) {
    auto nothing = std::make_shared<event_batch>(
      event_batch{search_id, {}, true, true, {}});
    for (auto& sink : std::exchange(resuming, {}))
      sink->deliver(nothing);
  }
}

// -- events -------------------------------------------------------------------

void progress_broker_state::publish(const progress_draft& draft,
                                    const reply<uint64_t>& accepted) {
  auto event = bridge->publish(draft, now());
  if (event)
    unconfirmed.emplace_back(event->id, accepted);
  else
    accepted.deliver(uint64_t{0});
  settle();
}

void progress_broker_state::claim(const search_info& x,
                                  const reply<claimed>& answer) {
  last_use = now();
  claims.push_back(answer);
  bridge->claim(x, now());
  settle();
}

void progress_broker_state::answer_claims() {
  using state = progress_bridge::claim_state;
  if (claims.empty() || bridge->claim() == state::asking)
    return;
  claimed out;
  out.ours = bridge->owns();
  out.called_off = out.ours && bridge->called_off();
  if (!out.ours) {
    auto& header = bridge->header();
    out.user = header.user;
    out.request_hash = header.request_hash;
    out.begun = bridge->log().last_id() > 1;
    out.ended = header.ended || !header.exists;
  }
  for (auto& answer : std::exchange(claims, {}))
    answer.deliver(out);
}

void progress_broker_state::wait(const reply<uint64_t>& answer) {
  last_use = now();
  waiters.push_back(answer);
  settle();
}

void progress_broker_state::ahead(uint64_t cursor, const reply<bool>& answer) {
  last_use = now();
  auto& log = bridge->log();
  if (!log.ended()) {
    answer.deliver(cursor > log.last_id());
    bridge->ahead(cursor, true, now());
    return settle();
  }
  if (cursor <= log.last_id() || !ends.admit(cursor))
    return answer.deliver(false);
  if (!options.sharing)
    return answer.deliver(true);
  // It may have seen the end at another node.
  store_request x;
  x.what = store_request::kind::reissue;
  x.seq = 1;
  x.after = cursor;
  x.most = options.bridge->max_padding;
  x.ttl = options.bridge->ttl;
  options.sharing->store(
    bridge->info(), x, [answer](const store_answer& found) {
      answer.deliver(found.what != store_answer::kind::seen);
    });
}

void progress_broker_state::drain(const reply<uint64_t>& answer) {
  draining.push_back(answer);
  settle();
}

// -- store --------------------------------------------------------------------

progress_broker_state::time_point progress_broker_state::now() const {
  return self->clock().now();
}

void progress_broker_state::init(search_info x, progress_broker_options opts,
                                 bool own, const progress_bridge_ptr& found) {
  search_id = x.search_id;
  options = std::move(opts);
  bridge = found
             ? found
             : std::make_shared<progress_bridge>(std::move(x), options.bridge,
                                                 options.sharing != nullptr);
  ends = end_ledger{options.bridge->max_padding};
  last_event = last_use = now();
  held = memory_charge{options.memory, memory_account::progress, actor_bytes};
  watch_registry();
  if (options.sharing)
    bridge->link(options.sharing->link(), now());
  if (own || !options.sharing)
    bridge->own(now());
  settle();
}

void progress_broker_state::on_input(const bridge_input& x) {
  bridge->on_input(x, now());
  settle();
}

void progress_broker_state::on_link(const link_status& news) {
  bridge->link(news, now());
  settle();
}

// Answers the publishers of what is stored.
void progress_broker_state::confirm() {
  auto end = std::find_if(unconfirmed.begin(), unconfirmed.end(),
                          [this](auto& x) { return x.first > shown; });
  for (auto i = unconfirmed.begin(); i != end; ++i)
    i->second.deliver(uint64_t{i->first});
  unconfirmed.erase(unconfirmed.begin(), end);
}

// Draws the conclusions that are the same after everything.
void progress_broker_state::settle() {
  run_requests();
  if (auto size = bridge->log().last_id(); size != counted) {
    counted = size;
    last_event = now();
    weigh();
  }
  show();
  answer_claims();
  if (!bridge->withdrawing())
    for (auto& answer : std::exchange(withdrawals, {}))
      answer.deliver(true);
  confirm();
  if (bridge->log().ended() && shown == bridge->log().last_id())
    for (auto& waiter : std::exchange(waiters, {}))
      waiter.deliver(uint64_t{shown});
  if (bridge->unknown())
    for (auto& waiter : std::exchange(waiters, {}))
      waiter.deliver(fail(errc::not_found));
  if (bridge->stored())
    for (auto& x : std::exchange(draining, {}))
      x.deliver(uint64_t{shown});
  if (bridge->take_fenced()) {
    for (auto& [id, accepted] : std::exchange(unconfirmed, {}))
      accepted.deliver(uint64_t{0});
    if (auto x = find_service<search_supervisor_actor>(self,
                                                       search_supervisor_name))
      self->send(x, fenced_atom_v, search_id);
  }
  if (bridge->owns() && !std::exchange(owned, true)) {
    auto shared = options.sharing && options.sharing->link().commands;
    log_line(log_level::info,
             "Created progress tracker: " + search_id + " ("
               + std::to_string(bridge->info().uf_count)
               + " UFs) [mode: " + (shared ? "Redis]" : "in-memory]"));
  }
  watch_channel();
  arm();
}

void progress_broker_state::weigh() {
  auto& events = bridge->log().events();
  auto bytes = held.bytes();
  // Some were taken back: anew.
  if (events.size() < weighed) {
    bytes = actor_bytes;
    weighed = 0;
  }
  for (; weighed < events.size(); ++weighed)
    bytes += memory_of(*events[weighed]);
  held.set(bytes);
}

// Weak: what is on its way must not keep this actor alive.
std::function<void(bridge_input)> progress_broker_state::to_self() const {
  return [me = caf::actor_cast<caf::weak_actor_ptr>(self)](bridge_input x) {
    if (auto strong = me.lock())
      caf::anon_send(caf::actor_cast<progress_broker_self>(strong),
                     internal_atom_v, redis_atom_v,
                     std::make_shared<const bridge_input>(std::move(x)));
  };
}

void progress_broker_state::run_requests() {
  for (auto& request : bridge->take_requests())
    options.sharing->store(bridge->info(), request,
                           [hear = to_self()](store_answer answer) {
                             bridge_input x;
                             x.answer = std::move(answer);
                             hear(std::move(x));
                           });
}

void progress_broker_state::watch_channel() {
  if (!bridge->wants_messages())
    subscription.reset();
  else if (!subscription)
    subscription = options.sharing->subscribe(search_id, to_self());
}

// -- life ---------------------------------------------------------------------

bool progress_broker_state::idle() const {
  return sinks.empty() && waiters.empty() && claims.empty();
}

// A claim that is to be withdrawn would last as long as any log.
caf::timespan progress_broker_state::linger() const {
  return bridge->doubtful()
           ? std::max<caf::timespan>(options.linger, options.bridge->ttl)
           : options.linger;
}

// One timer, for whatever is due first.
void progress_broker_state::arm() {
  auto due = bridge->due();
  if (bridge->log().ended())
    due = std::min<time_point>(due, last_event + options.bridge->ttl);
  else if (!bridge->owns() && idle())
    due = std::min<time_point>(due, last_use + linger());
  if (due >= armed)
    return;
  armed = due;
  auto wait = std::max<caf::timespan>(due - now(), caf::timespan{0});
  send_later(self, wait, internal_atom_v, caf::tick_atom_v);
}

void progress_broker_state::on_tick() {
  if (armed > now())
    return; // An older timer, set before something earlier came to be due.
  armed = time_point::max();
  if (bridge->log().ended() && now() >= last_event + options.bridge->ttl)
    return expire();
  if (!bridge->owns() && !bridge->log().ended() && idle()
      && now() >= last_use + linger())
    return self->quit();
  bridge->tick(now());
  settle();
}

progress_broker_self::behavior_type
progress_broker(progress_broker_state::self_ptr self, search_info info,
                progress_broker_options options, bool own,
                progress_bridge_ptr found) {
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.registry_down(msg); });
  self->state.init(std::move(info), std::move(options), own, found);
  return {
    [self](caf::publish_atom, const progress_draft& draft) {
      self->state.publish(draft, {});
    },
    [self](caf::publish_atom, const progress_draft& draft,
           const reply<uint64_t>& accepted) {
      self->state.publish(draft, accepted);
    },
    [self](attach_atom, const progress_sink_ptr& sink, bool resuming) {
      self->state.attach(sink, resuming);
    },
    [self](detach_atom, const progress_sink_ptr& sink) {
      self->state.detach(sink);
    },
    [self](drain_atom, const reply<uint64_t>& answer) {
      self->state.drain(answer);
    },
    [self](claim_atom, const search_info& x, const reply<claimed>& answer) {
      self->state.claim(x, answer);
    },
    [self](wait_atom, const reply<uint64_t>& answer) {
      self->state.wait(answer);
    },
    [self](redis_atom, const link_status& news) { self->state.on_link(news); },
    [self](need_atom, const std::string& asker) {
      self->state.bridge->need(asker, self->state.now());
      self->state.settle();
    },
    [self](have_atom) {
      self->state.bridge->have(self->state.now());
      self->state.settle();
    },
    [self](ahead_atom, uint64_t cursor, const reply<bool>& answer) {
      self->state.ahead(cursor, answer);
    },
    [self](store_atom, uint64_t token) {
      self->state.bridge->entitle(token);
      self->state.settle();
    },
    [self](clear_atom, const reply<bool>& answer) {
      self->state.withdrawals.push_back(answer);
      self->state.bridge->withdraw(self->state.now());
      self->state.settle();
    },
    [self](leave_atom) {
      self->state.bridge->release(self->state.now());
      self->state.settle();
    },
    [self](ahead_atom, uint64_t cursor) {
      self->state.bridge->ahead(cursor, false, self->state.now());
      self->state.settle();
    },
    [self](gone_atom) {
      auto& bridge = *self->state.bridge;
      if (bridge.log().ended() && bridge.settled())
        self->state.expire();
    },
    [self](internal_atom, redis_atom, const bridge_input_ptr& x) {
      self->state.on_input(*x);
    },
    [self](internal_atom, register_atom) { self->state.enrol(); },
    [self](internal_atom, caf::tick_atom) { self->state.on_tick(); },
  };
}

} // namespace bidiq
