#include "actors/jobs/job_store.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace bidiq {

namespace {

class memory_job_store : public job_store {
public:
  explicit memory_job_store(job_rules rules) : rules_(rules) {
    // nop
  }

  void add(job x, const std::string& worker, utc_time now,
           reply<job> answer) override {
    std::unique_lock guard{mutex_};
    auto [at, added] = jobs_.try_emplace(x.id, std::move(x));
    if (added && !worker.empty())
      bidiq::take(at->second, worker, now, rules_);
    auto found = at->second;
    guard.unlock();
    answer.deliver(std::move(found));
  }

  void place(job x, uint64_t most, utc_time, reply<job> answer) override {
    std::unique_lock guard{mutex_};
    if (auto* found = find_job(x.id)) {
      auto it = *found;
      guard.unlock();
      return answer.deliver(std::move(it));
    }
    job_query active;
    active.user = x.user;
    active.active = true;
    auto count = std::count_if(jobs_.begin(), jobs_.end(), [&](auto& y) {
      return matches(y.second, active);
    });
    auto full = most > 0 && static_cast<uint64_t>(count) >= most;
    if (!full)
      jobs_.emplace(x.id, x);
    guard.unlock();
    answer.deliver(full ? outcome<job>{fail(errc::too_many_searches,
                                            "the user's limit of jobs")}
                        : outcome<job>{std::move(x)});
  }

  void take(job_wish wish, utc_time now, reply<job_list> answer) override {
    std::unique_lock guard{mutex_};
    std::vector<job*> due;
    for (auto& [id, x] : jobs_)
      if (may_take(x, now) && (x.type == job_type::loop) == wish.loops)
        due.push_back(&x);
    std::sort(due.begin(), due.end(),
              [](auto* x, auto* y) { return is_before(*x, *y); });
    job_list taken;
    for (auto* x : due) {
      if (taken.size() == wish.most)
        break;
      bidiq::take(*x, wish.worker, now, rules_);
      taken.push_back(*x);
    }
    guard.unlock();
    answer.deliver(std::move(taken));
  }

  void held(uint64_t most, reply<job_list> answer) override {
    std::unique_lock guard{mutex_};
    job_list out;
    for (auto& [id, x] : jobs_)
      if (!x.worker.empty())
        out.push_back(x);
    guard.unlock();
    std::sort(out.begin(), out.end(),
              [](auto& x, auto& y) { return x.leased_until < y.leased_until; });
    if (out.size() > most)
      out.resize(most);
    answer.deliver(std::move(out));
  }

  void renew(std::vector<job_beat> beats, utc_time now,
             reply<std::vector<job_lease>> answer) override {
    std::unique_lock guard{mutex_};
    std::vector<job_lease> lost;
    for (auto& x : beats)
      if (auto* found = find_job(x.lease.id);
          !found || !bidiq::renew(*found, x.lease, x.progress, now, rules_))
        lost.push_back(x.lease);
    guard.unlock();
    answer.deliver(std::move(lost));
  }

  void finish(job_lease lease, job_end how, utc_time now,
              reply<bool> answer) override {
    write(lease.id, std::move(answer),
          [&](job& x) { return bidiq::finish(x, lease, how, now); });
  }

  void hand_back(job_lease lease, utc_time due, reply<bool> answer) override {
    write(lease.id, std::move(answer),
          [&](job& x) { return bidiq::hand_back(x, lease, due); });
  }

  void repeat(job_lease lease, job_end how, std::string report, utc_time due,
              reply<bool> answer) override {
    write(lease.id, std::move(answer),
          [&](job& x) { return bidiq::repeat(x, lease, how, report, due); });
  }

  void lapse(job_lease lease, utc_time now, reply<job> answer) override {
    change(lease.id, std::move(answer), [&](job& x) -> outcome<void> {
      bidiq::lapse(x, lease, now, rules_);
      return {};
    });
  }

  void cancel(std::string id, utc_time now, reply<job> answer) override {
    change(id, std::move(answer), [&](job& x) -> outcome<void> {
      if (!bidiq::cancel(x, now))
        return fail(errc::already_finished);
      return {};
    });
  }

  void requeue(std::string id, utc_time now, reply<job> answer) override {
    change(id, std::move(answer), [&](job& x) -> outcome<void> {
      if (!bidiq::requeue(x, now))
        return fail(errc::already_finished);
      return {};
    });
  }

  void find(std::string id, reply<job> answer) override {
    change(id, std::move(answer), [](job&) -> outcome<void> { return {}; });
  }

  void list(job_query which, reply<job_page> answer) override {
    std::unique_lock guard{mutex_};
    job_list all;
    for (auto& [id, x] : jobs_)
      if (matches(x, which))
        all.push_back(x);
    guard.unlock();
    std::sort(all.begin(), all.end(), [](auto& x, auto& y) {
      return std::tie(y.created, y.id) < std::tie(x.created, x.id);
    });
    job_page out;
    out.total = all.size();
    auto first = std::min<uint64_t>(which.offset, all.size());
    auto last = first + std::min<uint64_t>(which.limit, all.size() - first);
    out.jobs.assign(all.begin() + static_cast<ptrdiff_t>(first),
                    all.begin() + static_cast<ptrdiff_t>(last));
    answer.deliver(std::move(out));
  }

  void enlist(std::string worker, utc_time now, utc_time since,
              reply<uint64_t> answer) override {
    std::unique_lock guard{mutex_};
    if (!worker.empty())
      workers_[worker] = now;
    std::erase_if(workers_, [&](auto& x) { return x.second < since; });
    uint64_t living = workers_.size();
    guard.unlock();
    answer.deliver(living);
  }

  void retire(std::string worker, reply<bool> answer) override {
    std::unique_lock guard{mutex_};
    auto known = workers_.erase(worker) > 0;
    guard.unlock();
    answer.deliver(known);
  }

  void sweep(job_retention keep, utc_time now,
             reply<uint64_t> answer) override {
    std::unique_lock guard{mutex_};
    std::vector<std::pair<utc_time, std::string>> ended;
    for (auto& [id, x] : jobs_)
      if (x.ended)
        ended.emplace_back(*x.ended, id);
    std::sort(ended.begin(), ended.end());
    uint64_t removed = 0;
    for (auto& [at, id] : ended) {
      if (at > now - keep.age && ended.size() - removed <= keep.count)
        break;
      jobs_.erase(id);
      ++removed;
    }
    guard.unlock();
    answer.deliver(removed);
  }

private:
  job* find_job(const std::string& id) {
    auto i = jobs_.find(id);
    return i == jobs_.end() ? nullptr : &i->second;
  }

  template <class F>
  void write(const std::string& id, reply<bool> answer, F f) {
    std::unique_lock guard{mutex_};
    auto* x = find_job(id);
    auto done = x && f(*x);
    guard.unlock();
    answer.deliver(done);
  }

  template <class F>
  void change(const std::string& id, reply<job> answer, F f) {
    std::unique_lock guard{mutex_};
    outcome<job> out = fail(errc::not_found);
    if (auto* x = find_job(id)) {
      auto done = f(*x);
      out = done ? outcome<job>{*x} : outcome<job>{done.error()};
    }
    guard.unlock();
    answer.deliver(std::move(out));
  }

  const job_rules rules_;
  std::mutex mutex_; ///< Guards what follows.
  std::map<std::string, job> jobs_;
  std::map<std::string, utc_time> workers_; ///< When they were last heard of.
};

} // namespace

job_store_ptr make_memory_job_store(job_rules rules) {
  return std::make_shared<memory_job_store>(rules);
}

} // namespace bidiq
