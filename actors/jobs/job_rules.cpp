#include "actors/jobs/job_rules.hpp"

#include "actors/lease/lease.hpp"

#include <algorithm>
#include <tuple>

namespace bidiq {

namespace {

void end(job& x, const job_end& how, utc_time now) {
  x.state = how.state;
  x.error_code = how.error_code;
  x.error_message = how.error_message;
  x.result_url = how.result_url;
  x.ended = now;
  x.worker.clear();
  x.leased_until = {};
  // What was to be done is of no use any more, and may be long.
  x.payload.clear();
  if (how.state == job_state::succeeded)
    x.progress = 100;
}

void wait_again(job& x, utc_time due) {
  x.state = job_state::queued;
  x.worker.clear();
  x.leased_until = {};
  x.due = due;
}

} // namespace

bool may_take(const job& x, utc_time now) noexcept {
  return x.state == job_state::queued && x.due <= now;
}

bool is_before(const job& x, const job& y) noexcept {
  return std::tie(y.priority, x.created, x.id)
         < std::tie(x.priority, y.created, y.id);
}

bool matches(const job& x, const job_query& which) {
  return (!which.user || x.user == *which.user)
         && !(which.active && has_ended(x.state))
         && (!which.state || x.state == *which.state)
         && (which.type ? x.type == *which.type : x.type != job_type::loop);
}

job_lease take(job& x, const std::string& worker, utc_time now,
               const job_rules& rules) {
  x.state = job_state::leased;
  x.worker = worker;
  x.leased_until = now + rules.lease;
  ++x.attempts;
  ++x.token;
  // A loop tells of its last run.
  if (!x.started || x.type == job_type::loop)
    x.started = now;
  return {x.id, worker, x.token};
}

uint64_t first_token(utc_time now) noexcept {
  using std::chrono::seconds;
  auto since = std::chrono::floor<seconds>(now).time_since_epoch();
  return static_cast<uint64_t>(std::max<int64_t>(since.count(), 0));
}

bool holds(const job& x, const job_lease& lease) noexcept {
  lease_record kept{x.token, x.worker, no_end};
  return !x.worker.empty() && x.id == lease.id
         && check_lease(kept, lease.worker, lease.token) == lease_said::ok;
}

bool renew(job& x, const job_lease& lease, int progress, utc_time now,
           const job_rules& rules) {
  if (!holds(x, lease))
    return false;
  x.state = job_state::running;
  // A search that was taken over begins anew, but users see no step back.
  x.progress = std::max(x.progress, std::clamp(progress, 0, 100));
  x.leased_until = now + rules.lease;
  return true;
}

bool finish(job& x, const job_lease& lease, const job_end& how, utc_time now) {
  if (!holds(x, lease))
    return false;
  end(x, how, now);
  return true;
}

bool repeat(job& x, const job_lease& lease, const job_end& how,
            const std::string& report, utc_time due) {
  if (!holds(x, lease))
    return false;
  x.error_code = how.error_code;
  x.error_message = how.error_message;
  x.payload = report;
  x.crashes = 0;
  wait_again(x, due);
  return true;
}

std::chrono::milliseconds retry_delay(const job_rules& rules, uint64_t attempts,
                                      double chance) noexcept {
  auto whole = std::min(rules.first_rest, rules.longest_rest);
  for (uint64_t i = 1; i < attempts && whole < rules.longest_rest; ++i)
    whole = std::min(2 * whole, rules.longest_rest);
  return whole
         - std::chrono::milliseconds{static_cast<int64_t>(
           static_cast<double>(whole.count()) / 2 * chance)};
}

bool hand_back(job& x, const job_lease& lease, utc_time due) {
  if (!holds(x, lease))
    return false;
  wait_again(x, due);
  return true;
}

bool lapse(job& x, const job_lease& lease, utc_time now,
           const job_rules& rules) {
  if (!holds(x, lease))
    return false;
  // From now on, and not only once somebody else has it, what that worker
  // writes wherever the token is checked is refused.
  ++x.token;
  if (++x.crashes < rules.max_crashes || x.type == job_type::loop) {
    wait_again(x, now);
    return true;
  }
  // Its payload stays: it may be requeued.
  auto payload = std::move(x.payload);
  end(x,
      {job_state::dead,
       "job_dead",
       "O processo que executava a tarefa caiu repetidas vezes",
       {}},
      now);
  x.payload = std::move(payload);
  return true;
}

bool cancel(job& x, utc_time now) {
  if (has_ended(x.state))
    return false;
  // As in `lapse`.
  ++x.token;
  end(x, {job_state::cancelled, {}, {}, {}}, now);
  return true;
}

job_end damaged_end() {
  return {job_state::dead, "job_damaged", "A tarefa não pôde ser lida", {}};
}

bool requeue(job& x, utc_time now) {
  if (x.state != job_state::dead)
    return false;
  wait_again(x, now);
  x.crashes = 0;
  x.ended.reset();
  x.error_code.clear();
  x.error_message.clear();
  return true;
}

} // namespace bidiq
