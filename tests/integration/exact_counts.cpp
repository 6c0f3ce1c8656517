// The month's limit holds whatever happens, over HTTP and over processes.
#include "tests/catch.hpp"
#include "tests/integration/nodes_with_users.hpp"
#include "tests/tools/postgres_server.hpp"

#include <atomic>
#include <future>
#include <map>
#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

// It lets its user search 1,000 times a month, and 60 times a minute.
std::string token_of_ana() {
  return token_of(ana, false, std::chrono::hours{1}, "sala_guerra");
}

const std::string user{ana};

// What 200 requests at once are answered when one search is left.
std::map<long, int> rush(const nodes_with_users& x, size_t nodes) {
  auto token = token_of_ana();
  std::vector<std::future<long>> all;
  for (size_t i = 0; i < 200; ++i)
    all.push_back(std::async(std::launch::async, [&, i] {
      auto id = "search-" + std::to_string(1'000 + i);
      auto answer = x.begin(i % nodes, token, id);
      if (answer.status == 403 && answer.json()["code"] != "quota_exceeded")
        return 0L;
      return answer.status;
    }));
  std::map<long, int> out;
  for (auto& answer : all)
    ++out[answer.get()];
  return out;
}

void one_is_left(const nodes_with_users& x, size_t nodes) {
  auto on = x.database();
  set_used(*on, user, 999);
  auto seen = rush(x, nodes);
  CHECK(seen[202] == 1);
  // Each node counts his requests a minute for itself here.
  CHECK(seen[403] >= 50);
  CHECK(seen[202] + seen[403] + seen[429] == 200);
  CHECK(used_by(*on, user) == 1'000);
  CHECK(count_of(*on, "count(*) from quota_uses where not refunded", user)
        == 1);
  CHECK(count_of(*on, "count(*) from search_sessions where true", user) == 1);
  auto me = x.get(0, "/v1/me", token_of_ana()).json();
  CHECK(me["quota"]["remaining"] == 0);
}

// Posts every id once; how many were accepted.
size_t post_all(const nodes_with_users& x, const std::set<std::string>& ids) {
  auto token = token_of_ana();
  std::atomic<size_t> accepted = 0;
  std::vector<std::future<void>> all;
  for (auto& id : ids)
    all.push_back(std::async(std::launch::async, [&] {
      try {
        auto status = x.begin(0, token, id).status;
        // Its end may be in the history by now.
        accepted += status == 202 || status == 410 ? 1 : 0;
      } catch (const std::exception&) {
        // The node was killed meanwhile.
      }
    }));
  for (auto& one : all)
    one.get();
  return accepted;
}

} // namespace

TEST_CASE("of 200 searches over two nodes with one left one begins") {
  postgres_server server;
  nodes_with_users x{2, server.new_database()};
  one_is_left(x, 2);
}

TEST_CASE("of 200 searches at one node with SQLite and one left one begins") {
  nodes_with_users x{1};
  one_is_left(x, 1);
}

TEST_CASE("a plan's refusal and a repetition tell of the requests a minute") {
  nodes_with_users x{1, {}, {{"UPSTREAM_MAX_ATTEMPTS", "1"}}};
  auto left = [](const http_answer& answer) {
    return answer.header("ratelimit-limit") + " "
           + answer.header("ratelimit-remaining");
  };
  set_used(*x.database(), user, 999);
  CHECK(left(x.begin(0, token_of_ana(), "search-01")) == "60 59");
  auto refused = x.begin(0, token_of_ana(), "search-02");
  CHECK(refused.status == 403);
  CHECK(refused.json()["code"] == "quota_exceeded");
  CHECK(left(refused) == "60 58");
  http_request("POST", x.sim().url() + "/__sim/outage", R"({"up":false})");
  auto other = token_of(rui, false, std::chrono::hours{1}, "sala_guerra");
  // Of another state than the first search, which may have filled the cache.
  auto body = search_body({{"search_id", "search-03"}, {"ufs", {"AC"}}});
  auto begun
    = http_request("POST", x.url(0, "/v1/buscar"), body.dump(),
                   bearer(other) + header_list{"Prefer: respond-async"});
  CHECK(left(begun) == "60 59");
  auto status = [&] {
    return x.get(0, "/v1/search/search-03/status", other).json()["status"];
  };
  REQUIRE(eventually([&] { return status() == "failed"; }));
  auto again = http_request("POST", x.url(0, "/v1/search/search-03/retry"), {},
                            bearer(other));
  CHECK(again.status == 202);
  CHECK(left(again) == "60 58");
}

TEST_CASE("what is refused or joined tells of the requests a minute, too, and "
          "takes none") {
  nodes_with_users x{1};
  auto plan = token_of(ana, false, std::chrono::hours{1}, "consultor_agil");
  auto headers = bearer(plan) + header_list{"Prefer: respond-async"};
  auto last = search_body({})["data_final"];
  auto post = [&](const nlohmann::json& change) {
    auto body = search_body({{"data_inicial", last}});
    body.update(change);
    return http_request("POST", x.url(0, "/v1/buscar"), body.dump(), headers);
  };
  auto left = [](const http_answer& answer) {
    CHECK(answer.header("ratelimit-reset") != "");
    return answer.header("ratelimit-limit") + " "
           + answer.header("ratelimit-remaining");
  };
  auto wrong = post({{"ufs", {"XX"}}});
  CHECK(wrong.status == 422);
  CHECK(left(wrong) == "10 10");
  auto old
    = post({{"data_inicial", "2024-01-01"}, {"data_final", "2024-01-02"}});
  CHECK(old.status == 403);
  CHECK(old.json()["code"] == "plan_required");
  CHECK(left(old) == "10 10");
  auto unknown = http_request("POST", x.url(0, "/v1/search/search-09/retry"),
                              {}, bearer(plan));
  CHECK(unknown.status == 404);
  CHECK(left(unknown) == "10 10");
  CHECK(left(post({{"search_id", "search-01"}})) == "10 9");
  auto joined = post({{"search_id", "search-01"}});
  CHECK(joined.status == 202);
  CHECK(left(joined) == "10 9");
}

TEST_CASE("what administrators do to a user's tokens is noted") {
  nodes_with_users x{1};
  auto admin = token_of(rui, true);
  auto done = http_request("DELETE", x.url(0, "/v1/admin/tokens/" + user), {},
                           bearer(admin));
  CHECK(done.status == 200);
  auto on = x.database();
  auto noted = "count(*) from audit_events where kind = 'tokens_forgotten' and "
               "detail = 'by "
               + std::string{rui} + "'";
  CHECK(eventually([&] { return count_of(*on, noted, user) == 1; }));
}

TEST_CASE("a node that is killed between counting and searching loses and "
          "doubles nothing") {
  postgres_server server;
  for (auto& url : {std::string{}, server.new_database()}) {
    INFO((url.empty() ? "sqlite" : "postgresql"));
    nodes_with_users x{1, url};
    auto on = x.database();
    std::set<std::string> ids;
    for (int i = 0; i < 40; ++i)
      ids.insert("search-" + std::to_string(1'000 + i));
    auto half = [&] {
      return count_of(*on, "count(*) from quota_uses where true", user) >= 20;
    };
    auto posting = std::async(std::launch::async,
                              [&] { return post_all(x, ids); });
    CHECK(eventually(half));
    x.kill9(0);
    posting.get();
    auto counted = used_by(*on, user);
    CHECK(counted >= 20);
    CHECK(count_of(*on, "count(*) from quota_uses where not refunded", user)
          == counted);
    CHECK(count_of(*on, "count(*) from search_sessions where true", user)
          == counted);
    x.start(0);
    // None of them costs a second time.
    CHECK(post_all(x, ids) == ids.size());
    CHECK(used_by(*on, user) == static_cast<long long>(ids.size()));
    CHECK(count_of(*on, "count(*) from search_sessions where true", user)
          == static_cast<long long>(ids.size()));
  }
}
