#include "actors/cache/notice_cache.hpp"

#include "actors/redis/redis_errors.hpp"

#include <caf/send.hpp>

#include <random>
#include <utility>

namespace bidiq {

namespace {

std::function<double()> generator() {
  auto engine = std::make_shared<std::mt19937_64>(std::random_device{}());
  return [engine] { return std::generate_canonical<double, 53>(*engine); };
}

cache_step_ptr step_of(std::function<void()> run) {
  auto out = std::make_shared<cache_step>();
  out->run = std::move(run);
  return out;
}

// Leases of a predecessor that crashed have smaller numbers.
uint64_t first_lease(utc_time now) {
  auto ms = now.time_since_epoch().count();
  return static_cast<uint64_t>(std::max<int64_t>(ms, 1)) * 1000;
}

} // namespace

void notice_cache_state::init(notice_cache_options x) {
  options = std::move(x);
  if (!options.random)
    options.random = generator();
  memory = std::make_unique<day_lru>(options.memory_bytes);
  held = memory_charge{options.budget, memory_account::cache};
  fit();
  table = std::make_unique<fetch_leases>(
    options.redis ? options.redis->node_id : "", first_lease(options.now()));
  self->set_down_handler(
    [this](const caf::down_msg& msg) { on_down(msg.source.id()); });
  if (options.redis) {
    link = options.redis->link();
    listen();
  }
  self->delayed_send(self, options.fetch_lease / 3, internal_atom_v,
                     caf::tick_atom_v);
}

void notice_cache_state::on_link(const link_status& news) {
  if (news.generation < link.generation)
    return;
  auto returned = news.commands
                  && (!link.commands || news.incarnation != link.incarnation);
  link = news;
  if (!hears())
    wake(table->lose_others());
  if (returned)
    renew();
}

void notice_cache_state::weigh() {
  held.set(memory->bytes());
}

// Each level halves it.
void notice_cache_state::fit() {
  auto level = options.budget ? options.budget->level() : memory_level::normal;
  memory->resize(options.memory_bytes >> static_cast<unsigned>(level));
  weigh();
}

void notice_cache_state::tick() {
  renew();
  if (options.on_memory)
    options.on_memory(memory->size(), memory->bytes());
  self->delayed_send(self, options.fetch_lease / 3, internal_atom_v,
                     caf::tick_atom_v);
}

// -- Redis --------------------------------------------------------------------

bool notice_cache_state::shares() const {
  return options.redis && link.commands;
}

bool notice_cache_state::hears() const {
  return shares() && link.subscriptions && subscribed;
}

void notice_cache_state::after(caf::timespan delay, std::function<void()> run) {
  self->delayed_send(self, delay, internal_atom_v, redis_atom_v,
                     step_of(std::move(run)));
}

redis::callback
notice_cache_state::here(std::function<void(const redis::answer&)> then) {
  auto me = caf::actor_cast<notice_cache_actor>(self);
  return [this, me, then = std::move(then)](redis::answer x) {
    caf::anon_send(me, internal_atom_v, redis_atom_v,
                   step_of([this, then, x = std::move(x)] {
                     report(x);
                     then(x);
                   }));
  };
}

void notice_cache_state::report(const redis::answer& x) const {
  if (!x && concerns_link(x.error().code) && options.redis->report)
    options.redis->report(x.error());
}

notice_cache_state::stopwatch notice_cache_state::start_watch() const {
  return {self->clock().now(), worked};
}

caf::timespan notice_cache_state::left_of(const stopwatch& x) const {
  return x.begun + options.op_timeout + (worked - x.worked)
         - self->clock().now();
}

void notice_cache_state::limit(const stopwatch& x, std::function<bool()> done,
                               std::function<void()> late) {
  auto left = left_of(x);
  if (left <= caf::timespan{0})
    return late();
  after(left, [this, x, done = std::move(done), late = std::move(late)] {
    if (!done())
      limit(x, done, late);
  });
}

notice_cache_actor::behavior_type
notice_cache(notice_cache_state::self_ptr self, notice_cache_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](find_atom, const cache_question_ptr& x,
           const cache_sink_actor& sink) { self->state.find(x, sink); },
    [self](claim_atom, const fetch_lease_request& x,
           const cache_sink_actor& sink) { self->state.claim(x, sink); },
    [self](done_atom, uint64_t lease) { self->state.end(lease); },
    [self](cancel_atom, uint64_t ticket, const cache_sink_actor& sink) {
      self->state.cancel(ticket, sink);
    },
    [self](store_atom, const cache_batch_ptr& x, const cache_sink_actor& sink) {
      self->state.store(x, sink);
      self->state.weigh();
    },
    [self](clear_atom, const reply<uint64_t>& answer) {
      self->state.clear(answer);
      self->state.weigh();
    },
    [self](memory_atom) { self->state.fit(); },
    [self](redis_atom, const link_status& news) { self->state.on_link(news); },
    [self](internal_atom, redis_atom, const cache_step_ptr& x) {
      x->run();
      self->state.weigh();
    },
    [self](internal_atom, caf::tick_atom) { self->state.tick(); },
  };
}

} // namespace bidiq
