// What stands in Redis under the names of jobs, and is none of it.
#include "tests/storage/jobs/waited_store.hpp"

#include <rapidcheck.h>

#include <atomic>
#include <chrono>
#include <thread>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct poisoned_jobs {
  std::string index(const std::string& name) const {
    return x.access->keys.jobs(name);
  }

  /// What somebody may have left there.
  void plant(const std::string& key, int kind) {
    x.redis()->ask({"DEL", key});
    if (kind == 0)
      x.redis()->ask({"SET", key, "no set"});
    else if (kind == 1)
      x.redis()->ask({"HSET", key, "no", "set"});
    else
      x.redis()->ask({"RPUSH", key, "no set"});
  }

  uint64_t total(const job_query& which) {
    return x.list(which).total;
  }

  job_query of_ana(bool active) const {
    job_query out;
    out.user = "ana";
    out.active = active;
    return out;
  }

  /// Whether that is so after a while: lost indexes are made again behind the
  /// answers.
  template <class F>
  static bool soon(F f) {
    auto until = std::chrono::steady_clock::now() + 10s;
    while (!f())
      if (std::chrono::steady_clock::now() > until)
        return false;
      else
        std::this_thread::yield();
    return true;
  }

  waited_store x{"redis"};
};

} // namespace

TEST_CASE("whatever index is replaced by something else, every job is still "
          "listed, taken, and ended") {
  CHECK(rc::check([] {
    poisoned_jobs f;
    auto& x = f.x;
    auto leased = lease_of(x.add("leased-01", "a"));
    x.add("queued-01");
    auto step = [&] {
      auto name = *rc::gen::element<std::string>("work:waiting", "work:ready",
                                                 "held", "all", "user:ana",
                                                 "active:ana", "ended", "dead",
                                                 "workers");
      f.plant(f.index(name), *rc::gen::inRange(0, 3));
    };
    step();
    x.add("queued-02");
    step();
    auto taken = x.take("b", 1);
    step();
    RC_ASSERT(x.renew({{leased, 10}}, noon + 1s).empty());
    step();
    // The jobs that were in what is gone come back.
    auto all_taken = poisoned_jobs::soon([&] {
      for (auto& it : x.take("b"))
        taken.push_back(it);
      f.total(f.of_ana(true)); // In case nothing else has met it.
      return taken.size() == 2;
    });
    RC_ASSERT(all_taken);
    RC_ASSERT(poisoned_jobs::soon([&] { return x.held().size() == 3; }));
    step();
    RC_ASSERT(x.finish(leased, {}, noon + 2s));
    for (auto& it : taken)
      RC_ASSERT(x.finish(lease_of(it), {}, noon + 2s));
    RC_ASSERT(poisoned_jobs::soon([&] {
      return f.total({}) == 3 && f.total(f.of_ana(false)) == 3
             && f.total(f.of_ana(true)) == 0 && x.held().empty();
    }));
  }));
}

TEST_CASE_METHOD(poisoned_jobs,
                 "a hash that is another job's, or none, keeps no "
                 "place and no slot") {
  auto planted = x.add("search-01");
  x.redis()->ask({"HSET", x.access->keys.job("search-01"), "id", "search-02"});
  x.add("search-03", "b");
  x.redis()->ask({"HSET", x.access->keys.job("search-03"), "token", "many"});
  x.redis()->ask({"ZADD", index("active:ana"), "0", "gone"});
  CHECK(x.take("a").empty());
  CHECK(x.held().empty());
  auto which = of_ana(true);
  CHECK(x.list(which).jobs.empty());
  CHECK(total(which) == 0);
  CHECK(x.find("search-01").error().code == errc::not_found);
}

TEST_CASE_METHOD(poisoned_jobs, "what had to be removed is told") {
  auto told = std::make_shared<std::vector<std::string>>();
  auto access = std::make_shared<redis_access>(*x.access);
  access->poisoned = [told](const poison& bad) {
    told->push_back(std::string{bad.what} + ' ' + bad.key);
  };
  auto store = make_redis_job_store(access, {});
  plant(index("held"), 0);
  auto held
    = waited_store::wait<job_list>([&](auto to) { store->held(10, to); });
  REQUIRE(held.has_value());
  CHECK(*told == texts{"jobs bidiq:jobs:"});
}

TEST_CASE("a job that waits and whose state or kind is none is given to a "
          "worker as damaged, and told") {
  std::vector<texts> changes{{"HSET", "state", "none"},
                             {"HSET", "state", "succeeded"},
                             {"HSET", "state", ""},
                             {"HDEL", "state"},
                             {"HDEL", "kind"}};
  for (auto& change : changes) {
    INFO(change[0] << ' ' << change.back());
    poisoned_jobs f;
    auto& x = f.x;
    auto told = std::make_shared<texts>();
    auto access = std::make_shared<redis_access>(*x.access);
    access->poisoned = [told](const poison& bad) {
      told->push_back(std::string{bad.what} + ' ' + bad.key);
    };
    x.store = make_redis_job_store(access, {.rules = {}, .ttl = 1h});
    x.add("search-01");
    change.insert(change.begin() + 1, x.access->keys.job("search-01"));
    x.redis()->ask(change);
    auto taken = x.take("a");
    REQUIRE(taken.size() == 1);
    CHECK(taken.front().error_code == damaged_end().error_code);
    CHECK(*told == texts{"job bidiq:job:search-01"});
    CHECK(x.finish(lease_of(taken.front()), damaged_end(), noon));
    job_query dead;
    dead.state = job_state::dead;
    CHECK(ids_of(x.list(dead).jobs) == texts{"search-01"});
    CHECK(f.total(f.of_ana(true)) == 0);
  }
}

TEST_CASE_METHOD(poisoned_jobs, "a job of a kind that this version does not "
                                "know stays for a while, and keeps nobody "
                                "waiting") {
  x.add("search-01");
  x.add("search-02", {}, noon + 1ms);
  auto key = x.access->keys.job("search-01");
  x.redis()->ask({"HSET", key, "kind", "of later"});
  CHECK(ids_of(x.take("a", 10, noon + 1s)) == texts{"search-02"});
  CHECK(x.take("a", 10, noon + 1s).empty());
  CHECK(x.redis()->ask({"ZCARD", index("work:ready")})->integer == 1);
  CHECK(x.redis()->ask({"PTTL", key})->integer > 0);
  x.redis()->ask({"DEL", key});
  CHECK(x.take("a", 10, noon + 1s).empty());
  CHECK(x.redis()->ask({"ZCARD", index("work:ready")})->integer == 0);
}

TEST_CASE_METHOD(poisoned_jobs, "a job that has become another user's takes no "
                                "place of the one whose it was") {
  x.add("search-01");
  x.redis()->ask({"HSET", x.access->keys.job("search-01"), "user", "bia"});
  CHECK(x.list(of_ana(true)).jobs.empty());
  CHECK(total(of_ana(true)) == 0);
  CHECK(total(of_ana(false)) == 0);
  // What it is to do tells its worker whose it is.
  CHECK(x.take("a").front().user == "bia");
}

TEST_CASE_METHOD(poisoned_jobs, "what a worker has ends, and is taken from it "
                                "if it dies, whatever became of its state and "
                                "user") {
  auto first = lease_of(x.add("search-01", "a"));
  auto second = lease_of(x.add("search-02", "a"));
  for (auto id : {"search-01", "search-02"}) {
    x.redis()->ask({"HSET", x.access->keys.job(id), "state", "none"});
    x.redis()->ask({"HDEL", x.access->keys.job(id), "user"});
  }
  CHECK(x.held().size() == 2);
  CHECK(x.finish(first, {}, noon));
  CHECK(x.find("search-01").value().state == job_state::succeeded);
  CHECK(x.lapse(second, noon).value().state == job_state::queued);
  CHECK(ids_of(x.take("b")) == texts{"search-02"});
}

TEST_CASE_METHOD(poisoned_jobs, "a time that is none for Redis costs its own "
                                "job only") {
  x.add("search-01");
  x.add("search-02");
  x.redis()->ask({"HSET", x.access->keys.job("search-01"), "created", " 12"});
  plant(index("all"), 0);
  CHECK(soon([&] {
    auto all = x.list({});
    return all.total == 1 && ids_of(all.jobs) == texts{"search-02"};
  }));
}
