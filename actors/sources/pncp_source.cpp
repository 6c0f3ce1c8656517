#include "actors/sources/pncp_source.hpp"

#include "actors/sources/pncp_query.hpp"
#include "actors/sources/traceparent.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

fetch_problem problem_of(transport_error error) {
  switch (error) {
    case transport_error::none:
      return fetch_problem::none;
    case transport_error::timeout_connect:
    case transport_error::timeout_first_byte:
    case transport_error::timeout_stalled:
    case transport_error::timeout_total:
      return fetch_problem::slow;
    case transport_error::connect:
    case transport_error::tls:
    case transport_error::reset:
      return fetch_problem::unreachable;
    case transport_error::too_large:
    case transport_error::bad_encoding:
    case transport_error::partial:
    case transport_error::protocol:
      return fetch_problem::malformed;
    case transport_error::redirect:
    case transport_error::invalid_request:
      return fetch_problem::refused;
    case transport_error::cancelled:
      return fetch_problem::interrupted;
  }
  return fetch_problem::malformed;
}

// What a transport error means: an endless body or a redirect will come again.
pncp_answer kind_of(const http_response& response) {
  switch (response.error) {
    case transport_error::none:
      return classify_answer(response.status, response.content_type);
    case transport_error::too_large:
    case transport_error::redirect:
    case transport_error::invalid_request:
    case transport_error::cancelled:
      return pncp_answer::refused;
    default:
      return pncp_answer::transient;
  }
}

// The two dates messages of a spurious 422 go away with one repetition.
constexpr unsigned spurious_attempts = 2;
constexpr unsigned all_attempts = ~0U;

} // namespace

pncp_source_state::pncp_source_state(self_ptr selfptr) : self(selfptr) {
  // nop
}

pncp_source_state::~pncp_source_state() {
  for (auto& [ticket, done] : in_flight)
    options.http.cancel(done.id);
  for (auto& entry : jobs) {
    entry->task.abandon(fetch_problem::interrupted);
    caf::anon_send(entry->sink, done_atom_v,
                   entry->task.report(self->clock().now()));
  }
}

void pncp_source_state::init(pncp_source_options opts) {
  options = std::move(opts);
  pace = gcra{options.pace};
  random.seed(options.seed);
}

void pncp_source_state::fetch(const fetch_job_ptr& job,
                              const fetch_sink_actor& sink) {
  auto now = self->clock().now();
  self->monitor(sink);
  jobs.push_back(std::make_shared<job_entry>(
    job_entry{{options.name, job, options.retry, options.paging, now}, sink}));
  if (jobs.back()->task.plan().finished())
    finish(jobs.back());
  pump();
}

void pncp_source_state::cancel(const std::string& search_id) {
  auto all = jobs;
  for (auto& entry : all)
    if (entry->task.job().search_id == search_id)
      abandon(entry, fetch_problem::cancelled);
  pump();
}

void pncp_source_state::forget(const caf::actor_addr& sink) {
  auto dead = [&](const entry_ptr& x) { return x->sink.address() == sink; };
  for (auto& entry : jobs)
    if (dead(entry))
      drop_transfers(entry);
  std::erase_if(jobs, dead);
  pump();
}

void pncp_source_state::tick() {
  ticks.erase(ticks.begin(), ticks.upper_bound(self->clock().now()));
  pump();
}

void pncp_source_state::pump() {
  auto now = self->clock().now();
  expire(now);
  while (in_flight.size() < options.max_requests) {
    auto entry = next_ready(now);
    if (!entry) {
      limited_since.reset();
      break;
    }
    if (!pace.take(now)) {
      limited_since = limited_since.value_or(now);
      break;
    }
    auto waited = now - limited_since.value_or(now);
    limited_since.reset();
    if (waited.count() > 0 && options.hooks.limited)
      options.hooks.limited(options.name, waited);
    send_next(entry, now);
  }
  arm(now);
}

pncp_source_state::entry_ptr pncp_source_state::next_ready(time_point now) {
  auto ready = [now](const entry_ptr& x) { return x->task.ready(now); };
  auto i = std::find_if(jobs.begin(), jobs.end(), ready);
  return i == jobs.end() ? nullptr : *i;
}

void pncp_source_state::send_next(const entry_ptr& entry, time_point now) {
  // Whoever was served goes to the end of the queue.
  auto i = std::find(jobs.begin(), jobs.end(), entry);
  std::rotate(i, i + 1, jobs.end());
  auto attempt = entry->task.take(now);
  if (!attempt)
    return;
  flush(*entry);
  auto ticket = ++last_ticket;
  auto& sent = in_flight[ticket];
  sent = {entry, *attempt, now, 0};
  auto deliver = [ticket, target = source_actor{self}](http_response response) {
    auto message = std::make_shared<fetched_response>();
    message->ticket = ticket;
    message->response = std::move(response);
    caf::anon_send(target, internal_atom_v, done_atom_v,
                   fetched_response_ptr{std::move(message)});
  };
  sent.id = options.http.get(request_for(*entry, attempt->request, now),
                             std::move(deliver));
}

http_get pncp_source_state::request_for(job_entry& entry,
                                        const page_request& page,
                                        time_point now) {
  auto& job = entry.task.job();
  pncp_query query;
  query.base_url = options.base_url;
  query.uf = entry.task.plan().uf(page.slice);
  query.modality = entry.task.plan().modality(page.slice);
  query.first = job.first;
  query.last = job.last;
  query.page = page.page;
  query.page_size = options.page_size;
  http_get request;
  request.url = publication_url(query);
  request.headers = {{"Accept", "application/json"}};
  if (!job.request_id.empty())
    request.headers.emplace_back("X-Request-ID", job.request_id);
  auto trace = child_traceparent(job.traceparent, random());
  if (!trace.empty())
    request.headers.emplace_back("traceparent", std::move(trace));
  auto left = std::chrono::ceil<milliseconds>(job.deadline - now);
  request.total_timeout = std::min(options.request_timeout, left);
  request.max_body = options.max_body;
  return request;
}

void pncp_source_state::received(const fetched_response& message) {
  auto i = in_flight.find(message.ticket);
  if (i == in_flight.end())
    return; // Its job has gone.
  auto done = std::move(i->second);
  in_flight.erase(i);
  auto now = self->clock().now();
  auto& response = message.response;
  auto kind = kind_of(response);
  if (options.hooks.request_finished) {
    auto status = response.error == transport_error::none
                    ? std::to_string(response.status)
                    : std::string{to_string(response.error)};
    options.hooks.request_finished(options.name, status, now - done.sent);
  }
  adapt_pace(done, response, kind, now);
  answered(done, response, kind, now);
  flush(*done.entry);
  if (done.entry->task.plan().finished())
    finish(done.entry);
  pump();
}

void pncp_source_state::adapt_pace(const transfer& done,
                                   const http_response& response,
                                   pncp_answer kind, time_point now) {
  auto told = response.status == 503 && response.retry_after;
  if (kind == pncp_answer::rate_limited || told)
    pace.slow_down(now, done.sent, response.retry_after);
  else if (kind == pncp_answer::page)
    pace.served();
}

void pncp_source_state::answered(const transfer& done,
                                 const http_response& response,
                                 pncp_answer kind, time_point now) {
  switch (kind) {
    case pncp_answer::page:
      return parse(done, response, now);
    case pncp_answer::bad_request:
      if (done.attempt.request.page == 1)
        return done.entry->task.give_up(done.attempt, fetch_problem::refused);
      [[fallthrough]];
    case pncp_answer::empty:
      return absent(done, now);
    case pncp_answer::spurious:
      return retry(done, fetch_problem::refused, spurious_attempts, response,
                   now);
    case pncp_answer::rate_limited:
      return retry(done, fetch_problem::rate_limited, all_attempts, response,
                   now);
    case pncp_answer::transient: {
      auto problem = response.error == transport_error::none
                       ? fetch_problem::unstable
                       : problem_of(response.error);
      return retry(done, problem, all_attempts, response, now);
    }
    case pncp_answer::refused: {
      auto problem = response.error == transport_error::none
                       ? fetch_problem::refused
                       : problem_of(response.error);
      return done.entry->task.give_up(done.attempt, problem);
    }
  }
}

void pncp_source_state::parse(const transfer& done,
                              const http_response& response, time_point now) {
  auto page = parser.parse(response.body, options.name);
  auto asked = done.attempt.request.page;
  // Another page than asked for would be read twice and its own never.
  if (!page || (page->page_number != 0 && page->page_number != asked))
    return retry(done, fetch_problem::malformed, all_attempts, response, now);
  auto broken = page->broken_records;
  if (broken > 0 && options.hooks.broken_records)
    options.hooks.broken_records(options.name, broken);
  if (page->unknown_enums > 0 && options.hooks.unknown_codes)
    options.hooks.unknown_codes(options.name, page->unknown_enums);
  page_totals totals{page->total_pages, page->pages_left};
  self->send(done.entry->sink, page_atom_v,
             done.entry->task.read(done.attempt, std::move(page->notices),
                                   totals, broken, now));
}

void pncp_source_state::absent(const transfer& done, time_point now) {
  if (!done.entry->task.absent(done.attempt))
    return retry(done, fetch_problem::malformed, all_attempts, {}, now);
  self->send(done.entry->sink, page_atom_v, done.entry->task.progress(now));
}

void pncp_source_state::retry(const transfer& done, fetch_problem problem,
                              unsigned max_attempts,
                              const http_response& response, time_point now) {
  auto again = done.entry->task.retry(done.attempt, problem, max_attempts,
                                      response.retry_after, jitter(), now);
  if (again && options.hooks.retried)
    options.hooks.retried(options.name);
}

// Ends jobs that are over their deadline, or will be before anything more can
// be sent for them.
void pncp_source_state::expire(time_point now) {
  auto all = jobs;
  for (auto& entry : all) {
    auto mine = [&](const auto& x) { return x.second.entry == entry; };
    auto deadline = entry->task.job().deadline;
    auto asleep = pace.ready_at() >= deadline
                  && std::none_of(in_flight.begin(), in_flight.end(), mine);
    if (now >= deadline || asleep)
      abandon(entry, now >= deadline ? fetch_problem::out_of_time
                                     : fetch_problem::rate_limited);
  }
}

void pncp_source_state::abandon(const entry_ptr& entry, fetch_problem problem) {
  drop_transfers(entry);
  entry->task.abandon(problem);
  flush(*entry);
  finish(entry);
}

void pncp_source_state::drop_transfers(const entry_ptr& entry) {
  std::erase_if(in_flight, [&](const auto& x) {
    if (x.second.entry != entry)
      return false;
    options.http.cancel(x.second.id);
    return true;
  });
}

void pncp_source_state::flush(job_entry& entry) {
  for (auto& change : entry.task.plan().take_changes())
    self->send(entry.sink, slice_atom_v,
               slice_change{options.name, change.uf, change.status});
}

void pncp_source_state::finish(const entry_ptr& entry) {
  self->send(entry->sink, done_atom_v, entry->task.report(self->clock().now()));
  // `entry` may be the very element that goes.
  auto ended = entry;
  std::erase(jobs, ended);
  auto same = [&](const entry_ptr& x) { return x->sink == ended->sink; };
  if (std::none_of(jobs.begin(), jobs.end(), same))
    self->demonitor(ended->sink.address());
}

void pncp_source_state::arm(time_point now) {
  auto next = time_point::max();
  auto free = in_flight.size() < options.max_requests;
  for (auto& entry : jobs) {
    next = std::min(next, entry->task.job().deadline);
    if (free && entry->task.ready(now))
      next = std::min(next, pace.ready_at());
    else if (auto due = entry->task.next_retry(); free && due)
      next = std::min(next, std::max(*due, pace.ready_at()));
  }
  if (next == time_point::max() || (!ticks.empty() && *ticks.begin() <= next))
    return;
  ticks.insert(next);
  self->delayed_send(self, next - now, internal_atom_v, caf::tick_atom_v);
}

double pncp_source_state::jitter() {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

source_actor::behavior_type pncp_source(pncp_source_state::self_ptr self,
                                        pncp_source_options options) {
  self->state.init(std::move(options));
  self->set_down_handler([self](const caf::down_msg& msg) {
    self->state.forget(caf::actor_cast<caf::actor_addr>(msg.source));
  });
  return {
    [self](probe_atom) { return uint64_t{self->mailbox().size()}; },
    [self](fetch_atom, const fetch_job_ptr& job, const fetch_sink_actor& sink) {
      self->state.fetch(job, sink);
    },
    [self](cancel_atom, const std::string& search_id) {
      self->state.cancel(search_id);
    },
    [](find_atom, const cache_answer_ptr&) {},
    [](flight_atom, const flight_verdict&) {},
    [](store_atom, uint64_t) {},
    [](status_atom, const reply<source_view>&) {},
    [](reset_atom, const reply<source_view>&) {},
    [](redis_atom, const link_news&) {},
    [](internal_atom, redis_atom, const gate_input_ptr&) {},
    [self](internal_atom, caf::tick_atom) { self->state.tick(); },
    [self](internal_atom, done_atom, const fetched_response_ptr& message) {
      self->state.received(*message);
    },
  };
}

} // namespace bidiq
