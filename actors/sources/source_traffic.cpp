// Requests to upstream, and what their answers mean.
#include "actors/sources/source.hpp"

#include "actors/base/log.hpp"
#include "actors/base/traceparent.hpp"
#include "actors/sources/notice_place.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

fetch_problem problem_of(transport_error error) {
  switch (error) {
    case transport_error::none:
      return fetch_problem::unstable;
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
source_answer kind_of(const source_api& api, const http_response& response) {
  switch (response.error) {
    case transport_error::none:
      return api.classify(response.status, response.content_type);
    case transport_error::too_large:
    case transport_error::redirect:
    case transport_error::invalid_request:
    case transport_error::cancelled:
      return source_answer::refused;
    default:
      return source_answer::transient;
  }
}

constexpr unsigned all_attempts = ~0U;

// Different ones that are told of.
constexpr size_t max_drifts = 32;

} // namespace

bool source_state::send_next(time_point now) {
  auto ready = [now](const entry_ptr& x) { return x->task.ready(now); };
  if (jobs.users(ready) == 0) {
    limits->idle();
    return false;
  }
  auto verdict = limits->ask(now);
  if (verdict.type == send_verdict::kind::reject)
    reject_all(now);
  if (verdict.type != send_verdict::kind::yes)
    return false;
  if (verdict.waited.count() > 0 && options.hooks.limited)
    options.hooks.limited(options.name, verdict.waited);
  auto entry = *jobs.next(ready);
  send(entry, *entry->task.take(now), verdict.how, now);
  flush(entry);
  return true;
}

void source_state::send(const entry_ptr& entry, const page_attempt& attempt,
                        permit how, time_point now) {
  auto ticket = ++last_ticket;
  auto& sent = in_flight[ticket];
  sent = {entry, attempt, how, now, 0};
  auto deliver = [ticket, target = source_actor{self}](http_response response) {
    auto message = std::make_shared<fetched_response>();
    message->ticket = ticket;
    message->response = std::move(response);
    caf::anon_send(target, internal_atom_v, done_atom_v,
                   fetched_response_ptr{std::move(message)});
  };
  sent.id = options.http.get(request_for(*entry, attempt, now),
                             std::move(deliver));
}

http_get source_state::request_for(const job_entry& entry,
                                   const page_attempt& attempt,
                                   time_point now) {
  auto& job = entry.task.job();
  auto query = entry.task.query(attempt);
  query.base_url = options.base_url;
  http_get request;
  request.url = entry.task.api().url(query);
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

void source_state::received(const fetched_response& message) {
  auto i = in_flight.find(message.ticket);
  if (i == in_flight.end())
    return; // Its job has gone.
  auto done = std::move(i->second);
  in_flight.erase(i);
  auto now = self->clock().now();
  auto& response = message.response;
  auto kind = kind_of(done.entry->task.api(), response);
  if (options.hooks.request_finished) {
    auto status = response.error == transport_error::none
                    ? std::to_string(response.status)
                    : std::string{to_string(response.error)};
    options.hooks.request_finished(options.name, status, now - done.sent);
  }
  adapt_pace(done, response, kind, now);
  auto outcome = answered(done, response, kind, now);
  limits->ended(done.how, outcome, now - done.sent, now);
  flush(done.entry);
  pump();
}

void source_state::adapt_pace(const transfer& done,
                              const http_response& response, source_answer kind,
                              time_point now) {
  auto told = response.status == 503 && response.retry_after;
  if (kind == source_answer::rate_limited || told) {
    limits->slow_down(now, done.sent, response.retry_after);
  } else if (kind == source_answer::page) {
    limits->served(now);
  }
}

call_outcome source_state::answered(const transfer& done,
                                    const http_response& response,
                                    source_answer kind, time_point now) {
  auto problem = problem_of(response.error);
  switch (kind) {
    case source_answer::page:
      return parse(done, response, now);
    case source_answer::bad_request:
      if (done.attempt.at.page == 1)
        return refused_page(done);
      [[fallthrough]];
    case source_answer::empty:
      return absent(done, now);
    // Its messages go away with one repetition, or never.
    case source_answer::spurious: {
      auto again = done;
      auto most = ++again.attempt.spurious > 1 ? 0 : all_attempts;
      retry(again, fetch_problem::refused, most, response, now);
      return call_outcome::ignored;
    }
    case source_answer::rate_limited:
      retry(done, fetch_problem::rate_limited, all_attempts, response, now);
      return call_outcome::ignored;
    case source_answer::transient:
      retry(done, problem, all_attempts, response, now);
      return call_outcome::failure;
    case source_answer::refused:
      break;
  }
  auto ours = response.error == transport_error::none;
  done.entry->task.give_up(done.attempt,
                           ours ? fetch_problem::refused : problem);
  return response.error == transport_error::too_large ? call_outcome::failure
                                                      : call_outcome::ignored;
}

call_outcome source_state::parse(const transfer& done,
                                 const http_response& response,
                                 time_point now) {
  auto& task = done.entry->task;
  auto query = task.query(done.attempt);
  auto size = query.page_size;
  auto page = api->parse(response.body, size);
  auto asked = done.attempt.at.page;
  // Another page than asked for would be read twice and its own never.
  auto usable = page && (page->page_number == 0 || page->page_number == asked);
  if (!usable || task.repeats(done.attempt, *page)) {
    auto problem = usable ? fetch_problem::repeating : fetch_problem::malformed;
    retry(done, problem, all_attempts, response, now);
    return call_outcome::failure;
  }
  fill_places(*page, query.scope);
  if (page->broken_records > 0 && options.hooks.broken_records)
    options.hooks.broken_records(options.name, page->broken_records);
  if (page->unknown_enums > 0 && options.hooks.unknown_codes)
    options.hooks.unknown_codes(options.name, page->unknown_enums);
  if (size < page_size && asked == 1) {
    note_drift("page size " + std::to_string(page_size) + " refused, "
               + std::to_string(size) + " accepted");
    page_size = size;
  }
  if (!page->drift.empty())
    note_drift(page->drift);
  task.read(done.attempt, *page, now);
  return call_outcome::ok;
}

void source_state::note_drift(const std::string& what) {
  if (options.hooks.drift)
    options.hooks.drift(options.name, what);
  // Two texts may take turns page by page.
  auto known = drifts.contains(what) || drifts.size() >= max_drifts;
  if (known)
    return;
  drifts.insert(drift = what);
  log_line(log_level::warning, "a source has changed its answers",
           {{"source", std::string_view{options.name}},
            {"what", std::string_view{what}}});
}

call_outcome source_state::absent(const transfer& done, time_point now) {
  if (!done.entry->task.absent(done.attempt, now))
    retry(done, fetch_problem::malformed, all_attempts, {}, now);
  return call_outcome::ok;
}

// The page size has been lowered before without notice: then every request is
// a bad one.
call_outcome source_state::refused_page(const transfer& done) {
  auto& task = done.entry->task;
  auto smallest = task.api().traits().min_page_size;
  if (task.query(done.attempt).page_size > smallest)
    task.resize(done.attempt, smallest);
  else
    task.give_up(done.attempt, fetch_problem::refused);
  return call_outcome::ignored;
}

void source_state::retry(const transfer& done, fetch_problem problem,
                         unsigned max_attempts, const http_response& response,
                         time_point now) {
  auto again = done.entry->task.retry(done.attempt, problem, max_attempts,
                                      response.retry_after, jitter(), now);
  if (again && options.hooks.retried)
    options.hooks.retried(options.name);
}

void source_state::drop_transfers(const entry_ptr& entry) {
  auto now = self->clock().now();
  std::erase_if(in_flight, [&](const auto& x) {
    auto& done = x.second;
    if (done.entry != entry)
      return false;
    options.http.cancel(done.id);
    limits->ended(done.how, call_outcome::ignored, now - done.sent, now);
    return true;
  });
}

} // namespace bidiq
