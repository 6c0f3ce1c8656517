// What every store of jobs does, in memory, in both databases and in Redis.
#include "tests/storage/jobs/waited_store.hpp"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <set>
#include <thread>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

TEST_CASE("a job comes back as it was added, and a second one does not count") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    auto added = x.add("search-01");
    CHECK(added.state == job_state::queued);
    CHECK(x.find("search-01").value() == added);
    CHECK(x.add("search-01", "b", noon + 1h, "bia") == added);
    CHECK(x.find("search-02").error().code == errc::not_found);
  }
}

TEST_CASE("a job that begins where it was asked for is that worker's at once") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    auto added = x.add("search-01", "a");
    CHECK(added.state == job_state::leased);
    CHECK(added.worker == "a");
    CHECK(added.attempts == 1);
    CHECK(x.take("b").empty());
    CHECK(ids_of(x.held()) == texts{"search-01"});
  }
}

TEST_CASE("jobs are taken in their order, as many as are wanted") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    for (int i = 0; i < 5; ++i)
      x.add("search-0" + std::to_string(i), {}, noon + i * 1s);
    CHECK(ids_of(x.take("a", 2, noon + 1h)) == texts{"search-00", "search-01"});
    CHECK(ids_of(x.take("b", 9, noon + 3s)) == texts{"search-02", "search-03"});
    CHECK(x.take("b", 9, noon + 3s).empty());
    // What is taken has all that its worker needs.
    auto last = x.take("c", 9, noon + 4s);
    REQUIRE(last.size() == 1);
    CHECK(last.front().payload == std::string{"\0\xff what", 7});
    CHECK(last.front() == x.find("search-04").value());
  }
}

TEST_CASE("of several who take at once each gets other jobs") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    constexpr int jobs = 60;
    for (int i = 0; i < jobs; ++i)
      x.add("search-" + std::to_string(100 + i));
    std::mutex mutex;
    std::multiset<std::string> taken;
    std::vector<std::thread> workers;
    for (auto name : {"a", "b", "c"})
      workers.emplace_back([&, name] {
        for (job_list mine; !(mine = x.take(name, 4)).empty();) {
          std::lock_guard guard{mutex};
          for (auto& y : mine)
            taken.insert(y.id);
        }
      });
    for (auto& y : workers)
      y.join();
    // One who finds all the rest locked by others may end early.
    for (auto& y : x.take("d", jobs))
      taken.insert(y.id);
    CHECK(taken.size() == jobs);
    CHECK(std::set<std::string>(taken.begin(), taken.end()).size() == jobs);
  }
}

TEST_CASE("of those who place jobs of a user at once as many succeed as he may "
          "have") {
  constexpr int users = 150;
  constexpr int nodes = 4;
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    std::barrier together{nodes};
    std::atomic<int> fitted = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> all;
    for (int node = 0; node < nodes; ++node)
      all.emplace_back([&, node] {
        for (int i = 0; i < users; ++i) {
          auto user = "user-" + std::to_string(i);
          together.arrive_and_wait();
          auto how = x.place(user + " at " + std::to_string(node), 2, user);
          if (how)
            ++fitted;
          else if (how.error().code == errc::too_many_searches)
            ++refused;
        }
      });
    for (auto& y : all)
      y.join();
    CHECK(fitted == 2 * users);
    CHECK(refused == (nodes - 2) * users);
  }
}

TEST_CASE("a user has no more jobs that have not ended than he may have") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    x.add("search-of-bia", "a", noon, "bia");
    CHECK(x.place("search-01", 2).has_value());
    CHECK(x.place("search-02", 2).has_value());
    CHECK(x.place("search-03", 2).error().code == errc::too_many_searches);
    CHECK(x.find("search-03").error().code == errc::not_found);
    // What is there already is no more than before.
    CHECK(x.place("search-01", 2).value().id == "search-01");
    CHECK(x.place("unlimited", 0).has_value());
    for (auto& y : x.take("a", 2))
      CHECK(x.finish(lease_of(y), {}, noon));
    CHECK(x.place("search-04", 2).has_value());
    CHECK_FALSE(x.place("search-05", 2).has_value());
  }
}

TEST_CASE("a worker keeps what it renews, and learns what it has lost") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    auto mine = lease_of(x.add("search-01", "a"));
    auto other = lease_of(x.add("search-02", "a"));
    CHECK(x.renew({{mine, 30}, {other, 40}}, noon + 3s).empty());
    auto now = x.find("search-01").value();
    CHECK(now.state == job_state::running);
    CHECK(now.progress == 30);
    CHECK(now.leased_until == noon + 13s);
    REQUIRE(x.lapse(other, noon + 20s).has_value());
    CHECK(lease_of(x.take("b", 1, noon + 20s).front()).token == 3);
    auto lost = x.renew({{mine, 50}, {other, 50}}, noon + 21s);
    CHECK(lost == std::vector<job_lease>{other});
    CHECK(x.renew({{{"search-99", "a", 1}, 1}}, noon + 22s).size() == 1);
  }
}

TEST_CASE("what is written under a lease that is over is refused") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    auto stale = lease_of(x.add("search-01", "a"));
    REQUIRE(x.lapse(stale, noon + 20s).has_value());
    auto mine = lease_of(x.take("b", 1, noon + 20s).front());
    CHECK_FALSE(x.finish(stale, {job_state::failed, "x", "y", {}}, noon + 21s));
    CHECK_FALSE(waited_store::wait<bool>([&](auto to) {
                  x.store->hand_back(stale, noon + 21s, to);
                }).value());
    CHECK(x.find("search-01").value().worker == "b");
    CHECK(x.finish(mine, {job_state::succeeded, {}, {}, "/r"}, noon + 22s));
    CHECK_FALSE(x.finish(mine, {job_state::failed, {}, {}, {}}, noon + 23s));
    auto ended = x.find("search-01").value();
    CHECK(ended.state == job_state::succeeded);
    CHECK(ended.ended == noon + 22s);
    CHECK(ended.result_url == "/r");
    CHECK(ended.payload.empty());
    CHECK(x.held().empty());
  }
}

TEST_CASE("a job of which two workers died is parked until it is requeued") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    auto first = lease_of(x.add("search-01", "a"));
    CHECK(x.lapse(first, noon + 10s).value().state == job_state::queued);
    // Another one has found the same: it changes nothing.
    CHECK(x.lapse(first, noon + 10s).value().crashes == 1);
    auto second = lease_of(x.take("b", 1, noon + 10s).front());
    auto dead = x.lapse(second, noon + 20s).value();
    CHECK(dead.state == job_state::dead);
    CHECK(dead.payload == std::string{"\0\xff what", 7});
    CHECK(x.take("c", 1, noon + 1h).empty());
    auto requeue = [&] {
      return waited_store::wait<job>(
        [&](auto to) { x.store->requeue("search-01", noon + 1h, to); });
    };
    CHECK(requeue().value().state == job_state::queued);
    CHECK(requeue().error().code == errc::already_finished);
    CHECK(x.take("c", 1, noon + 1h).size() == 1);
  }
}

TEST_CASE("a job is called off once") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    x.add("search-01");
    auto cancel = [&](const std::string& id) {
      return waited_store::wait<job>(
        [&](auto to) { x.store->cancel(id, noon + 1s, to); });
    };
    CHECK(cancel("search-01").value().state == job_state::cancelled);
    CHECK(cancel("search-01").error().code == errc::already_finished);
    CHECK(cancel("search-99").error().code == errc::not_found);
    CHECK(x.take("a").empty());
  }
}

TEST_CASE("who calls a job off fences the worker that had it") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    auto mine = lease_of(x.add("search-01", "a"));
    auto ended = waited_store::wait<job>(
      [&](auto to) { x.store->cancel("search-01", noon + 1s, to); });
    CHECK(ended.value().token > mine.token);
  }
}

TEST_CASE("workers are counted while they say that they live") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    auto count = [&](const std::string& worker, bidiq::utc_time now) {
      return waited_store::wait<uint64_t>(
               [&](auto to) { x.store->enlist(worker, now, now - 20s, to); })
        .value();
    };
    auto retire = [&](const std::string& worker) {
      return waited_store::wait<bool>(
               [&](auto to) { x.store->retire(worker, to); })
        .value();
    };
    CHECK(count("", noon) == 0);
    CHECK(count("a", noon) == 1);
    CHECK(count("b", noon + 10s) == 2);
    CHECK(count("b", noon + 15s) == 2);
    CHECK(count("", noon + 30s) == 1);
    CHECK(retire("b"));
    CHECK_FALSE(retire("b"));
    CHECK(count("", noon + 30s) == 0);
  }
}

TEST_CASE("jobs are listed newest first, by user, state and kind") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    for (int i = 0; i < 4; ++i)
      x.add("search-0" + std::to_string(i), i == 3 ? "a" : "", noon + i * 1s,
            i == 2 ? "bia" : "ana");
    auto all = x.list({});
    CHECK(all.total == 4);
    CHECK(ids_of(all.jobs)
          == texts{"search-03", "search-02", "search-01", "search-00"});
    job_query anas;
    anas.user = "ana";
    anas.limit = 1;
    anas.offset = 1;
    CHECK(x.list(anas).total == 3);
    CHECK(ids_of(x.list(anas).jobs) == texts{"search-01"});
    REQUIRE(waited_store::wait<job>([&](auto to) {
              x.store->cancel("search-00", noon + 9s, to);
            }).has_value());
    job_query active;
    active.active = true;
    CHECK(x.list(active).total == 3);
    job_query waiting;
    waiting.state = job_state::queued;
    CHECK(x.list(waiting).total == 2);
    job_query reports;
    reports.type = job_type::report;
    CHECK(x.list(reports).total == 0);
    CHECK(x.list(reports).jobs.empty());
  }
}

TEST_CASE("ended jobs go when they are old or too many, others never") {
  for (std::string kind : kinds) {
    INFO(kind);
    waited_store x{kind};
    x.add("search-00", "a");
    for (int i = 1; i <= 4; ++i) {
      auto lease = lease_of(x.add("search-0" + std::to_string(i), "a"));
      CHECK(x.finish(lease, {}, noon + i * 1h));
    }
    auto sweep = [&](job_retention keep, utc_time now) {
      return waited_store::wait<uint64_t>(
               [&](auto to) { x.store->sweep(keep, now, to); })
        .value();
    };
    CHECK(sweep({24h, 10}, noon + 4h) == 0);
    CHECK(sweep({150min, 10}, noon + 4h) == 1);
    CHECK(sweep({24h, 2}, noon + 4h) == 1);
    CHECK(sweep({24h, 2}, noon + 4h) == 0);
    CHECK(x.list({}).total == 3);
    CHECK(x.find("search-00").has_value());
    CHECK(x.find("search-04").has_value());
  }
}

TEST_CASE("a database that is away says so, and when to ask again") {
  empty_database nowhere{sql_dialect::sqlite};
  auto options = nowhere.options();
  options.session.where.target = "/proc/none/there.db";
  auto pool = std::make_shared<database>(options);
  auto store = make_sql_job_store(pool, {});
  auto answer
    = waited_store::wait<job>([&](auto to) { store->add({}, "a", noon, to); });
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().code == errc::unavailable);
  CHECK(answer.error().retry_after > 0s);
}
