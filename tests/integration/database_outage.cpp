// PostgreSQL goes and comes back while users work.
#include "tests/catch.hpp"
#include "tests/integration/nodes_with_users.hpp"
#include "tests/tools/postgres_server.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <set>
#include <thread>

using namespace bidiq;
using namespace bidiq::test;
using std::chrono::steady_clock;

namespace {

// His plan lets him search 60 times a minute, among which are those that the
// outage refuses.
constexpr size_t searches_each = 40;

std::string user_number(int n) {
  return "00000000-0000-4000-8000-00000000000" + std::to_string(n);
}

// A user who searches and looks, until he is told to stop.
class busy_user {
public:
  busy_user(const nodes_with_users& x, int n)
    : user(user_number(n)),
      token(token_of(user, false, std::chrono::hours{1}, "sala_guerra")),
      nodes_(x),
      number_(n),
      thread_([this] { run(); }) {
    // nop
  }

  ~busy_user() {
    stop();
  }

  void stop() {
    stopping_ = true;
    if (thread_.joinable())
      thread_.join();
  }

  std::string user;
  std::string token;
  std::atomic<size_t> good = 0;
  std::atomic<size_t> refused = 0;
  std::atomic<size_t> begun = 0;
  size_t mark = 0;                // what was good when PostgreSQL came back
  std::set<std::string> accepted; // once it has stopped
  std::string wrong;              // once it has stopped

private:
  void run() {
    for (size_t i = 0; !stopping_; ++i) {
      note(nodes_.get(0, i % 2 ? "/v1/me" : "/v1/sessions", token), 200);
      if (begun >= searches_each)
        continue;
      auto id = "search-" + std::to_string(number_) + "-" + std::to_string(i);
      if (!note(nodes_.begin(0, token, id), 202))
        continue;
      accepted.insert(id);
      ++begun;
    }
  }

  // Whether it went well; anything but a clean 503 is wrong.
  bool note(const http_answer& x, long wanted) {
    if (x.status == wanted) {
      ++good;
      return true;
    }
    if (wanted == 202 && x.status == 429)
      return false;
    auto clean = x.status == 503 && !x.header("retry-after").empty()
                 && x.header("content-type") == "application/problem+json";
    if (!clean)
      wrong += std::to_string(x.status) + " " + x.body + "\n";
    ++refused;
    return false;
  }

  const nodes_with_users& nodes_;
  int number_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

} // namespace

TEST_CASE("while PostgreSQL is away users get clean 503s and lose nothing") {
  postgres_server server;
  nodes_with_users x{1, server.new_database()};
  std::vector<std::unique_ptr<busy_user>> users;
  for (int i = 0; i < 4; ++i)
    users.push_back(std::make_unique<busy_user>(x, i));
  auto all = [&](auto&& holds) {
    return eventually(
      [&] { return std::all_of(users.begin(), users.end(), holds); },
      std::chrono::seconds{60});
  };
  CHECK(all([](auto& u) { return u->begun >= 5; }));
  server.kill9();
  CHECK(all([](auto& u) { return u->refused >= 20; }));
  server.start();
  auto back = steady_clock::now();
  for (auto& u : users)
    u->mark = u->good;
  CHECK(all([](auto& u) { return u->good > u->mark; }));
  auto took = steady_clock::now() - back;
  std::printf(
    "served again %lld ms after PostgreSQL's return\n",
    static_cast<long long>(
      std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
  CHECK(all([](auto& u) { return u->begun >= 10; }));
  auto on = x.database();
  for (auto& u : users) {
    u->stop();
    INFO(u->user << "\n" << u->wrong);
    CHECK(u->wrong.empty());
    // What was accepted is there and ends, also what ended meanwhile.
    auto ids = [&] {
      std::set<std::string> out;
      auto list = x.get(0, "/v1/sessions?limit=500", u->token).json();
      for (auto& one : list["sessions"])
        if (one["status"] != "running")
          out.insert(one["search_id"]);
      return out;
    };
    CHECK(eventually([&] {
      auto ended = ids();
      return std::includes(ended.begin(), ended.end(), u->accepted.begin(),
                           u->accepted.end());
    }));
    auto counted = used_by(*on, u->user);
    CHECK(counted >= static_cast<long long>(u->accepted.size()));
    CHECK(count_of(*on, "count(*) from quota_uses where not refunded", u->user)
          == counted);
    CHECK(count_of(*on, "count(*) from search_sessions where true", u->user)
          == count_of(*on, "count(*) from quota_uses where true", u->user));
  }
}
