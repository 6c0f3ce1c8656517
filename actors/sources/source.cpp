#include "actors/sources/source.hpp"

#include "actors/base/log.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

template <class Hook, class... Ts>
void call(const Hook& hook, const Ts&... xs) {
  if (hook)
    hook(xs...);
}

source_limits_options limits_of(const source_options& x,
                                source_state::time_point now) {
  using namespace std::chrono;
  source_limits_options out;
  out.pace = x.pace;
  out.breaker = x.breaker;
  out.breaker_patience = x.breaker_patience;
  out.node = x.redis ? x.redis->node_id : "";
  out.clock_offset = x.now().time_since_epoch()
                     - floor<milliseconds>(now.time_since_epoch());
  return out;
}

} // namespace

source_state::source_state(self_ptr selfptr) : self(selfptr) {
  // nop
}

source_state::~source_state() {
  if (!jobs)
    return;
  for (auto& entry : jobs->select([](auto& x) { return x.sink; })) {
    entry->task.abandon(fetch_problem::interrupted);
    caf::anon_send(entry->sink, done_atom_v,
                   entry->task.report(self->clock().now()));
  }
}

void source_state::init(source_options opts) {
  options = std::move(opts);
  options.pace.shared = static_cast<bool>(options.redis);
  auto now = self->clock().now();
  auto me = source_self{self};
  api = options.api();
  judge.emplace(*api, options.seed);
  jobs.emplace(*api, options.task, options.max_refreshes);
  cache.emplace(self, options.now);
  requests.emplace(options, [me](fetched_response_ptr x) {
    caf::anon_send(me, internal_atom_v, done_atom_v, std::move(x));
  });
  publisher.emplace(options.hooks.view);
  limits.emplace(limits_of(options, now));
  shared_limits.emplace(options.redis, options.name, options.pace,
                        options.node_ttl, [me](source_limits_input_ptr x) {
                          caf::anon_send(me, internal_atom_v, redis_atom_v,
                                         std::move(x));
                        });
  if (options.redis && options.redis->link)
    limits->link(options.redis->link(), now);
}

// -- jobs ---------------------------------------------------------------------

void source_state::fetch(const fetch_job_ptr& job,
                         const fetch_sink_actor& sink) {
  self->monitor(sink);
  flush(jobs->add(job, sink, self->clock().now()));
  pump();
}

void source_state::cancel(const std::string& search_id) {
  for (auto& entry : jobs->select([&](auto& x) { return x.is_of(search_id); }))
    abandon(entry, fetch_problem::cancelled);
  pump();
}

void source_state::on_down(const caf::down_msg& msg) {
  if (cache->is_cache(msg.source)) {
    for (auto& job : cache->lose(judge->page_size()))
      flush(job);
  } else {
    for (auto& x : jobs->select([&](auto& y) { return y.is_of(msg.source); }))
      abandon(x, fetch_problem::cancelled);
  }
  pump();
}

void source_state::tick() {
  ticks.come(self->clock().now());
  pump();
}

void source_state::abandon(const entry_ptr& entry, fetch_problem problem,
                           std::chrono::seconds wait) {
  auto now = self->clock().now();
  for (auto& x : requests->call_off(*entry))
    limits->ended(x.how, call_outcome::ignored, now - x.sent, now);
  entry->task.abandon(problem, wait);
  flush(entry);
}

// Passes on whatever the task has to say, and ends it when it is through.
void source_state::flush(const entry_ptr& entry) {
  auto& task = entry->task;
  for (auto orders = task.take_orders(); !orders.empty();
       orders = task.take_orders())
    for (auto& order : orders)
      cache->obey(entry, std::move(order), judge->page_size());
  if (entry->ended)
    return;
  if (entry->sink) {
    for (auto& change : task.take_changes())
      self->send(entry->sink, uf_atom_v,
                 uf_change{options.name, change.uf, change.status});
    for (auto& page : task.take_pages())
      self->send(entry->sink, page_atom_v, page);
    if (auto stale = task.take_refresh()) {
      auto now = self->clock().now();
      stale->deadline = now + options.refresh_time;
      if (auto refresh = jobs->add_refresh(stale, now))
        flush(refresh);
    }
  }
  if (task.finished())
    finish(entry);
}

void source_state::heard(const days_answer_ptr& answer) {
  if (auto job = cache->hear(*answer, judge->page_size()))
    flush(job);
  pump();
}

void source_state::finish(const entry_ptr& entry) {
  entry->ended = true;
  jobs->remove(entry);
  if (!entry->sink)
    return;
  self->send(entry->sink, done_atom_v, entry->task.report(self->clock().now()));
  auto who = entry->sink.address();
  if (jobs->select([&](auto& x) { return x.is_of(who); }).empty())
    self->demonitor(who);
}

// -- upstream -----------------------------------------------------------------

void source_state::pump() {
  auto now = self->clock().now();
  expire(now);
  tell_limiter(now);
  while (requests->room() > 0 && send_next(now)) {
    // One after the other.
  }
  shared_limits->ask(*limits, now);
  call(options.hooks.in_flight, options.name, requests->size());
  publisher->publish(view());
  auto due = jobs->due_at(now, requests->room() > 0, limits->ready_at(now));
  due = std::min(due, limits->next_question_at(now));
  if (options.redis)
    due = std::min(due, now + options.beat);
  if (auto wait = ticks.plan(due, now))
    self->delayed_send(self, *wait, internal_atom_v, caf::tick_atom_v);
}

// Ends jobs that are over their deadline, or will be before anything more can
// be sent for them.
void source_state::expire(time_point now) {
  auto free_at = limits->slot_at(now);
  auto late = jobs->select([&](const source_job& x) {
    auto deadline = x.task.job().deadline;
    auto asleep = free_at != time_point::max() && free_at >= deadline
                  && x.task.ready(now) && !requests->any_of(x);
    return now >= deadline || asleep;
  });
  // A rest may be older than the job, and another node's.
  auto rest = std::chrono::ceil<std::chrono::seconds>(limits->rest(now));
  for (auto& entry : late) {
    // Our own pace alone is not upstream's fault.
    auto refused = now < entry->task.job().deadline
                   && (rest.count() > 0 || limits->refused_since(entry->began));
    if (refused)
      abandon(entry, fetch_problem::rate_limited, rest);
    else
      abandon(entry, fetch_problem::out_of_time);
  }
}

// Who waits, so that this node asks for as many slots as its users would get.
void source_state::tell_limiter(time_point now) {
  if (options.redis && options.redis->members) {
    auto x = options.redis->members();
    limits->members(x.count, x.index, x.beats, now);
  }
  limits->demand(std::min(jobs->pages_ready(now), requests->room()),
                 jobs->users_ready(now));
}

bool source_state::send_next(time_point now) {
  if (jobs->users_ready(now) == 0) {
    limits->idle();
    return false;
  }
  auto verdict = limits->ask(now);
  if (verdict.type == send_verdict::kind::reject)
    reject_all(now);
  if (verdict.type != send_verdict::kind::yes)
    return false;
  if (verdict.waited.count() > 0)
    call(options.hooks.limited, options.name, verdict.waited);
  auto entry = jobs->next(now);
  requests->send(entry, *entry->task.take(now), verdict.how, now);
  flush(entry);
  return true;
}

// Jobs of a source that will not be asked end with what is cached now.
void source_state::reject_all(time_point now) {
  uint64_t rejected = 0;
  for (auto& x : jobs->select([&](auto& y) { return y.task.ready(now); })) {
    rejected += x->sink ? 1 : 0;
    abandon(x, fetch_problem::circuit_open);
  }
  if (rejected > 0)
    call(options.hooks.rejected, options.name, rejected);
}

void source_state::received(const fetched_response& message) {
  auto done = requests->take(message.ticket);
  if (!done)
    return; // Its job has gone.
  auto now = self->clock().now();
  auto& response = message.response;
  auto verdict = judge->judge(done->job->task, done->attempt, response, now);
  tell(*done, response, verdict, now);
  if (verdict.upon == answer_verdict::pace::refused)
    limits->slow_down(now, done->sent, response.retry_after);
  else if (verdict.upon == answer_verdict::pace::served)
    limits->served(now);
  limits->ended(done->how, verdict.outcome, now - done->sent, now);
  flush(done->job);
  pump();
}

void source_state::tell(const page_request& done, const http_response& response,
                        const answer_verdict& verdict, time_point now) {
  auto& hooks = options.hooks;
  auto status = response.error == transport_error::none
                  ? std::to_string(response.status)
                  : std::string{to_string(response.error)};
  call(hooks.request_finished, options.name, status, now - done.sent);
  if (verdict.retried)
    call(hooks.retried, options.name);
  if (verdict.broken_records > 0)
    call(hooks.broken_records, options.name, verdict.broken_records);
  if (verdict.unknown_codes > 0)
    call(hooks.unknown_codes, options.name, verdict.unknown_codes);
  for (auto& what : verdict.drifts) {
    call(hooks.drift, options.name, what);
    if (drifts.note(what))
      log_line(log_level::warning, "a source has changed its answers",
               {{"source", std::string_view{options.name}},
                {"what", std::string_view{what}}});
  }
}

// -- limits -------------------------------------------------------------------

void source_state::on_link(const link_status& news) {
  limits->link(news, self->clock().now());
  pump();
}

void source_state::on_limits(const source_limits_input& x) {
  limits->hear(x, self->clock().now());
  pump();
}

void source_state::reset() {
  limits->reset(self->clock().now());
  drifts.forget();
  pump();
}

source_view source_state::view() const {
  source_view out;
  out.source = options.name;
  limits->show(out, self->clock().now());
  out.jobs = jobs->size();
  out.drift = drifts.last();
  return out;
}

source_self::behavior_type source(source_state::self_ptr self,
                                  source_options options) {
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.on_down(msg); });
  self->state.init(std::move(options));
  self->state.pump();
  return {
    [self](find_atom, const days_answer_ptr& x) { self->state.heard(x); },
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](fetch_atom, const fetch_job_ptr& job, const fetch_sink_actor& sink) {
      self->state.fetch(job, sink);
    },
    [self](cancel_atom, const std::string& search_id) {
      self->state.cancel(search_id);
    },
    [self](status_atom, const reply<source_view>& answer) {
      answer.deliver(self->state.view());
    },
    [self](reset_atom, const reply<source_view>& answer) {
      self->state.reset();
      answer.deliver(self->state.view());
    },
    [self](redis_atom, const link_status& x) { self->state.on_link(x); },
    [self](internal_atom, redis_atom, const source_limits_input_ptr& x) {
      self->state.on_limits(*x);
    },
    [self](internal_atom, caf::tick_atom) { self->state.tick(); },
    [self](internal_atom, done_atom, const fetched_response_ptr& message) {
      self->state.received(*message);
    },
  };
}

} // namespace bidiq
