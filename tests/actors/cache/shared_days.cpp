// What nodes find of each other's days, on a real Redis.
#include "actors/cache/day_codec.hpp"
#include "tests/actors/cache/cache_node.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

TEST_CASE_METHOD(two_nodes, "what one node stored another finds, then in its "
                            "own memory") {
  start();
  auto cell = cell_of(monday, now, 3);
  a.store(sp, {cell, cell_of(tuesday, now, 0)});
  auto hits = b.find(monday, friday);
  REQUIRE(hits.size() == 2);
  CHECK(same(hits[0].cell, cell));
  CHECK(hits[0].how == freshness::fresh);
  CHECK(b.memory_counts.take() == cache_counts{0, 0, 5});
  CHECK(b.redis_counts.take() == cache_counts{2, 0, 3});
  CHECK(b.find(monday, tuesday).size() == 2);
  CHECK(b.memory_counts.take() == cache_counts{2, 0, 0});
  CHECK(b.redis_counts.size() == 0);
}

TEST_CASE_METHOD(two_nodes, "months and lanes are kept apart, in chunks of any "
                            "size") {
  b.options.days_at_a_time = 3;
  a.options.max_writing_bytes = 1;
  start();
  std::vector<cache_partition> partitions;
  for (auto uf : {"SP", "RJ", "MG"})
    for (auto modality : {4, 6}) {
      partitions.push_back({uf, modality});
      auto last_month = cell_of(day("2026-02-28"), now, 1);
      a.store(partitions.back(),
              {last_month, cell_of(day("2026-03-01"), now, 2)});
    }
  auto found = b.find(partitions, day("2026-02-27"), day("2026-03-02"));
  REQUIRE(found.partitions.size() == partitions.size());
  for (size_t i = 0; i < partitions.size(); ++i) {
    CHECK(found.partitions[i].partition == partitions[i]);
    auto& hits = found.partitions[i].hits;
    REQUIRE(hits.size() == 2);
    CHECK(hits[0].cell.notices->size() == 1);
    CHECK(hits[1].cell.notices->size() == 2);
  }
}

TEST_CASE_METHOD(two_nodes, "a month lives as long as the last of its days is "
                            "of use") {
  start();
  a.store(sp, {cell_of(monday, now)});
  auto ttl = [this] {
    return std::stoll(server.command({"PTTL", march})) * 1ms;
  };
  CHECK(ttl() > 28h - 1min);
  CHECK(ttl() <= 28h);
  a.store(sp, {cell_of(day("2026-03-15"), now)});
  CHECK(ttl() > 28h - 1min);
  a.store(sp, {cell_of(day("2026-03-01"), now)});
  CHECK(ttl() > 48h - 1min);
  CHECK(ttl() <= 48h);
}

TEST_CASE_METHOD(two_nodes, "a slow node never replaces what was read later") {
  start();
  a.store(sp, {cell_of(monday, now, 2)});
  b.store(sp, {cell_of(monday, now - 1min, 3), cell_of(tuesday, now, 1)});
  cache_node c{server.url(), "node-c"};
  c.start();
  auto hits = c.find(monday, tuesday);
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].cell.notices->size() == 2);
  CHECK(hits[1].cell.notices->size() == 1);
}

TEST_CASE_METHOD(two_nodes, "what is not fresh in memory is looked for in "
                            "Redis") {
  start();
  a.store(sp, {cell_of(monday, now, 1)});
  CHECK(b.find(monday, monday).size() == 1);
  for (auto x : {&a, &b})
    x->now_utc = now + 5h;
  a.store(sp, {cell_of(monday, now + 5h, 2)});
  auto hits = b.find(monday, monday);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].how == freshness::fresh);
  CHECK(hits[0].cell.notices->size() == 2);
}

TEST_CASE_METHOD(two_nodes, "without a newer copy in Redis the stale one is "
                            "the answer") {
  start();
  a.store(sp, {cell_of(monday, now)});
  a.now_utc = now + 4h + 1min;
  server.command({"FLUSHALL"});
  auto hits = a.find(monday, monday);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].how == freshness::stale);
}

TEST_CASE_METHOD(two_nodes, "damaged days and those of another version are "
                            "missed, and replaced") {
  start();
  auto bytes = encode_day(cell_of(monday, now)).value();
  auto other = bytes;
  other[0] = 1;
  server.command({"HSET", march, "09", other, "10", bytes.substr(0, 20)});
  CHECK(b.find(monday, tuesday).empty());
  a.store(sp, {cell_of(monday, now - 1h)});
  CHECK(b.find(monday, tuesday).size() == 1);
}

TEST_CASE_METHOD(two_nodes, "a day from the future, by Redis's clock, is "
                            "replaced") {
  auto true_now = system_utc_now();
  auto today
    = local_day{std::chrono::floor<std::chrono::days>(to_local(true_now))};
  for (auto x : {&a, &b})
    x->now_utc = true_now;
  start();
  auto wrong = encode_day(cell_of(today, true_now + 48h, 3)).value();
  server.command({"HSET", "bidiq:cache:pncp:SP:6:" + month_of(today),
                  day_of_month(today), wrong});
  CHECK(b.find(today, today).empty());
  a.store(sp, {cell_of(today, true_now, 1)});
  auto hits = b.find(today, today);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].cell.notices->size() == 1);
}

TEST_CASE_METHOD(two_nodes, "the same question of many asks Redis once") {
  start();
  a.store(sp, {cell_of(monday, now), cell_of(tuesday, now)});
  for (uint64_t i = 1; i <= 20; ++i)
    b.begin_find(question_of(i, {sp}, monday, tuesday));
  for (uint64_t i = 1; i <= 20; ++i) {
    auto answer = b.heard->answers.take();
    CHECK(answer.partitions[0].hits.size() == 2);
  }
  CHECK(b.redis_counts.take() == cache_counts{2, 0, 0});
  CHECK(b.redis_counts.size() == 0);
}

TEST_CASE_METHOD(two_nodes, "clearing on one node empties all, but for who "
                            "reads what") {
  a.options.keys_at_a_time = 1;
  start();
  for (auto modality : {4, 5, 6, 7})
    a.store({"SP", modality}, {cell_of(monday, now)});
  a.store({"RJ", 6}, {cell_of(monday, now), cell_of(friday, now)});
  CHECK(b.find(monday, monday).size() == 1);
  b.claim(1, "SP", monday, friday);
  CHECK(a.begin_clear()->take().value() == 6);
  CHECK(a.find(monday, monday).empty());
  CHECK(soon([this] { return b.find(monday, monday).empty(); }));
  CHECK(server.list({"KEYS", "bidiq:cache:*"}).empty());
  CHECK(a.claim(1, "SP", monday, friday).type == segment_news::kind::awaited);
}

TEST_CASE_METHOD(two_nodes, "clearing finds keys of a prefix with wildcards "
                            "and no others") {
  auto access = *a.options.redis;
  access.keys = key_space{"a*[b]"};
  a.options.redis = std::make_shared<const redis_access>(access);
  a.start();
  server.command({"SET", "aab:cache:x", "1"});
  a.store(sp, {cell_of(monday, now)});
  a.begin_clear()->take().value();
  CHECK(server.list({"KEYS", "*cache*"})
        == std::vector<std::string>{"aab:cache:x"});
}

TEST_CASE_METHOD(two_nodes, "nothing that the cache writes lives for ever") {
  start();
  a.store(sp, {cell_of(monday, now)});
  a.claim(1, "SP", monday, friday);
  for (auto& key : server.list({"KEYS", "bidiq:cache:*"}))
    CHECK(std::stoll(server.command({"PTTL", key})) > 0);
  for (auto& key : server.list({"KEYS", "bidiq:flights:*"}))
    CHECK(std::stoll(server.command({"PTTL", key})) > 0);
}
