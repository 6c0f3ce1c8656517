// What only jobs in Redis do.
#include "actors/jobs/placed_jobs.hpp"
#include "tests/storage/jobs/waited_store.hpp"

#include <rapidcheck.h>

#include <map>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct fixture {
  bool is_empty(const std::string& index) {
    return x.redis()->ask({"EXISTS", x.access->keys.jobs(index)})->integer == 0;
  }

  int64_t ttl(const std::string& key) {
    return x.redis()->ask({"PTTL", key})->integer;
  }

  waited_store x{"redis"};
};

/// Does the same to two stores.
struct twins {
  template <class T, class F>
  void both(F f) {
    auto one = waited_store::wait<T>([&](auto to) { f(*a.store, to); });
    auto two = waited_store::wait<T>([&](auto to) { f(*b.store, to); });
    RC_ASSERT(one.has_value() == two.has_value());
    if (one)
      RC_ASSERT(*one == *two);
    else
      RC_ASSERT(one.error().code == two.error().code);
  }

  waited_store a{"memory"};
  waited_store b{"redis"};
};

} // namespace

TEST_CASE("jobs in Redis are what they are in memory, whatever is done") {
  CHECK(rc::check([] {
    twins t;
    auto now = noon;
    // What was true of a job once may be said again later.
    std::map<std::string, std::vector<job_lease>> leases;
    auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      auto id = "job-" + std::to_string(*rc::gen::inRange(0, 4));
      auto worker = *rc::gen::element<std::string>("a", "b");
      now += *rc::gen::element(0ms, 1ms, 1'000ms, 60'000ms);
      auto& mine = leases[id];
      auto lease = mine.empty() ? job_lease{id, "nobody", 1}
                                : *rc::gen::elementOf(mine);
      switch (*rc::gen::inRange(0, 9)) {
        case 0: {
          job x;
          x.id = id;
          x.user = "ana";
          x.payload = id;
          x.priority = *rc::gen::inRange(-2, 3);
          x.created = x.due = now;
          auto to_whom = *rc::gen::element<std::string>("", worker);
          t.both<job>([&](auto& on, auto to) { on.add(x, to_whom, now, to); });
          break;
        }
        case 1:
          t.both<job_list>([&](auto& on, auto to) {
            on.take({worker, 2}, now, to);
          });
          break;
        case 2:
          t.both<std::vector<job_lease>>([&](auto& on, auto to) {
            on.renew({{lease, static_cast<int>(i)}}, now, to);
          });
          break;
        case 3:
          t.both<bool>([&](auto& on, auto to) {
            on.finish(lease, {job_state::failed, "c", "m", {}}, now, to);
          });
          break;
        case 4:
          t.both<bool>(
            [&](auto& on, auto to) { on.hand_back(lease, now + 2s, to); });
          break;
        case 5:
          t.both<job>([&](auto& on, auto to) { on.lapse(lease, now, to); });
          break;
        case 6:
          t.both<job>([&](auto& on, auto to) { on.cancel(id, now, to); });
          break;
        case 7:
          t.both<job>([&](auto& on, auto to) { on.requeue(id, now, to); });
          break;
        default:
          t.both<uint64_t>([&](auto& on, auto to) {
            on.sweep({30s, 2}, now, to);
          });
      }
      t.both<job>([&](auto& on, auto to) { on.find(id, to); });
      if (auto x = t.a.find(id); x && !x->worker.empty())
        mine.push_back(lease_of(*x));
      auto held = t.b.held();
      auto expected = t.a.held();
      RC_ASSERT(std::is_permutation(held.begin(), held.end(), expected.begin(),
                                    expected.end(), [](auto& x, auto& y) {
                                      return x.id == y.id && x.token == y.token;
                                    }));
      for (auto state : {job_state::queued, job_state::dead}) {
        job_query which;
        which.state = state;
        RC_ASSERT(ids_of(t.a.list(which).jobs) == ids_of(t.b.list(which).jobs));
      }
      job_query active;
      active.user = "ana";
      active.active = true;
      RC_ASSERT(t.a.list(active).total == t.b.list(active).total);
    }
  }));
}

TEST_CASE_METHOD(fixture, "an ended job leaves no index but the sweep's") {
  auto lease = lease_of(x.add("search-01", "a"));
  CHECK(x.finish(lease, {}, noon));
  for (auto index :
       {"work:waiting", "work:ready", "held", "active:ana", "dead"})
    CHECK(is_empty(index));
  auto gone = waited_store::wait<uint64_t>([&](auto to) {
    x.store->sweep({1h, 10}, noon + 2h, to);
  });
  CHECK(gone.value() == 1);
  CHECK(x.redis()->text({"KEYS", "*"}).empty());
  CHECK(x.redis()->ask({"DBSIZE"})->integer == 0);
}

TEST_CASE_METHOD(fixture, "everything in Redis has a time to live") {
  auto lease = lease_of(x.add("search-01", "a"));
  x.add("search-02");
  x.finish(lease, {}, noon);
  x.take("b");
  auto keys = x.redis()->ask({"KEYS", "*"});
  REQUIRE(keys->items.size() > 4);
  for (auto& key : keys->items) {
    INFO(key.text);
    CHECK(ttl(key.text) > 0);
  }
}

TEST_CASE_METHOD(fixture, "a loop stays, however long it waits") {
  job loop;
  loop.id = "loop:sweep";
  loop.type = job_type::loop;
  loop.created = loop.due = noon + 24h * 365;
  REQUIRE(waited_store::wait<job>([&](auto to) {
            x.store->add(loop, {}, noon, to);
          }).has_value());
  auto keys = x.redis()->ask({"KEYS", "*"});
  REQUIRE(keys->items.size() == 3);
  for (auto& key : keys->items) {
    INFO(key.text);
    CHECK(ttl(key.text) == -1);
  }
}

TEST_CASE_METHOD(fixture, "what stands in Redis and is no job costs that one "
                          "only") {
  x.add("search-01");
  x.add("search-02");
  x.redis()->ask({"HSET", x.access->keys.job("search-01"), "token", "many"});
  x.redis()->ask({"ZADD", x.access->keys.jobs("work:waiting"), "0", "nothing"});
  x.redis()->ask({"SET", x.access->keys.job("text"), "no hash"});
  x.redis()->ask({"ZADD", x.access->keys.jobs("work:waiting"), "0", "text"});
  x.redis()->ask({"ZADD", x.access->keys.jobs("held"), "0", "text"});
  CHECK(ids_of(x.take("a")) == texts{"search-02"});
  CHECK(ids_of(x.held()) == texts{"search-02"});
  CHECK(x.find("text").error().code == errc::not_found);
  CHECK(x.add("text").state == job_state::queued);
  CHECK(ids_of(x.take("a")) == texts{"text"});
}

TEST_CASE_METHOD(fixture, "workers hear of what waits") {
  auto heard = std::make_shared<redis::mailbox<int>>();
  auto ear = listen_for_jobs(*x.access, [heard] { heard->put(1); });
  heard->take(); // The subscription.
  x.add("search-01");
  heard->take();
  auto lease = lease_of(x.take("a").front());
  auto given = waited_store::wait<bool>(
    [&](auto to) { x.store->hand_back(lease, noon, to); });
  CHECK(given.value());
  heard->take();
}

TEST_CASE_METHOD(fixture, "a Redis that is away says so, and when to ask "
                          "again") {
  x.redis()->it->close(redis::link::commands);
  auto answer = waited_store::wait<job>(
    [&](auto to) { x.store->add({}, "a", noon, to); });
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().code == errc::unavailable);
  CHECK(answer.error().retry_after > 0s);
}

TEST_CASE_METHOD(fixture, "what waited in a Redis that comes back empty is put "
                          "there again by the node that had put it there") {
  x.add("waits-001");
  x.add("taken-001", "a");
  auto ended = lease_of(x.add("ended-001", "b"));
  x.finish(ended, {}, noon);
  x.redis()->ask({"FLUSHALL"});
  auto beat = [&] {
    return waited_store::wait<uint64_t>(
      [&](auto to) { x.store->enlist("", noon, noon, to); });
  };
  // The worker that may have it comes first.
  for (int i = 0; i < placed_jobs::enough_misses; ++i) {
    CHECK(x.find("waits-001").error().code == errc::not_found);
    REQUIRE(beat().has_value());
  }
  REQUIRE(beat().has_value()); // Behind what the last one has begun.
  CHECK(ids_of(x.take("c")) == texts{"waits-001"});
  CHECK(x.list({}).total == 1);
}

TEST_CASE_METHOD(fixture, "what has ended is not put there again") {
  x.add("search-01");
  auto lease = lease_of(x.take("a").front());
  x.finish(lease, {}, noon);
  auto beat = [&] {
    REQUIRE(waited_store::wait<uint64_t>([&](auto to) {
              x.store->enlist("", noon, noon, to);
            }).has_value());
  };
  beat();
  beat();
  x.redis()->ask({"FLUSHALL"});
  for (int i = 0; i < 2 * placed_jobs::enough_misses; ++i)
    beat();
  CHECK(x.list({}).total == 0);
}

TEST_CASE_METHOD(fixture, "what the log of its search knows to have ended is "
                          "not put there again") {
  x.add("search-01");
  x.redis()->ask({"FLUSHALL"});
  x.redis()->ask(
    {"HSET", x.access->keys.progress("search-01"), "terminal", "cancelled"});
  for (int i = 0; i < 2 * placed_jobs::enough_misses; ++i)
    REQUIRE(waited_store::wait<uint64_t>([&](auto to) {
              x.store->enlist("", noon, noon, to);
            }).has_value());
  CHECK(x.list({}).total == 0);
}

TEST_CASE_METHOD(fixture, "what is put there again has a token that no worker "
                          "had before") {
  x.add("search-01");
  auto before = lease_of(x.take("a").front());
  x.redis()->ask({"FLUSHALL"});
  for (int i = 0; i <= placed_jobs::enough_misses + 1; ++i)
    REQUIRE(waited_store::wait<uint64_t>([&](auto to) {
              x.store->enlist("", noon, noon, to);
            }).has_value());
  auto again = lease_of(x.take("b").front());
  CHECK(again.token > before.token);
}
