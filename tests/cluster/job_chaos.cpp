// One api node and three workers, of which one dies or stops every second,
// while Redis and PostgreSQL are restarted: what was accepted ends, once.
#include "tests/cluster/faults.hpp"
#include "tests/cluster/job_fleet.hpp"
#include "tests/integration/users.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>

using namespace bidiq::test;
using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

// Where they are kept: postgresql or redis.
std::string the_store() {
  auto text = std::getenv("JOB_CHAOS_STORE");
  return text ? text : "postgresql";
}

// JOB_CHAOS_SEARCHES of them, from JOB_CHAOS_SEED.
size_t from_environment(const char* name, size_t otherwise) {
  auto text = std::getenv(name);
  return text ? std::stoul(text) : otherwise;
}

// A storm that does not end leaves nobody the time to finish.
constexpr size_t most_strikes = 40;

const std::vector<std::string> states{"AC", "AL", "AM", "AP", "BA", "CE", "DF",
                                      "ES", "GO", "MA", "MG", "MS", "MT", "PA",
                                      "PB", "PE", "PI", "PR", "RJ", "RN", "RO",
                                      "RR", "RS", "SC", "SE", "SP", "TO"};

struct storm {
  static constexpr size_t workers = 3;

  explicit storm(uint64_t seed)
    : random(seed),
      f(0, seed,
        with_users({{"JOB_STORE_BACKEND", the_store()},
                    {"PNCP_RATE_LIMIT", "12"},
                    {"DRAIN_TIMEOUT_S", "5"},
                    {"MAX_ACTIVE_SEARCHES_PER_USER", "1000"},
                    {"MAX_RUNNING_SEARCHES", "8"},
                    // None of them is the cause.
                    {"JOB_MAX_CRASHES", "1000"}}),
        {"appendonly yes"},
        // A plan without limits, so that only what runs is in the way.
        bearer(token_of(rui, false, std::chrono::hours{1}, "master"))) {
    api = f.add_api();
    for (size_t i = 0; i < workers; ++i)
      alive.push_back(f.add_worker());
  }

  // A client repeats what was refused for now, under the same id.
  void begin(size_t number) {
    auto id = "storm-" + std::to_string(1000 + number);
    auto ufs = states;
    std::shuffle(ufs.begin(), ufs.end(), random);
    ufs.resize(6);
    questions.push_back({{"ufs", ufs}, {"search_id", id}});
    auto body = search_body(questions.back()).dump();
    auto accepted = eventually(
      [&] {
        auto answer = ask(body);
        INFO(answer.body);
        REQUIRE((answer.status == 202 || answer.status == 503));
        return answer.status == 202;
      },
      seconds{60});
    REQUIRE(accepted);
    ids.push_back(id);
    f.clients.follow(id, 2);
  }

  http_answer ask(const std::string& body) {
    return http_request("POST", f.x.url(api, "/v1/buscar"), body,
                        f.as + header_list{"Prefer: respond-async"});
  }

  // One worker goes; another one comes.
  void strike() {
    auto at = random() % alive.size();
    auto gone = alive[at];
    if (random() % 2 == 0) {
      f.x.kill9(gone);
    } else {
      f.x.drain(gone);
      stopping.push_back(gone);
    }
    alive[at] = f.add_worker();
    ++strikes;
  }

  // What an undisturbed search finds, most of it in the cache.
  uint64_t raw_of(json question) {
    question.erase("search_id");
    auto answer = ask(search_body(question).dump());
    REQUIRE(answer.status == 202);
    std::string id = answer.json()["search_id"];
    f.clients.follow(id, 1);
    REQUIRE(f.clients.wait({id}, job_fleet::to_the_end));
    return f.results_at(api, id)["total_raw"].get<uint64_t>();
  }

  std::mt19937_64 random;
  job_fleet f;
  size_t api = 0;
  std::vector<size_t> alive;
  std::vector<size_t> stopping;
  std::vector<std::string> ids;
  std::vector<json> questions;
  size_t strikes = 0;
};

} // namespace

TEST_CASE(
  "whatever dies, every search that was accepted ends once, and whole") {
  auto seed = from_environment("JOB_CHAOS_SEED", 61);
  auto count = from_environment("JOB_CHAOS_SEARCHES", 18);
  INFO("JOB_CHAOS_SEED=" << seed << " JOB_CHAOS_SEARCHES=" << count
                         << " JOB_CHAOS_STORE=" << the_store());
  storm s{seed};
  auto& x = s.f.x;
  auto next = steady_clock::now();
  for (size_t i = 0; i < count; ++i) {
    s.begin(i);
    if (i == count / 3 || i == 2 * count / 3) {
      x.redis().stop();
      linger(milliseconds{300});
      x.redis().start();
    }
    if (i == count / 2) {
      s.f.database.kill9();
      linger(milliseconds{300});
      s.f.database.start();
    }
    linger(milliseconds{250});
    if (steady_clock::now() < next)
      continue;
    s.strike();
    next = steady_clock::now() + seconds{1};
  }
  while (s.strikes < most_strikes && !s.f.clients.wait(s.ids, seconds{1}))
    s.strike();
  CHECK(s.f.clients.wait(s.ids, seconds{200}));
  INFO(s.f.clients.state() << x.logs());
  CHECK(s.f.clients.violations() == std::vector<std::string>{});
  for (auto node : s.stopping)
    CHECK(x.wait(node) == 0);
  auto last_one = [&](const std::string& id) {
    return s.f.job_at(s.api, id)["state"] == "succeeded";
  };
  auto history = s.f.get(s.api, "/v1/sessions?limit=500");
  CHECK(history["total"] == count);
  for (auto& one : history["sessions"])
    CHECK(one["status"] == "completed");
  // However often it was taken over, each was counted once.
  CHECK(s.f.get(s.api, "/v1/me")["quota"]["used"] == count);
  for (size_t i = 0; i < count; ++i) {
    auto& id = s.ids[i];
    INFO(id);
    CHECK(s.f.clients.seen(id).last_stage() == "complete");
    CHECK(eventually([&] { return last_one(id); }));
    auto found = s.f.results_at(s.api, id);
    CHECK(found["is_partial"] == false);
    CHECK(found["total_raw"] == s.raw_of(s.questions[i]));
  }
  WARN(s.strikes << " workers were struck");
}
