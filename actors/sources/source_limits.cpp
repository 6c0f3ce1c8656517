// The limiter and the circuit breaker, as shared with the other nodes.
#include "actors/sources/source.hpp"

#include "actors/base/log.hpp"
#include "actors/resilience/breaker_link.hpp"
#include "actors/resilience/pace_link.hpp"
#include "actors/sources/source_limits_input.hpp"

#include <caf/send.hpp>

#include <cmath>

namespace bidiq {

namespace {

// A change of pace of less than this part of the limit is no news.
constexpr double worth_showing = 0.02;

} // namespace

void source_state::listen() {
  auto target = source_actor{self};
  auto announced = [target](const breaker_record& record) {
    auto x = std::make_shared<source_limits_input>();
    x->type = source_limits_input::kind::announced;
    x->record = record;
    caf::anon_send(target, internal_atom_v, redis_atom_v,
                   source_limits_input_ptr{x});
  };
  auto subscribed = [target] {
    auto x = std::make_shared<source_limits_input>();
    x->type = source_limits_input::kind::subscribed;
    caf::anon_send(target, internal_atom_v, redis_atom_v,
                   source_limits_input_ptr{x});
  };
  follower = make_breaker_follower(options.name, announced, subscribed);
  options.redis->client->subscribe(options.redis->keys.breaker_events(),
                                   follower);
}

void source_state::on_news(const link_status& news) {
  auto now = self->clock().now();
  // An emptied Redis has forgotten which slots it has granted.
  if (news.commands && !incarnation.empty() && news.incarnation != incarnation)
    pace->link(false, now);
  if (news.commands)
    incarnation = news.incarnation;
  pace->link(news.commands, now);
  breaker->link(news.commands, now);
}

void source_state::ask_redis(time_point now) {
  if (!options.redis)
    return;
  auto target = source_actor{self};
  while (auto ask = pace->next_question(now)) {
    auto done = [target, now, asked = *ask](auto answer) {
      auto x = std::make_shared<source_limits_input>();
      x->type = source_limits_input::kind::pace;
      x->sent = now;
      x->pace_asked = asked;
      x->pace = std::move(answer);
      caf::anon_send(target, internal_atom_v, redis_atom_v,
                     source_limits_input_ptr{x});
    };
    ask_pace(*options.redis, options.name, options.pace, options.node_ttl, *ask,
             done);
  }
  while (auto ask = breaker->next_question(now)) {
    auto done = [target, now, asked = *ask](auto answer) {
      auto x = std::make_shared<source_limits_input>();
      x->type = source_limits_input::kind::breaker;
      x->sent = now;
      x->breaker_asked = asked;
      x->breaker = std::move(answer);
      caf::anon_send(target, internal_atom_v, redis_atom_v,
                     source_limits_input_ptr{x});
    };
    ask_breaker(*options.redis, options.name, *ask, done);
  }
}

void source_state::on_gate(const source_limits_input& x) {
  auto now = self->clock().now();
  switch (x.type) {
    case source_limits_input::kind::pace:
      pace->answered(x.pace_asked, x.pace ? &*x.pace : nullptr, x.sent, now);
      break;
    case source_limits_input::kind::breaker:
      breaker->answered(x.breaker_asked, x.breaker ? &*x.breaker : nullptr,
                        x.sent, now);
      break;
    case source_limits_input::kind::announced:
      breaker->announced(x.record, now);
      break;
    case source_limits_input::kind::subscribed:
      if (options.redis->link && options.redis->link().commands)
        breaker->link(true, now);
      break;
  }
  pump();
}

// Whoever waits for a source that will not be asked gets what is cached now.
void source_state::reject_all(time_point now) {
  auto all = entries();
  uint64_t rejected = 0;
  for (auto& entry : all) {
    if (!entry->task.ready(now))
      continue;
    rejected += entry->sink ? 1 : 0;
    abandon(entry, fetch_problem::circuit_open);
  }
  if (rejected > 0 && options.hooks.rejected)
    options.hooks.rejected(options.name, rejected);
}

void source_state::reset() {
  breaker->reset(self->clock().now());
  drift.clear();
  drifts.clear();
  pump();
}

source_view source_state::view() const {
  auto now = self->clock().now();
  source_view out;
  out.source = options.name;
  out.breaker = breaker->record();
  out.failure_rate = breaker->failure_rate();
  out.slow_rate = breaker->slow_rate();
  out.calls = breaker->calls();
  out.rate_limit = options.pace.pace.ceiling;
  out.rate = pace->rate(now);
  out.shared_limit = pace->sharing();
  out.jobs = jobs.size();
  out.drift = drift;
  return out;
}

void source_state::show_view() {
  auto now = view();
  auto changed = now.breaker.state != shown.breaker.state;
  if (changed && !shown.source.empty())
    log_line(log_level::warning, "circuit breaker changed",
             {{"source", std::string_view{options.name}},
              {"state", to_string(now.breaker.state)},
              {"reason", std::string_view{now.breaker.reason}}});
  auto same = now.breaker == shown.breaker && now.drift == shown.drift
              && now.shared_limit == shown.shared_limit
              && std::abs(now.rate - shown.rate)
                   < worth_showing * now.rate_limit;
  if (same && !shown.source.empty())
    return;
  shown = now;
  if (options.hooks.view)
    options.hooks.view(now);
}

} // namespace bidiq
