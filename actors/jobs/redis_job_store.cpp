#include "actors/jobs/redis_job_store.hpp"

#include "actors/jobs/job_fields.hpp"
#include "actors/jobs/job_scripts.hpp"
#include "actors/jobs/placed_jobs.hpp"
#include "actors/jobs/redis_jobs.hpp"
#include "actors/redis/channel_subscriber.hpp"

#include <algorithm>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::milliseconds;

// Jobs that one call removes, and that one taking answers with.
constexpr uint64_t most_at_once = 1'000;

// Placed jobs that are looked at for each sign of life.
constexpr size_t looks_at_once = 500;

// Somebody else writes to the same job each time that it has been read.
constexpr int most_tries = 10;

// What the rules set, whatever the job was.
const std::vector<std::string_view> lease_fields{"state", "worker", "until",
                                                 "due"};
const std::vector<std::string_view> end_fields{"state", "worker", "payload",
                                               "progress", "ended"};
// These are empty in a job that has not ended, and mostly at its end.
const std::vector<std::string_view> error_fields{"error_code", "error_message",
                                                 "result_url"};
const std::vector<std::string_view> repeat_fields{
  "state",   "worker",  "until",      "due",
  "payload", "crashes", "error_code", "error_message"};
const std::vector<std::string_view> beat_fields{"state", "until", "progress"};

// The kinds that this version knows, each between commas.
const std::string& known_kinds() {
  static const auto all = [] {
    std::string out = ",";
    for (int i = 0; i <= static_cast<int>(job_type::loop); ++i)
      out.append(to_string(static_cast<job_type>(i))).append(",");
    return out;
  }();
  return all;
}

// The job that a lease is of, as far as the rules need to know it.
job holder_of(const job_lease& x) {
  job out;
  out.id = x.id;
  out.worker = x.worker;
  out.token = x.token;
  out.state = job_state::running;
  return out;
}

// The smallest index that has all that is asked for, and whether it has nothing
// else.
struct index_choice {
  std::string name;
  bool exact = false;
};

index_choice index_for(const job_query& x) {
  if (x.type == job_type::loop)
    return {"loops", !x.user && !x.state && !x.active};
  auto plain = !x.state && !x.type;
  if (x.user)
    return {(x.active ? "active:" : "user:") + *x.user, plain};
  if (x.state == job_state::dead)
    return {"dead", !x.type && !x.active};
  return {"all", plain && !x.active};
}

class redis_job_store : public job_store,
                        public std::enable_shared_from_this<redis_job_store> {
public:
  redis_job_store(redis_access_ptr redis, const redis_job_store_options& x)
    : jobs_(redis_jobs::make(std::move(redis), x.ttl)),
      rules_(x.rules),
      placed_(x.max_placed_bytes) {
    // nop
  }

  void add(job x, const std::string& worker, utc_time now,
           reply<job> answer) override {
    if (!worker.empty())
      bidiq::take(x, worker, now, rules_);
    else if (x.type != job_type::loop)
      return place(std::move(x), 0, now, std::move(answer));
    jobs_->add(x, 0, now, answer);
  }

  void place(job x, uint64_t most, utc_time now, reply<job> answer) override {
    jobs_->add(x, most, now,
               reply<job>{[me = shared_from_this(), x,
                           answer](const outcome<job>& found) {
                 if (found && found->user == x.user)
                   me->placed_.place(x);
                 answer.deliver(found);
               }});
  }

  void take(job_wish wish, utc_time now, reply<job_list> answer) override {
    auto until = now + rules_.lease;
    jobs_->run<job_list>(the_job_scripts().take,
                         {wish.loops ? "loop" : "work", wish.worker,
                          std::to_string(std::min(wish.most, most_at_once)),
                          job_time(now), job_time(until), known_kinds(),
                          damaged_end().error_code},
                         answer,
                         [me = shared_from_this(), worker = wish.worker, until](
                           const redis::value& found) -> outcome<job_list> {
                           job_list out;
                           for (auto& item : found.items)
                             if (auto x = taken_job_from(item, worker, until)) {
                               if (x->error_code == damaged_end().error_code)
                                 me->jobs_->report_damaged(x->id);
                               out.push_back(std::move(*x));
                             }
                           return out;
                         });
  }

  void held(uint64_t most, reply<job_list> answer) override {
    auto all = std::make_shared<job_list>();
    jobs_->walk(
      "held", "ZRANGE", 0,
      [all, most](job&& x) {
        if (all->size() < most)
          all->push_back(std::move(x));
        return all->size() < most;
      },
      [all, answer](const outcome<void>& how) {
        answer.deliver(how ? outcome<job_list>{std::move(*all)}
                           : outcome<job_list>{how.error()});
      });
  }

  void renew(std::vector<job_beat> beats, utc_time now,
             reply<std::vector<job_lease>> answer) override {
    struct gathering {
      std::vector<job_lease> lost;
      size_t missing;
      std::optional<failure> why;
    };
    auto all = std::make_shared<gathering>();
    all->missing = beats.size();
    if (beats.empty())
      return answer.deliver(std::vector<job_lease>{});
    // All answers come on the client's thread.
    for (auto& beat : beats) {
      auto x = holder_of(beat.lease);
      bidiq::renew(x, beat.lease, beat.progress, now, rules_);
      write(x, beat_fields,
            reply<bool>{[all, answer, lease = beat.lease](outcome<bool> kept) {
              if (!kept)
                all->why = kept.error();
              else if (!*kept)
                all->lost.push_back(lease);
              if (--all->missing > 0)
                return;
              if (all->why)
                answer.deliver(*all->why);
              else
                answer.deliver(std::move(all->lost));
            }},
            beat.lease);
    }
  }

  void finish(job_lease lease, job_end how, utc_time now,
              reply<bool> answer) override {
    auto x = holder_of(lease);
    bidiq::finish(x, lease, how, now);
    auto fields = fields_of(x, end_fields);
    for (auto& field : fields_of(x, error_fields))
      if (!field.second.empty())
        fields.push_back(std::move(field));
    jobs_->write(lease, std::move(fields), answer);
  }

  void hand_back(job_lease lease, utc_time due, reply<bool> answer) override {
    auto x = holder_of(lease);
    bidiq::hand_back(x, lease, due);
    write(x, lease_fields, answer, lease);
  }

  void repeat(job_lease lease, job_end how, std::string report, utc_time due,
              reply<bool> answer) override {
    auto x = holder_of(lease);
    bidiq::repeat(x, lease, how, report, due);
    write(x, repeat_fields, answer, lease);
  }

  void lapse(job_lease lease, utc_time now, reply<job> answer) override {
    change(
      lease.id,
      [lease, now, rules = rules_](job& x) {
        return bidiq::lapse(x, lease, now, rules);
      },
      false, answer);
  }

  void cancel(std::string id, utc_time now, reply<job> answer) override {
    change(
      id, [now](job& x) { return bidiq::cancel(x, now); }, true, answer);
  }

  void requeue(std::string id, utc_time now, reply<job> answer) override {
    change(
      id, [now](job& x) { return bidiq::requeue(x, now); }, true, answer);
  }

  void find(std::string id, reply<job> answer) override {
    jobs_->read(
      id, reply<versioned_job>{[answer](const outcome<versioned_job>& x) {
        answer.deliver(x ? outcome<job>{x->it} : outcome<job>{x.error()});
      }});
  }

  void list(job_query which, reply<job_page> answer) override {
    auto index = index_for(which);
    auto out = std::make_shared<job_page>();
    auto told = [out, answer](const outcome<void>& how) {
      answer.deliver(how ? outcome<job_page>{std::move(*out)}
                         : outcome<job_page>{how.error()});
    };
    if (index.exact)
      return jobs_->page(index.name, "ZREVRANGE", which.offset,
                         std::min(which.limit, redis_jobs::page_size),
                         reply<redis_jobs::index_page>{
                           [out, told](outcome<redis_jobs::index_page> x) {
                             if (!x)
                               return told(x.error());
                             *out = {std::move(x->jobs), x->total};
                             told({});
                           }});
    jobs_->walk(
      index.name, "ZREVRANGE", 0,
      [out, which](job&& x) {
        if (!matches(x, which))
          return true;
        auto at = out->total++;
        if (at >= which.offset && out->jobs.size() < which.limit)
          out->jobs.push_back(std::move(x));
        return true;
      },
      told);
  }

  void enlist(std::string worker, utc_time now, utc_time since,
              reply<uint64_t> answer) override {
    look_after_placed(now);
    jobs_->run<uint64_t>(the_job_scripts().enlist,
                         {std::move(worker), job_time(now), job_time(since)},
                         answer, counted);
  }

  void retire(std::string worker, reply<bool> answer) override {
    jobs_->command<bool>(
      {"ZREM", jobs_->keys().jobs("workers"), std::move(worker)}, answer,
      [](const redis::value& x) -> outcome<bool> { return x.integer > 0; });
  }

  void sweep(job_retention keep, utc_time now,
             reply<uint64_t> answer) override {
    jobs_->run<uint64_t>(the_job_scripts().sweep,
                         {job_time(now - keep.age), std::to_string(keep.count),
                          std::to_string(most_at_once)},
                         answer, counted);
  }

private:
  void look_after_placed(utc_time now) {
    for (auto& id : placed_.next(looks_at_once))
      find(id,
           reply<job>{[me = shared_from_this(), id, now](const auto& found) {
             if (found)
               return me->placed_.seen(id, found->state);
             if (found.error().code != errc::not_found)
               return;
             if (auto lost = me->placed_.missed(id))
               me->put_again(std::move(*lost), now);
           }});
  }

  // Unless its search has ended, which other nodes may have told Redis again.
  void put_again(job lost, utc_time now) {
    lost.token = std::max(lost.token, first_token(now));
    jobs_->command<bool>({"HGET", jobs_->keys().progress(lost.id), "terminal"},
                         reply<bool>{[me = shared_from_this(), lost,
                                      now](const outcome<bool>& ended) {
                           if (ended && *ended)
                             me->placed_.seen(lost.id, job_state::cancelled);
                           else if (ended)
                             me->jobs_->add(lost, 0, now, {});
                         }},
                         [](const redis::value& x) -> outcome<bool> {
                           return !x.text.empty();
                         });
  }

  static outcome<uint64_t> counted(const redis::value& x) {
    return x.items.empty() ? 0 : static_cast<uint64_t>(x.items[0].integer);
  }

  // Under a lease: false if that is over.
  void write(const job& x, const std::vector<std::string_view>& names,
             const reply<bool>& answer, const job_lease& lease) {
    jobs_->write(lease, fields_of(x, names), answer);
  }

  // `must`: a job that `f` leaves as it is has ended.
  void change(const std::string& id, const std::function<bool(job&)>& f,
              bool must, const reply<job>& answer, int tries = most_tries) {
    jobs_->read(
      id, reply<versioned_job>{[=, me = shared_from_this()](
                                 outcome<versioned_job> x) {
        if (!x)
          return answer.deliver(x.error());
        if (!f(x->it))
          return answer.deliver(must
                                  ? outcome<job>{fail(errc::already_finished)}
                                  : outcome<job>{std::move(x->it)});
        if (tries == 0)
          return answer.deliver(fail(errc::unavailable, "too many writers"));
        auto written = [=, it = x->it](const outcome<bool>& how) {
          if (!how)
            answer.deliver(how.error());
          else if (*how)
            answer.deliver(job{it});
          else
            me->change(id, f, must, answer, tries - 1);
        };
        me->jobs_->write(*x, reply<bool>{std::move(written)});
      }});
  }

  const std::shared_ptr<redis_jobs> jobs_;
  const job_rules rules_;
  placed_jobs placed_;
};

} // namespace

job_store_ptr make_redis_job_store(redis_access_ptr redis,
                                   redis_job_store_options options) {
  return std::make_shared<redis_job_store>(std::move(redis), options);
}

std::shared_ptr<void> listen_for_jobs(const redis_access& redis,
                                      const std::function<void()>& heard) {
  auto at_once = [](const std::function<void()>& f) { f(); };
  return subscribe_while_held(redis.client, redis.keys.jobs("events"),
                              std::make_shared<channel_subscriber>(
                                at_once, [heard](bool) { heard(); },
                                [heard](std::string_view) { heard(); }));
}

} // namespace bidiq
