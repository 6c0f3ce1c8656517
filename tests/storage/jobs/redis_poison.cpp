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
