#include "storage/database/database.hpp"

#include "actors/base/log.hpp"

#include <algorithm>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

// A server that keeps its time limits ends a statement by itself, before its
// connection is cut.
constexpr milliseconds watch_reserve{1'000};

failure away(const std::string& why) {
  auto out = fail(errc::unavailable, why);
  out.retry_after = std::chrono::seconds{1};
  return out;
}

} // namespace

std::string_view to_string(database_state x) noexcept {
  switch (x) {
    case database_state::starting:
      return "starting";
    case database_state::up:
      return "up";
    case database_state::away:
      return "away";
  }
  return "?";
}

database::database(database_options options)
  : options_(std::move(options)), lanes_(options_.max_waiting) {
  auto n = std::max<std::size_t>(options_.workers, 1);
  auto one_writer = where().dialect == sql_dialect::sqlite && n > 1;
  if (where().dialect == sql_dialect::postgresql)
    watch_ = std::make_unique<session_watch>(n);
  for (std::size_t i = 0; i < n; ++i) {
    auto x = std::make_unique<worker>();
    x->index = i;
    x->reads = !one_writer || i > 0;
    x->writes = !one_writer || i == 0;
    workers_.push_back(std::move(x));
  }
  for (auto& x : workers_)
    x->thread = std::thread{[this, &self = *x] { run(self); }};
}

database::~database() {
  stop(milliseconds{0});
}

std::size_t database::load() const {
  std::lock_guard guard{mutex_};
  return lanes_.size() + busy_;
}

void database::push(job_kind kind, database_job job) {
  auto why = [&]() -> std::string {
    std::lock_guard guard{mutex_};
    if (stopping_)
      return "database: stopping";
    if (state_ == database_state::away)
      return "database: away";
    return lanes_.push(kind, job) ? "" : "database: too many jobs wait";
  }();
  if (why.empty())
    changed_.notify_all();
  else
    job.refuse(away(why));
}

void database::stop(milliseconds patience) {
  {
    std::unique_lock guard{mutex_};
    stopping_ = true;
    changed_.wait_for(guard, patience, [this] {
      return state_ == database_state::away || lanes_.size() + busy_ == 0;
    });
    stopped_ = true;
  }
  changed_.notify_all();
  if (watch_)
    watch_->cut_all();
  for (auto& x : workers_)
    if (x->thread.joinable())
      x->thread.join();
  refuse_waiting(away("database: stopping"));
}

// -- a worker's life ----------------------------------------------------------

// The first one connects at the start, and again when the database is away;
// the others do when they have something to do.
void database::run(worker& self) {
  std::unique_lock guard{mutex_};
  while (!stopped_) {
    if (state_ == database_state::up) {
      if (!take(self, guard))
        changed_.wait(guard);
    } else if (self.index > 0) {
      changed_.wait(guard);
    } else if (clock::now() < next_attempt_) {
      changed_.wait_until(guard, next_attempt_);
    } else {
      guard.unlock();
      connect_again(self);
      guard.lock();
    }
  }
  guard.unlock();
  self.session.reset();
}

// Does one job; false if there was none, nor anything else to do.
bool database::take(worker& self, std::unique_lock<std::mutex>& guard) {
  auto job = lanes_.pop(self.reads, self.writes);
  auto pings = self.index == 0 && watch_;
  if (!job && pings
      && changed_.wait_for(guard, options_.ping_interval)
           == std::cv_status::timeout)
    job = database_job{[](database_session& on) { on.sql() << "select 1"; },
                       [](const failure&) {}};
  if (!job)
    return pings;
  ++busy_;
  guard.unlock();
  serve(self, *job);
  job.reset();
  guard.lock();
  --busy_;
  changed_.notify_all();
  return true;
}

void database::connect_again(worker& self) {
  self.session.reset();
  auto ready = ensure_session(self);
  if (ready && !prepared_) {
    ready = prepare();
    prepared_ = ready.has_value();
  }
  if (ready && doubted_) {
    ready = check(*self.session);
    doubted_ = !ready.has_value();
  }
  if (!ready)
    return lose(ready.error().context);
  {
    std::lock_guard guard{mutex_};
    backoff_ = milliseconds{0};
  }
  set_state(database_state::up, {});
}

outcome<void> database::ensure_session(worker& self) {
  if (self.session)
    return {};
  auto opened = open_session(options_.session);
  if (!opened)
    return opened.error();
  self.session = std::move(*opened);
  return {};
}

outcome<void> database::prepare() {
  if (!options_.prepare)
    return {};
  auto& first = *workers_.front();
  auto patient = options_.session;
  patient.statement_timeout = options_.prepare_timeout;
  auto opened = open_session(patient);
  if (!opened)
    return opened.error();
  watch(first, **opened, patient.statement_timeout);
  outcome<void> out;
  try {
    out = options_.prepare(**opened);
  } catch (const std::exception& e) {
    out = failure_of(trouble_of(e));
  }
  unwatch(first);
  return out;
}

outcome<void> database::check(database_session& on) {
  if (!options_.check)
    return {};
  on.set_deadline(clock::now() + options_.session.statement_timeout);
  try {
    return options_.check(on);
  } catch (const std::exception& e) {
    return failure_of(trouble_of(e));
  }
}

void database::watch(const worker& self, const database_session& session,
                     milliseconds limit) {
  if (watch_)
    watch_->begin(self.index, session.socket(),
                  clock::now() + limit + watch_reserve);
}

void database::unwatch(const worker& self) {
  if (watch_)
    watch_->end(self.index);
}

void database::serve(worker& self, database_job& job) {
  if (!attempt(self, job, false))
    attempt(self, job, true);
}

// Whether the job is done with: false asks for another try.
bool database::attempt(worker& self, database_job& job, bool last) {
  auto fresh = !self.session;
  if (auto ready = ensure_session(self); !ready) {
    lose(ready.error().context);
    job.refuse(ready.error());
    return true;
  }
  auto limit = options_.session.statement_timeout;
  self.session->set_deadline(clock::now() + limit);
  watch(self, *self.session, limit);
  std::optional<sql_trouble> trouble;
  try {
    job.run(*self.session);
  } catch (const std::exception& e) {
    trouble = trouble_of(e);
  }
  unwatch(self);
  if (!trouble)
    return true;
  auto wrong = trouble->type == sql_trouble::kind::defect;
  if (auto sound = wrong ? check(*self.session) : outcome<void>{}; !sound) {
    doubted_ = true;
    lose(sound.error().context);
    job.refuse(away(sound.error().context));
    return true;
  }
  auto lost = trouble->type == sql_trouble::kind::lost;
  if (lost)
    self.session.reset();
  // One that had just been made tells that the database is away; an older one
  // may have been cut long ago.
  if (lost && !fresh && !last)
    return false;
  if (lost)
    lose(trouble->text);
  else if (wrong)
    log_line(log_level::error, "database job failed",
             {{"why", std::string_view{trouble->text}}});
  job.refuse(failure_of(*trouble));
  return true;
}

// -- the state of all ---------------------------------------------------------

void database::lose(const std::string& why) {
  {
    std::lock_guard guard{mutex_};
    backoff_ = std::clamp(2 * backoff_, options_.backoff_min,
                          options_.backoff_max);
    next_attempt_ = clock::now() + backoff_;
  }
  set_state(database_state::away, why);
  refuse_waiting(away("database: away"));
}

void database::set_state(database_state to, const std::string& why) {
  auto changed = false;
  {
    std::lock_guard guard{mutex_};
    changed = state_.exchange(to) != to;
  }
  changed_.notify_all();
  if (changed && options_.on_state)
    options_.on_state(to, why);
}

void database::refuse_waiting(const failure& why) {
  std::vector<database_job> all;
  {
    std::lock_guard guard{mutex_};
    while (auto x = lanes_.pop(true, true))
      all.push_back(std::move(*x));
  }
  for (auto& x : all)
    x.refuse(why);
}

} // namespace bidiq
