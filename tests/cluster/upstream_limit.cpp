// The upstream limit of all nodes together, while Redis comes and goes.
#include "tests/catch.hpp"
#include "tests/cluster/upstream_fleet.hpp"

#include <cstdio>
#include <stdexcept>

using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

constexpr double limit = 10;

// A request may leave on time and arrive some milliseconds late, and the next
// one not: what arrives within this may have been sent within a second.
constexpr std::chrono::microseconds sent_second{980'000};

// Hundreds of pages for each node, none of them twice.
const std::vector<std::vector<std::string>> states{
  {"SP", "BA", "GO", "CE", "PA", "AM", "AL", "TO", "AC"},
  {"MG", "PR", "PE", "MT", "ES", "RO", "RN", "AP", "DF"},
  {"RJ", "RS", "SC", "MA", "PB", "MS", "PI", "SE", "RR"}};

struct phase {
  std::string name;
  size_t asked = 0;
  double seconds = 0;
  size_t worst = 0;

  double share() const {
    return static_cast<double>(asked) / (limit * seconds);
  }
};

// Watches searches that go on on all nodes.
class watched_fleet : public upstream_fleet {
public:
  watched_fleet() : upstream_fleet({{}, "60000"}) {
    for (size_t i = 0; i < states.size(); ++i)
      ids_.push_back(start(i, {{"ufs", states[i]}}));
    // A new limiter grants nothing for its first 600 ms, and segments take a
    // moment to be claimed.
    if (!eventually([this] { return worst_window(arrivals(), 1s) >= limit; }))
      throw std::runtime_error("the limit is not reached\n" + logs());
  }

  /// Waits for so many further requests. How much of the limit they used is
  /// part of the story: it depends on the machine, too.
  bool use(const std::string& name, size_t requests) {
    auto before = asked();
    auto began = std::chrono::steady_clock::now();
    auto done = eventually([&] { return asked() - before >= requests; }, 60s);
    auto times = arrivals();
    phase out{
      name, times.size() - before,
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
        .count(),
      0};
    times.erase(times.begin(), times.begin() + static_cast<long>(before));
    out.worst = worst_window(times, 1s);
    phases_.push_back(std::move(out));
    return done;
  }

  bool all_running() const {
    for (size_t i = 0; i < ids_.size(); ++i)
      if (get(i, "/v1/search/" + ids_[i] + "/status").json()["status"]
          != "running")
        return false;
    return true;
  }

  std::string story() {
    std::string out;
    char line[128];
    for (auto& x : phases_) {
      std::snprintf(line, sizeof line,
                    "%-28s %4zu requests, worst second %2zu, %3.0f %% used\n",
                    x.name.c_str(), x.asked, x.worst, 100 * x.share());
      out += line;
    }
    auto all = arrivals();
    std::snprintf(
      line, sizeof line,
      "altogether: worst second by arrival %zu, within 0.98 s %zu\n",
      worst_window(all, 1s), worst_window(all, sent_second));
    return out + line;
  }

private:
  std::vector<std::string> ids_;
  std::vector<phase> phases_;
};

void check_limit(watched_fleet& x) {
  auto story = x.story();
  std::fputs(story.c_str(), stdout);
  INFO(story);
  CHECK(worst_window(x.arrivals(), sent_second) <= limit + 1);
  CHECK(x.all_running());
}

} // namespace

TEST_CASE("no second exceeds the limit when Redis dies and returns empty") {
  watched_fleet x;
  INFO(x.logs());
  CHECK(x.use("healthy", 54));
  x.redis().kill9();
  CHECK(x.use("Redis killed", 12));
  CHECK(x.use("away", 48));
  x.redis().start();
  CHECK(x.use("Redis back", 12));
  REQUIRE(x.connected());
  CHECK(x.use("healthy again", 54));
  check_limit(x);
}

TEST_CASE("no second exceeds the limit when Redis hangs and goes on") {
  watched_fleet x;
  INFO(x.logs());
  CHECK(x.use("healthy", 36));
  x.redis().pause();
  CHECK(x.use("Redis stopped", 12));
  CHECK(x.use("away", 48));
  x.redis().resume();
  CHECK(x.use("Redis goes on", 12));
  REQUIRE(x.connected());
  CHECK(x.use("healthy again", 54));
  check_limit(x);
}
