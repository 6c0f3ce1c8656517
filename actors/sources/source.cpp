#include "actors/sources/source.hpp"

#include "actors/base/log.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <cmath>

namespace bidiq {

namespace {

// A change of pace of less than this part of the limit is no news.
constexpr double worth_showing = 0.02;

} // namespace

source_state::source_state(self_ptr selfptr) : self(selfptr) {
  // nop
}

source_state::~source_state() {
  for (auto& [ticket, done] : in_flight)
    options.http.cancel(done.id);
  for (auto& entry : entries()) {
    if (!entry->sink)
      continue;
    entry->task.abandon(fetch_problem::interrupted);
    caf::anon_send(entry->sink, done_atom_v,
                   entry->task.report(self->clock().now()));
  }
}

void source_state::init(source_options opts) {
  options = std::move(opts);
  api = options.api();
  page_size = api->traits().page_size;
  random.seed(options.seed);
  make_limits();
  show_view();
}

// -- jobs ---------------------------------------------------------------------

std::vector<source_state::entry_ptr> source_state::entries() const {
  std::vector<entry_ptr> out;
  jobs.for_each([&](const entry_ptr& x) { out.push_back(x); });
  return out;
}

void source_state::fetch(const fetch_job_ptr& job,
                         const fetch_sink_actor& sink) {
  self->monitor(sink);
  flush(add(job, sink));
  pump();
}

source_state::entry_ptr source_state::add(const fetch_job_ptr& job,
                                          const fetch_sink_actor& sink) {
  auto task_options = options.task;
  task_options.refresh = !sink;
  task_options.lists.pages.max_pages = api->traits().max_pages;
  auto now = self->clock().now();
  auto entry = std::make_shared<job_entry>(
    job_entry{{*api, job, task_options, now}, sink, now});
  jobs.add(job->user, entry, !sink);
  return entry;
}

void source_state::add_refresh(const std::shared_ptr<fetch_job>& job) {
  auto all = entries();
  auto running = std::count_if(all.begin(), all.end(),
                               [](auto& x) { return !x->sink; });
  if (static_cast<size_t>(running) >= options.max_refreshes)
    return;
  job->deadline = self->clock().now() + options.refresh_time;
  flush(add(job, fetch_sink_actor{}));
}

void source_state::cancel(const std::string& search_id) {
  auto all = entries();
  for (auto& entry : all)
    if (entry->sink && entry->task.job().search_id == search_id)
      abandon(entry, fetch_problem::cancelled);
  pump();
}

void source_state::on_down(const caf::down_msg& msg) {
  if (msg.source == cache_addr) {
    cache_addr = nullptr;
    cache_lost();
    return pump();
  }
  auto all = entries();
  for (auto& entry : all)
    if (entry->sink && msg.source == entry->sink.address())
      abandon(entry, fetch_problem::cancelled);
  pump();
}

void source_state::tick() {
  ticks.erase(ticks.begin(), ticks.upper_bound(self->clock().now()));
  pump();
}

void source_state::pump() {
  auto now = self->clock().now();
  expire(now);
  tell_limiter(now);
  while (in_flight.size() < options.max_requests && send_next(now)) {
    // One after the other.
  }
  shared_limits->ask(*limits, now);
  if (options.hooks.in_flight)
    options.hooks.in_flight(options.name, in_flight.size());
  show_view();
  arm(now);
}

// Who waits, so that this node asks for as many slots as its users would get.
void source_state::tell_limiter(time_point now) {
  if (options.redis && options.redis->members) {
    auto x = options.redis->members();
    limits->members(x.count, x.index, x.beats, now);
  }
  size_t requests = 0;
  jobs.for_each(
    [&](const entry_ptr& x) { requests += x->task.ready_count(now); });
  auto users = jobs.users([&](auto& x) { return x->task.ready(now); });
  auto free = options.max_requests
              - std::min<size_t>(in_flight.size(), options.max_requests);
  limits->demand(std::min(requests, free), users);
}

// Ends jobs that are over their deadline, or will be before anything more can
// be sent for them.
void source_state::expire(time_point now) {
  auto all = entries();
  auto free_at = limits->slot_at(now);
  for (auto& entry : all) {
    auto mine = [&](const auto& x) { return x.second.entry == entry; };
    auto deadline = entry->task.job().deadline;
    auto asleep = free_at != time_point::max() && free_at >= deadline
                  && entry->task.ready(now)
                  && std::none_of(in_flight.begin(), in_flight.end(), mine);
    // Our own pace alone is not upstream's fault.
    auto refused = limits->refused_since(entry->began);
    if (now >= deadline || asleep)
      abandon(entry, now < deadline && refused ? fetch_problem::rate_limited
                                               : fetch_problem::out_of_time);
  }
}

void source_state::abandon(const entry_ptr& entry, fetch_problem problem) {
  drop_transfers(entry);
  entry->task.abandon(problem);
  flush(entry);
}

// Passes on whatever the task has to say, and ends it when it is through.
void source_state::flush(const entry_ptr& entry) {
  auto& task = entry->task;
  for (auto orders = task.take_orders(); !orders.empty();
       orders = task.take_orders())
    for (auto& order : orders)
      obey(entry, order);
  if (entry->ended)
    return;
  if (entry->sink) {
    for (auto& change : task.take_changes())
      self->send(entry->sink, uf_atom_v,
                 uf_change{options.name, change.uf, change.status});
    for (auto& page : task.take_pages())
      self->send(entry->sink, page_atom_v, page);
    if (auto stale = task.take_refresh())
      add_refresh(stale);
  }
  if (task.finished())
    finish(entry);
}

void source_state::finish(const entry_ptr& entry) {
  // The argument may be the very element that goes.
  auto gone = entry;
  gone->ended = true;
  jobs.remove(gone);
  if (!gone->sink)
    return;
  self->send(gone->sink, done_atom_v, gone->task.report(self->clock().now()));
  auto same = [&](const entry_ptr& x) { return x->sink == gone->sink; };
  auto left = entries();
  if (std::none_of(left.begin(), left.end(), same))
    self->demonitor(gone->sink.address());
}

void source_state::arm(time_point now) {
  auto next = options.redis ? now + options.beat : time_point::max();
  auto free = in_flight.size() < options.max_requests;
  for (auto& entry : entries()) {
    next = std::min(next, entry->task.job().deadline);
    if (!free)
      continue;
    if (entry->task.ready(now)) {
      next = std::min(next, limits->ready_at(now));
    } else if (auto due = entry->task.next_retry()) {
      next = std::min(next, *due);
    }
  }
  next = std::min(next, limits->next_question_at(now));
  if (next != time_point::max())
    wake_at(next, now);
}

void source_state::wake_at(time_point when, time_point now) {
  // A moment that has come without anything to do would come again at once.
  when = std::max(when, now + std::chrono::milliseconds{1});
  if (!ticks.empty() && *ticks.begin() <= when)
    return;
  ticks.insert(when);
  self->delayed_send(self, when - now, internal_atom_v, caf::tick_atom_v);
}

double source_state::jitter() {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

// -- limits -------------------------------------------------------------------

void source_state::make_limits() {
  using namespace std::chrono;
  auto now = self->clock().now();
  options.pace.shared = static_cast<bool>(options.redis);
  source_limits_options mine;
  mine.pace = options.pace;
  mine.breaker = options.breaker;
  mine.breaker_patience = options.breaker_patience;
  mine.node = options.redis ? options.redis->node_id : "";
  mine.clock_offset = options.now().time_since_epoch()
                      - floor<milliseconds>(now.time_since_epoch());
  limits.emplace(std::move(mine));
  auto told = [target = source_actor{self}](source_limits_input_ptr x) {
    caf::anon_send(target, internal_atom_v, redis_atom_v, std::move(x));
  };
  shared_limits.emplace(options.redis, options.name, options.pace,
                        options.node_ttl, told);
  if (options.redis && options.redis->link)
    limits->link(options.redis->link(), now);
}

void source_state::on_link(const link_status& news) {
  limits->link(news, self->clock().now());
  pump();
}

void source_state::on_limits(const source_limits_input& x) {
  limits->hear(x, self->clock().now());
  pump();
}

// Jobs of a source that will not be asked end with what is cached now.
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
  limits->reset(self->clock().now());
  drift.clear();
  drifts.clear();
  pump();
}

source_view source_state::view() const {
  source_view out;
  out.source = options.name;
  limits->show(out, self->clock().now());
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

source_actor::behavior_type source(source_state::self_ptr self,
                                   source_options options) {
  self->set_down_handler(
    [self](const caf::down_msg& msg) { self->state.on_down(msg); });
  self->state.init(std::move(options));
  self->state.pump();
  return {
    [self](find_atom, const cache_answer_ptr& x) { self->state.found(x); },
    [self](lease_atom, const fetch_lease_verdict& x) {
      self->state.on_verdict(x);
    },
    [self](store_atom, uint64_t ticket) { self->state.stored(ticket); },
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
