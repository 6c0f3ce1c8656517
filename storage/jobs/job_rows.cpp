#include "storage/jobs/job_rows.hpp"

#include "storage/database/timestamp.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using soci::into;
using soci::use;

// Jobs that one call removes: a long transaction would keep others waiting.
constexpr uint64_t removed_at_once = 1'000;

std::string to_hex(const std::string& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (unsigned char c : bytes) {
    out.push_back(digits[c >> 4]);
    out.push_back(digits[c & 15]);
  }
  return out;
}

// Digits that are none make a payload that no reader takes.
std::string from_hex(const std::string& text) {
  auto value = [](char c) {
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10) & 15u;
  };
  std::string out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    out.push_back(static_cast<char>(value(text[i]) << 4 | value(text[i + 1])));
  return out;
}

// A job as the columns have it.
struct columns {
  explicit columns(const job& x)
    : id(x.id),
      kind(to_string(x.type)),
      user(x.user),
      state(to_string(x.state)),
      payload(to_hex(x.payload)),
      priority(x.priority),
      attempts(x.attempts),
      crashes(x.crashes),
      progress(x.progress),
      created(format_utc(x.created)),
      due(format_utc(x.due)),
      started(x.started ? format_utc(*x.started) : std::string{}),
      ended(x.ended ? format_utc(*x.ended) : std::string{}),
      has_started(x.started ? soci::i_ok : soci::i_null),
      has_ended(x.ended ? soci::i_ok : soci::i_null),
      worker(x.worker),
      token(static_cast<long long>(x.token)),
      until(format_utc(x.leased_until)),
      error_code(x.error_code),
      error_message(x.error_message),
      result_url(x.result_url) {
    // nop
  }

  std::string id, kind, user, state, payload;
  long long priority, attempts, crashes, progress;
  std::string created, due, started, ended;
  soci::indicator has_started, has_ended;
  std::string worker;
  long long token;
  std::string until, error_code, error_message, result_url;
};

// What is looked through does without the payload, which may be long.
constexpr const char* with_payload = "select job_id, kind, user_id, state, "
                                     "payload, ";
constexpr const char* without_payload
  = "select job_id, kind, user_id, state, "
    "case when kind = 'loop' then payload else '' end as payload, ";

constexpr const char* further_columns
  = "priority, attempts, crashes, progress, created_at, due_at, "
    "coalesce(cast(started_at as text), ''), "
    "coalesce(cast(ended_at as text), ''), worker, fencing_token, "
    "leased_until, error_code, error_message, result_url from jobs ";

// Where a row is read into, and the job that it makes.
struct row_reader {
  explicit row_reader(soci::statement& rows) {
    for (auto* x : {&out.id, &kind, &out.user, &state, &payload})
      rows.exchange(into(*x));
    for (auto* x : {&priority, &attempts, &crashes, &progress})
      rows.exchange(into(*x));
    for (auto* x : {&created, &due, &started, &ended, &out.worker})
      rows.exchange(into(*x));
    rows.exchange(into(token));
    for (auto* x :
         {&until, &out.error_code, &out.error_message, &out.result_url})
      rows.exchange(into(*x));
  }

  // A kind or state of a later version is nothing that this one may touch.
  std::optional<job> read() const {
    auto type_found = job_types.find(kind);
    auto state_found = job_states.find(state);
    if (!type_found || !state_found)
      return std::nullopt;
    auto x = out;
    x.type = *type_found;
    x.state = *state_found;
    x.payload = from_hex(payload);
    x.priority = static_cast<int32_t>(priority);
    x.attempts = static_cast<uint32_t>(attempts);
    x.crashes = static_cast<uint32_t>(crashes);
    x.progress = static_cast<int>(progress);
    x.created = parse_timestamp(created).value_or(utc_time{});
    x.due = parse_timestamp(due).value_or(utc_time{});
    x.started = parse_timestamp(started);
    x.ended = parse_timestamp(ended);
    x.token = static_cast<uint64_t>(token);
    x.leased_until = parse_timestamp(until).value_or(utc_time{});
    return x;
  }

  job out;
  std::string kind, state, payload, created, due, started, ended, until;
  long long priority = 0, attempts = 0, crashes = 0, progress = 0, token = 0;
};

// `keys` are the parameters of `tail`, in its order.
template <class... Keys>
job_list select(database_session& on, const char* first,
                const std::string& tail, const Keys&... keys) {
  job_list found;
  soci::statement rows{on.sql()};
  row_reader reader{rows};
  (rows.exchange(use(keys)), ...);
  rows.alloc();
  rows.prepare(std::string{first} + further_columns + tail);
  rows.define_and_bind();
  rows.execute();
  while (rows.fetch())
    if (auto x = reader.read())
      found.push_back(std::move(*x));
  return found;
}

// SQLite's transaction is the one writer anyway.
std::string for_update(const database_session& on, const char* more = "") {
  return on.dialect() == sql_dialect::sqlite
           ? std::string{}
           : std::string{" for update"} + more;
}

bool insert(database_session& on, const job& x) {
  columns c{x};
  std::string made;
  on.sql() << "insert into jobs (job_id, kind, user_id, state, payload, "
              "priority, attempts, crashes, progress, created_at, due_at, "
              "started_at, ended_at, worker, fencing_token, leased_until, "
              "error_code, error_message, result_url) values (:id, :kind, "
              ":user, :state, :payload, :priority, :attempts, :crashes, "
              ":progress, :created, :due, :started, :ended, :worker, :token, "
              ":until, :code, :message, :url) on conflict (job_id) do nothing "
              "returning job_id",
    use(c.id), use(c.kind), use(c.user), use(c.state), use(c.payload),
    use(c.priority), use(c.attempts), use(c.crashes), use(c.progress),
    use(c.created), use(c.due), use(c.started, c.has_started),
    use(c.ended, c.has_ended), use(c.worker), use(c.token), use(c.until),
    use(c.error_code), use(c.error_message), use(c.result_url), into(made);
  return on.sql().got_data();
}

// All that the rules can change.
void update(database_session& on, const job& x) {
  columns c{x};
  on.sql() << "update jobs set state = :state, payload = :payload, "
              "attempts = :attempts, crashes = :crashes, "
              "progress = :progress, due_at = :due, started_at = :started, "
              "ended_at = :ended, worker = :worker, fencing_token = :token, "
              "leased_until = :until, error_code = :code, "
              "error_message = :message, result_url = :url "
              "where job_id = :id",
    use(c.state), use(c.payload), use(c.attempts), use(c.crashes),
    use(c.progress), use(c.due), use(c.started, c.has_started),
    use(c.ended, c.has_ended), use(c.worker), use(c.token), use(c.until),
    use(c.error_code), use(c.error_message), use(c.result_url), use(c.id);
}

// What a renewal changes, which is far less.
void update_lease(database_session& on, const job& x) {
  columns c{x};
  on.sql() << "update jobs set state = :state, progress = :progress, "
              "leased_until = :until where job_id = :id",
    use(c.state), use(c.progress), use(c.until), use(c.id);
}

std::optional<job> read_locked(database_session& on, const std::string& id) {
  auto found = select(on, with_payload, "where job_id = :id" + for_update(on),
                      id);
  if (found.empty())
    return std::nullopt;
  return std::move(found.front());
}

// Workers that listen hear of it once the transaction is through.
void tell_waiting(database_session& on, const job& x) {
  if (x.state == job_state::queued && x.type != job_type::loop
      && on.dialect() == sql_dialect::postgresql)
    on.sql() << std::string{"notify "} + jobs_channel;
}

// One after the other where rows alone do not see to it: those that nobody has
// put there yet cannot be locked.
void take_turn(database_session& on, const std::string& user) {
  if (on.dialect() != sql_dialect::postgresql)
    return;
  auto key = "jobs " + user;
  on.sql() << "select pg_advisory_xact_lock(hashtextextended(:key, 0))",
    use(key);
}

uint64_t active_of(database_session& on, const std::string& user) {
  long long out = 0;
  on.sql() << "select count(*) from jobs where user_id = :user "
              "and ended_at is null and kind <> 'loop'",
    use(user), into(out);
  return static_cast<uint64_t>(out);
}

} // namespace

job add_job(database_session& on, const job& x, const std::string& worker,
            utc_time now, const job_rules& rules) {
  write_transaction all{on};
  auto mine = x;
  if (!worker.empty())
    take(mine, worker, now, rules);
  if (insert(on, mine)) {
    tell_waiting(on, mine);
    all.commit();
    return mine;
  }
  return read_locked(on, x.id).value_or(x);
}

outcome<job> place_job(database_session& on, const job& x, uint64_t most) {
  write_transaction all{on};
  take_turn(on, x.user);
  if (!insert(on, x))
    return read_locked(on, x.id).value_or(x);
  if (most > 0 && active_of(on, x.user) > most)
    return fail(errc::too_many_searches, "the user's limit of jobs");
  tell_waiting(on, x);
  all.commit();
  return x;
}

job_list take_jobs(database_session& on, const job_wish& wish, utc_time now,
                   const job_rules& rules) {
  write_transaction all{on};
  auto at = format_utc(now);
  auto limit = static_cast<long long>(wish.most);
  auto kind = wish.loops ? std::string{"kind = 'loop'"} : "kind <> 'loop'";
  auto due = select(on, with_payload,
                    "where state = 'queued' and due_at <= :now and " + kind
                      + " order by priority desc, created_at, job_id "
                        "limit :most"
                      + for_update(on, " skip locked"),
                    at, limit);
  for (auto& x : due) {
    take(x, wish.worker, now, rules);
    update(on, x);
  }
  all.commit();
  return due;
}

job_list held_jobs(database_session& on, uint64_t most) {
  auto limit = static_cast<long long>(most);
  return select(on, without_payload,
                "where worker <> '' order by leased_until limit :most", limit);
}

std::vector<job_lease> renew_jobs(database_session& on,
                                  const std::vector<job_beat>& beats,
                                  utc_time now, const job_rules& rules) {
  // Always in the same order, so that two who renew do not wait for each other.
  auto sorted = beats;
  std::sort(sorted.begin(), sorted.end(),
            [](auto& x, auto& y) { return x.lease.id < y.lease.id; });
  std::vector<job_lease> lost;
  write_transaction all{on};
  for (auto& beat : sorted) {
    auto x = read_locked(on, beat.lease.id);
    if (x && renew(*x, beat.lease, beat.progress, now, rules))
      update_lease(on, *x);
    else
      lost.push_back(beat.lease);
  }
  all.commit();
  return lost;
}

std::optional<changed_job> change_job(database_session& on,
                                      const std::string& id,
                                      const std::function<bool(job&)>& change) {
  write_transaction all{on};
  auto x = read_locked(on, id);
  if (!x)
    return std::nullopt;
  auto changed = change(*x);
  if (changed) {
    update(on, *x);
    tell_waiting(on, *x);
  }
  all.commit();
  return changed_job{std::move(*x), changed};
}

std::optional<job> find_job(database_session& on, const std::string& id) {
  auto found = select(on, with_payload, "where job_id = :id", id);
  if (found.empty())
    return std::nullopt;
  return std::move(found.front());
}

job_page list_jobs(database_session& on, const job_query& which) {
  std::string user = which.user.value_or("");
  std::string state{which.state ? to_string(*which.state) : ""};
  std::string kind{which.type ? to_string(*which.type) : ""};
  // A word that is not asked for is empty.
  std::string where = "where (:user = '' or user_id = :user) and "
                      "(:state = '' or state = :state) and "
                      "(kind = :kind or :kind = '' and kind <> 'loop') ";
  if (which.active)
    where += "and ended_at is null ";
  job_page out;
  long long total = 0;
  on.sql() << "select count(*) from jobs " + where, use(user, "user"),
    use(state, "state"), use(kind, "kind"), into(total);
  out.total = static_cast<uint64_t>(total);
  auto limit = static_cast<long long>(which.limit);
  auto offset = static_cast<long long>(which.offset);
  soci::statement rows{on.sql()};
  row_reader reader{rows};
  rows.exchange(use(user, "user"));
  rows.exchange(use(state, "state"));
  rows.exchange(use(kind, "kind"));
  rows.exchange(use(limit, "limit"));
  rows.exchange(use(offset, "offset"));
  rows.alloc();
  rows.prepare(std::string{without_payload} + further_columns + where
               + "order by created_at desc, job_id desc "
                 "limit :limit offset :offset");
  rows.define_and_bind();
  rows.execute();
  while (rows.fetch())
    if (auto x = reader.read())
      out.jobs.push_back(std::move(*x));
  return out;
}

uint64_t sweep_jobs(database_session& on, const job_retention& keep,
                    utc_time now) {
  write_transaction all{on};
  auto limit = format_utc(now - keep.age);
  long long ended = 0;
  on.sql() << "select count(*) from jobs where ended_at is not null",
    into(ended);
  auto count = static_cast<uint64_t>(ended);
  auto surplus = static_cast<long long>(
    std::min(removed_at_once, count - std::min(count, keep.count)));
  auto some = static_cast<long long>(removed_at_once);
  long long before = 0, after = 0;
  on.sql() << "select count(*) from jobs", into(before);
  on.sql() << "delete from jobs where job_id in (select job_id from jobs "
              "where ended_at < :limit order by ended_at limit :some)",
    use(limit), use(some);
  on.sql() << "delete from jobs where job_id in (select job_id from jobs "
              "where ended_at is not null order by ended_at, job_id "
              "limit :surplus)",
    use(surplus);
  on.sql() << "select count(*) from jobs", into(after);
  all.commit();
  return static_cast<uint64_t>(before - after);
}

} // namespace bidiq
