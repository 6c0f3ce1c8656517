// PostgreSQL is killed and started again under load.
#include "actors/accounts/accounts.hpp"

#include "tests/actors/accounts/accounts_fixture.hpp"
#include "tests/catch.hpp"
#include "tests/storage/accounts/accounts_database.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr uint64_t plenty = 1'000'000;
constexpr auto patience = std::chrono::seconds{60};

// Searches that begin and end, one after the other, until told to stop.
struct user {
  user(accounts_node& on, int n)
    : node(on), name("user-" + std::to_string(n)), thread([this] { run(); }) {
    // nop
  }

  void run() {
    for (int i = 0; !stop; ++i) {
      auto id = name + "-" + std::to_string(i);
      auto how = node.claim(charge(id, name, plenty, 100'000'000));
      clean = clean && (how || how.error().code == errc::unavailable);
      count(how.has_value() ? accepted : refused);
      if (!how)
        continue;
      auto record = begun(id, name, system_utc_now());
      record.status = "completed";
      record.ended = system_utc_now();
      node.tell(done_atom_v, record, false);
    }
  }

  void count(uint64_t& of) {
    std::lock_guard guard{mutex};
    ++of;
    answered.notify_all();
  }

  // Whether one more of these answers comes.
  bool waits_for(uint64_t& of) {
    std::unique_lock guard{mutex};
    return answered.wait_for(guard, patience,
                             [&of, before = of] { return of > before; });
  }

  accounts_node& node;
  std::string name;
  std::atomic<bool> stop = false;
  std::atomic<bool> clean = true;
  std::mutex mutex;
  std::condition_variable answered;
  uint64_t accepted = 0; // Both are the mutex's while the thread runs.
  uint64_t refused = 0;
  std::thread thread;
};

// Asks the database until it says so.
template <class F>
bool eventually(F f) {
  auto until = std::chrono::steady_clock::now() + patience;
  while (!f())
    if (std::chrono::steady_clock::now() > until)
      return false;
  return true;
}

} // namespace

TEST_CASE("a database that dies and comes back loses no search and no count") {
  accounts_database db{sql_dialect::postgresql};
  auto how = db.options();
  how.backoff_min = std::chrono::milliseconds{20};
  uint64_t accepted = 0;
  {
    accounts_options options;
    options.retry_interval = std::chrono::milliseconds{20};
    accounts_node node{how, options};
    user one{node, 1};
    user two{node, 2};
    CHECK(one.waits_for(one.accepted));
    shared_postgres().kill9();
    CHECK(one.waits_for(one.refused));
    shared_postgres().start();
    CHECK(one.waits_for(one.accepted));
    for (auto* x : {&one, &two}) {
      x->stop = true;
      x->thread.join();
      CHECK(x->clean);
      accepted += x->accepted;
    }
    CHECK(eventually([&] {
      return number(*db.connect(), "select count(*) from search_sessions "
                                   "where status = 'completed'")
             >= static_cast<long long>(accepted);
    }));
  }
  auto on = db.connect();
  // A search whose answer died with the server may have begun.
  auto counted = number(*on, "select sum(searches_count) from monthly_quota");
  CHECK(counted >= static_cast<long long>(accepted));
  CHECK(counted == number(*on, "select count(*) from quota_uses"));
  CHECK(counted == number(*on, "select count(*) from search_sessions"));
}
