#include "actors/cache/notice_cache.hpp"

#include "actors/cache/cache_step.hpp"

#include <memory>
#include <random>
#include <utility>

namespace bidiq {

namespace {

std::function<double()> generator() {
  auto engine = std::make_shared<std::mt19937_64>(std::random_device{}());
  return [engine] { return std::generate_canonical<double, 53>(*engine); };
}

} // namespace

notice_cache_parts::notice_cache_parts(notice_cache_self::pointer self,
                                       notice_cache_options opts,
                                       open_questions::told tell)
  : options(std::move(opts)),
    memory(options.memory_bytes),
    port(self, options),
    reader(port, memory, options),
    writer(port, memory, options),
    clearing(port, options, [this] { return forget(); }),
    leases(port, options,
           [this](auto& claim, auto& x) { questions.hear(claim, x); }),
    questions(reader, writer, leases, std::move(tell)) {
  if (options.redis)
    port.listen(
      [this](std::string_view news) {
        if (!leases.hear(news))
          clearing.hear(news);
      },
      [this] { leases.lose_others(); });
}

uint64_t notice_cache_parts::forget() {
  auto had = memory.size();
  memory.clear();
  reader.forget();
  writer.forget();
  return had;
}

void notice_cache_state::init(notice_cache_options x) {
  if (!x.random)
    x.random = generator();
  held = memory_charge{x.budget, memory_account::cache};
  auto tell = [this](uint64_t who, const days_answer_ptr& answer) {
    if (auto i = sinks.find(who); i != sinks.end())
      self->send(i->second, find_atom_v, answer);
  };
  parts.emplace(self, std::move(x), tell);
  fit();
  self->set_down_handler(
    [this](const caf::down_msg& msg) { on_down(msg.source.id()); });
  tick();
}

uint64_t notice_cache_state::know(const cache_sink_actor& sink) {
  if (sinks.emplace(sink.id(), sink).second)
    self->monitor(sink);
  return sink.id();
}

void notice_cache_state::on_link(const link_status& news) {
  if (parts->port.on_link(news))
    parts->leases.renew();
}

void notice_cache_state::on_down(uint64_t who) {
  sinks.erase(who);
  parts->questions.gone(who);
}

void notice_cache_state::weigh() {
  held.set(parts->memory.bytes());
}

// Each level halves it.
void notice_cache_state::fit() {
  auto& options = parts->options;
  auto level = options.budget ? options.budget->level() : memory_level::normal;
  parts->memory.resize(options.memory_bytes >> static_cast<unsigned>(level));
  weigh();
}

void notice_cache_state::tick() {
  parts->leases.renew();
  auto& options = parts->options;
  if (options.on_memory)
    options.on_memory(parts->memory.size(), parts->memory.bytes());
  self->delayed_send(self, options.fetch_lease / 3, internal_atom_v,
                     caf::tick_atom_v);
}

notice_cache_self::behavior_type notice_cache(notice_cache_state::self_ptr self,
                                              notice_cache_options options) {
  self->state.init(std::move(options));
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](find_atom, const days_question_ptr& x,
           const cache_sink_actor& sink) {
      auto& state = self->state;
      state.parts->questions.ask(state.know(sink), x);
    },
    [self](store_atom, const days_read_ptr& x, const cache_sink_actor& sink) {
      auto& state = self->state;
      state.parts->questions.hand_in(state.know(sink), *x);
      state.weigh();
    },
    [self](cancel_atom, uint64_t ticket, const cache_sink_actor& sink) {
      self->state.parts->questions.give_up(sink.id(), ticket);
    },
    [self](list_atom, const std::vector<std::string>& ufs, uint64_t most,
           const reply<notice_lists>& answer) {
      answer.deliver(self->state.parts->memory.newest(ufs, most));
    },
    [self](clear_atom, const reply<uint64_t>& answer) {
      self->state.parts->clearing.clear(answer);
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
