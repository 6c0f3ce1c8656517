// What stands in Redis may be anything: it costs its own day, month or lease.
#include "actors/cache/day_codec.hpp"
#include "tests/actors/cache/cache_node.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using kind = segment_news::kind;
using texts = std::set<std::string>;

const auto february = day("2026-02-10");
const std::string fetch_leases_key = "bidiq:flights:pncp:6";

// Node b has nothing in memory: it reads what stands in Redis.
struct poisoned_node : two_nodes {
  poisoned_node() {
    start();
    a.store(sp, {cell_of(february, now), cell_of(monday, now),
                 cell_of(tuesday, now)});
    good = server.command({"HGET", march, "09"});
  }

  size_t found() {
    return b.find(february, friday).size();
  }

  std::string good;
};

} // namespace

TEST_CASE_METHOD(poisoned_node,
                 "a bad day costs itself until it is stored again") {
  std::string wanted = "day damaged";
  SECTION("text") {
    server.command({"HSET", march, "09", good.substr(0, 1) + "text"});
  }
  SECTION("cut") {
    server.command({"HSET", march, "09", good.substr(0, good.size() - 1)});
  }
  SECTION("empty") {
    server.command({"HSET", march, "09", ""});
  }
  SECTION("of another version") {
    auto other = good;
    other[0] = static_cast<char>(other[0] + 1);
    server.command({"HSET", march, "09", other});
    wanted = "day version";
  }
  SECTION("larger than any") {
    server.command(
      {"HSET", march, "09", good + std::string(max_cell_bytes, 'x')});
    wanted = "day size";
  }
  CHECK(found() == 2);
  CHECK(b.take_poisons() == texts{wanted});
  a.store(sp, {cell_of(monday, now + 1s)});
  CHECK(found() == 3);
  CHECK(b.take_poisons() == texts{});
}

TEST_CASE_METHOD(poisoned_node,
                 "a month of another type costs that month only") {
  server.command({"DEL", march});
  server.command({"SET", march, "text"});
  CHECK(found() == 1);
  CHECK(b.take_poisons() == texts{"day type"});
  a.store(sp, {cell_of(monday, now), cell_of(tuesday, now)});
  CHECK(found() == 3);
}

TEST_CASE_METHOD(poisoned_node, "whatever bytes a day has, the cache answers") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 200; ++round) {
    auto bytes = good;
    for (auto n = random.below(5); n > 0; --n)
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    if (random.one_in(3))
      bytes.resize(random.below(bytes.size() + 1));
    server.command({"HSET", march, "09", bytes});
    CHECK(b.find(february, february).size() == 1);
    b.find(monday, monday);
  }
}

TEST_CASE_METHOD(poisoned_node, "what is no lease keeps nobody waiting") {
  std::string text;
  SECTION("one that never ends") {
    text = "SP:20000:30000:99999999999999999999";
  }
  SECTION("one of a year") {
    text = "SP:20000:30000:" + std::to_string(std::time(nullptr) + 31'536'000)
           + "000";
  }
  SECTION("of days that are none") {
    text = "SP:-99999999999999999999:99999999999999999999:"
           + std::to_string(std::time(nullptr) + 10) + "000";
  }
  SECTION("text") {
    text = "text";
  }
  server.command({"HSET", fetch_leases_key, "node-z:1", text});
  CHECK(a.claim(1, "SP", monday, friday).type == kind::yours);
  CHECK(server.command({"HEXISTS", fetch_leases_key, "node-z:1"}) == "0");
}

TEST_CASE_METHOD(poisoned_node, "leases of another type are begun anew") {
  server.command({"DEL", fetch_leases_key});
  server.command({"SET", fetch_leases_key, "text"});
  auto first = a.claim(1, "SP", monday, friday);
  CHECK(first.type == kind::yours);
  CHECK(b.claim(2, "SP", monday, friday).type == kind::awaited);
}

TEST_CASE_METHOD(poisoned_node, "news that nobody sends are ignored") {
  for (auto& text : {std::string{}, std::string{"over"}, std::string{"over "},
                     std::string{"clear"}, std::string(1 << 20, 'x'),
                     std::string{"\xff\0", 2}})
    server.command({"PUBLISH", "bidiq:cache:events", text});
  CHECK(found() == 3);
}
