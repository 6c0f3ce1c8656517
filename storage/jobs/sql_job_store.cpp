#include "storage/jobs/sql_job_store.hpp"

#include "storage/jobs/job_rows.hpp"
#include "storage/jobs/worker_rows.hpp"

#include <utility>

namespace bidiq {

namespace {

class sql_job_store : public job_store {
public:
  sql_job_store(database_ptr database, job_rules rules)
    : database_(std::move(database)), rules_(rules) {
    // nop
  }

  void add(job x, const std::string& worker, utc_time now,
           reply<job> answer) override {
    write<job>(
      [x = std::move(x), worker, now, rules = rules_](database_session& on) {
        return add_job(on, x, worker, now, rules);
      },
      std::move(answer));
  }

  void place(job x, uint64_t most, utc_time, reply<job> answer) override {
    database_->post<job>(
      job_kind::write,
      [x = std::move(x), most](database_session& on) {
        return place_job(on, x, most);
      },
      std::move(answer));
  }

  void take(job_wish wish, utc_time now, reply<job_list> answer) override {
    write<job_list>(
      [wish = std::move(wish), now, rules = rules_](database_session& on) {
        return take_jobs(on, wish, now, rules);
      },
      std::move(answer));
  }

  void held(uint64_t most, reply<job_list> answer) override {
    read<job_list>([most](database_session& on) { return held_jobs(on, most); },
                   std::move(answer));
  }

  void renew(std::vector<job_beat> beats, utc_time now,
             reply<std::vector<job_lease>> answer) override {
    write<std::vector<job_lease>>(
      [beats = std::move(beats), now, rules = rules_](database_session& on) {
        return renew_jobs(on, beats, now, rules);
      },
      std::move(answer));
  }

  void finish(job_lease lease, job_end how, utc_time now,
              reply<bool> answer) override {
    write<bool>(
      [lease = std::move(lease), how = std::move(how),
       now](database_session& on) {
        auto x = change_job(on, lease.id, [&](job& it) {
          return bidiq::finish(it, lease, how, now);
        });
        return x && x->changed;
      },
      std::move(answer));
  }

  void hand_back(job_lease lease, utc_time due, reply<bool> answer) override {
    write<bool>(
      [lease = std::move(lease), due](database_session& on) {
        auto x = change_job(on, lease.id, [&](job& it) {
          return bidiq::hand_back(it, lease, due);
        });
        return x && x->changed;
      },
      std::move(answer));
  }

  void repeat(job_lease lease, job_end how, std::string report, utc_time due,
              reply<bool> answer) override {
    write<bool>(
      [lease = std::move(lease), how = std::move(how),
       report = std::move(report), due](database_session& on) {
        auto x = change_job(on, lease.id, [&](job& it) {
          return bidiq::repeat(it, lease, how, report, due);
        });
        return x && x->changed;
      },
      std::move(answer));
  }

  void lapse(job_lease lease, utc_time now, reply<job> answer) override {
    auto id = lease.id;
    change(
      id,
      [lease = std::move(lease), now, rules = rules_](job& x) {
        return bidiq::lapse(x, lease, now, rules);
      },
      false, std::move(answer));
  }

  void cancel(std::string id, utc_time now, reply<job> answer) override {
    change(
      std::move(id), [now](job& x) { return bidiq::cancel(x, now); }, true,
      std::move(answer));
  }

  void requeue(std::string id, utc_time now, reply<job> answer) override {
    change(
      std::move(id), [now](job& x) { return bidiq::requeue(x, now); }, true,
      std::move(answer));
  }

  void find(std::string id, reply<job> answer) override {
    database_->post<job>(
      job_kind::read,
      [id = std::move(id)](database_session& on) -> outcome<job> {
        auto x = find_job(on, id);
        if (!x)
          return fail(errc::not_found);
        return std::move(*x);
      },
      std::move(answer));
  }

  void list(job_query which, reply<job_page> answer) override {
    read<job_page>([which = std::move(which)](
                     database_session& on) { return list_jobs(on, which); },
                   std::move(answer));
  }

  void enlist(std::string worker, utc_time now, utc_time since,
              reply<uint64_t> answer) override {
    write<uint64_t>(
      [worker = std::move(worker), now, since](database_session& on) {
        return enlist_worker(on, worker, now, since);
      },
      std::move(answer));
  }

  void retire(std::string worker, reply<bool> answer) override {
    write<bool>([worker = std::move(worker)](
                  database_session& on) { return retire_worker(on, worker); },
                std::move(answer));
  }

  void sweep(job_retention keep, utc_time now,
             reply<uint64_t> answer) override {
    write<uint64_t>(
      [keep, now](database_session& on) { return sweep_jobs(on, keep, now); },
      std::move(answer));
  }

private:
  template <class T, class F>
  void read(F f, reply<T> answer) {
    post<T>(job_kind::read, std::move(f), std::move(answer));
  }

  template <class T, class F>
  void write(F f, reply<T> answer) {
    post<T>(job_kind::write, std::move(f), std::move(answer));
  }

  template <class T, class F>
  void post(job_kind kind, F f, reply<T> answer) {
    database_->post<T>(
      kind,
      [f = std::move(f)](database_session& on) -> outcome<T> { return f(on); },
      std::move(answer));
  }

  // `must`: a job that `f` leaves as it is has ended.
  template <class F>
  void change(std::string id, F f, bool must, reply<job> answer) {
    database_->post<job>(
      job_kind::write,
      [id = std::move(id), f = std::move(f),
       must](database_session& on) -> outcome<job> {
        auto x = change_job(on, id, f);
        if (!x)
          return fail(errc::not_found);
        if (must && !x->changed)
          return fail(errc::already_finished);
        return std::move(x->now);
      },
      std::move(answer));
  }

  const database_ptr database_;
  const job_rules rules_;
};

} // namespace

job_store_ptr make_sql_job_store(database_ptr database, job_rules rules) {
  return std::make_shared<sql_job_store>(std::move(database), rules);
}

} // namespace bidiq
