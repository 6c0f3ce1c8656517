#include "actors/cache/notice_cache.hpp"

#include "tests/actors/cache/days.hpp"
#include "tests/actors/cache/sink.hpp"
#include "tests/actors/system/actor_fixture.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using kind = segment_news::kind;

const cache_partition sp{"SP", 6};
const auto monday = day("2026-03-09");
const auto friday = day("2026-03-13");

// A node without Redis, and two sources.
struct fixture : actor_fixture {
  fixture() {
    options.now = [this] { return now_utc; };
    options.random = [] { return 0.0; };
    options.on_looked_up = [this](cache_level level, const std::string& source,
                                  const cache_counts& x) {
      REQUIRE(level == cache_level::memory);
      REQUIRE(source == "pncp");
      counts = x;
    };
    start();
    ana = serve_sink(caf::atom("ana"), by_ana);
    bia = serve_sink(caf::atom("bia"), by_bia);
  }

  void start() {
    cache = serve(notice_cache_name, sys->spawn(notice_cache, options));
  }

  cache_sink_actor serve_sink(caf::atom_value name, const told_ptr& x) {
    return serve(name, sys->spawn(cache_sink, x));
  }

  void store(std::vector<cached_day> cells) {
    tell(cache, store_atom_v, batch_of(++ticket, sp, std::move(cells)), ana);
    CHECK(by_ana->stored.take() == ticket);
  }

  std::vector<cache_answer::hit> find(local_day first, local_day last) {
    tell(cache, find_atom_v, question_of(++ticket, {sp}, first, last), ana);
    auto found = by_ana->answers.take().partitions;
    CHECK(by_ana->answers.size() == 0);
    return found.empty() ? std::vector<cache_answer::hit>{} : found[0].hits;
  }

  told_segment claim(const told_ptr& to, const cache_sink_actor& sink,
                     uint64_t number, const std::string& uf = "SP") {
    tell(cache, find_atom_v,
         days_question_ptr{claim_of(number, uf, monday, friday)}, sink);
    return to->verdicts.take();
  }

  void give_up(uint64_t number, const cache_sink_actor& sink) {
    tell(cache, cancel_atom_v, number, sink);
  }

  static std::vector<cached_day> five_days(utc_time read) {
    std::vector<cached_day> out;
    for (auto day = monday; day <= friday; day += std::chrono::days{1})
      out.push_back(cell_of(day, read));
    return out;
  }

  uint64_t clear() {
    redis::mailbox<outcome<uint64_t>> box;
    tell(cache, clear_atom_v,
         reply<uint64_t>{[&](outcome<uint64_t> x) { box.put(x); }});
    return box.take().value();
  }

  notice_cache_options options;
  utc_time now_utc = clock_at("2026-03-15T12:00:00");
  cache_counts counts;
  uint64_t ticket = 0;
  notice_cache_actor cache;
  told_ptr by_ana = std::make_shared<told>();
  told_ptr by_bia = std::make_shared<told>();
  cache_sink_actor ana, bia;
};

} // namespace

TEST_CASE_METHOD(fixture, "what is stored is found until it is of no use") {
  CHECK(find(monday, friday).empty());
  CHECK(counts == cache_counts{0, 0, 5});
  store({cell_of(monday, now_utc)});
  auto hits = find(monday, friday);
  REQUIRE(hits.size() == 1);
  CHECK(same(hits[0].cell, cell_of(monday, now_utc)));
  CHECK(hits[0].how == freshness::fresh);
  CHECK(counts == cache_counts{1, 0, 4});
  now_utc += 4h;
  CHECK(find(monday, monday).at(0).how == freshness::stale);
  CHECK(counts == cache_counts{0, 1, 0});
  now_utc += 1h;
  CHECK(find(monday, monday).at(0).how == freshness::expired);
  now_utc += 23h;
  CHECK(find(monday, monday).empty());
}

TEST_CASE_METHOD(fixture, "an older copy never replaces a newer one") {
  store({cell_of(monday, now_utc, 2)});
  store({cell_of(monday, now_utc - 1h, 3)});
  CHECK(find(monday, monday).at(0).cell.notices->size() == 2);
}

TEST_CASE_METHOD(fixture, "memory is bounded by bytes") {
  auto many = [&] {
    for (int i = 0; i < 5; ++i)
      store({cell_of(monday + std::chrono::days{i}, now_utc, 10)});
  };
  many();
  CHECK(find(monday, friday).size() == 5);
  options.memory_bytes = 3 * day_lru::cost_of(cell_of(monday, now_utc, 10))
                         + 1'000;
  start();
  many();
  CHECK(find(monday, friday).size() == 3);
}

TEST_CASE_METHOD(fixture, "clearing forgets all and tells how much that was") {
  store({cell_of(monday, now_utc), cell_of(friday, now_utc)});
  CHECK(clear() == 2);
  CHECK(find(monday, friday).empty());
  CHECK(clear() == 0);
}

TEST_CASE_METHOD(fixture, "a list is read by one at a time") {
  auto first = claim(by_ana, ana, 1);
  REQUIRE(first.type == kind::yours);
  CHECK(first.ticket == 1);
  CHECK(first.first == monday);
  CHECK(first.last == friday);
  auto second = claim(by_bia, bia, 2, "");
  CHECK(second.type == kind::awaited);
  CHECK(second.ticket == 2);
  auto other = claim(by_bia, bia, 3, "RJ");
  CHECK(other.type == kind::yours);
  CHECK(other.lease > first.lease);
  give_up(3, bia);
  give_up(1, ana);
  auto next = by_bia->verdicts.take();
  CHECK(next.type == kind::yours);
  CHECK(next.ticket == 2);
  CHECK(next.lease > other.lease);
  give_up(1, ana);
  CHECK(by_bia->verdicts.size() == 0);
}

TEST_CASE_METHOD(fixture, "what a list has brought is told to those who waited "
                          "for it, once the list has ended") {
  auto first = claim(by_ana, ana, 1);
  claim(by_bia, bia, 2);
  auto days = five_days(now_utc);
  std::vector<cached_day> late{days.back()};
  days.pop_back();
  tell(cache, store_atom_v, read_of(first, sp, late, false), ana);
  CHECK(by_ana->verdicts.size() == 0);
  CHECK(by_bia->verdicts.size() == 0);
  tell(cache, store_atom_v, read_of(first, sp, days, true), ana);
  CHECK(by_ana->verdicts.take().type == kind::over);
  auto over = by_bia->verdicts.take();
  CHECK(over.type == kind::over);
  CHECK(over.ticket == 2);
  CHECK(over.days == 5);
}

TEST_CASE_METHOD(fixture, "what a list did not bring is read by one of those "
                          "who waited for it") {
  auto first = claim(by_ana, ana, 1);
  claim(by_bia, bia, 2);
  claim(by_bia, bia, 3);
  tell(cache, store_atom_v,
       read_of(first, sp, {cell_of(monday, now_utc)}, true), ana);
  auto next = by_bia->verdicts.take();
  CHECK(next.type == kind::yours);
  CHECK(next.ticket == 2);
  CHECK(next.days == 1);
  CHECK(next.first == monday + std::chrono::days{1});
  auto last = by_bia->verdicts.take();
  CHECK(last.type == kind::awaited);
  CHECK(last.ticket == 3);
}

TEST_CASE_METHOD(fixture, "who gives up hears nothing more") {
  claim(by_ana, ana, 1);
  claim(by_bia, bia, 2);
  claim(by_bia, bia, 3);
  give_up(2, bia);
  give_up(1, ana);
  CHECK(by_bia->verdicts.take().ticket == 3);
  CHECK(by_bia->verdicts.size() == 0);
}

TEST_CASE_METHOD(fixture, "a question that is given up while its answer is "
                          "under way holds nothing") {
  claim(by_ana, ana, 1);
  give_up(1, ana);
  CHECK(claim(by_bia, bia, 2).type == kind::yours);
}

TEST_CASE_METHOD(fixture, "the lists of a source that dies are free again") {
  claim(by_ana, ana, 1);
  claim(by_bia, bia, 2);
  crash_service(caf::atom("ana"));
  auto next = by_bia->verdicts.take();
  CHECK(next.type == kind::yours);
  CHECK(next.ticket == 2);
}

TEST_CASE_METHOD(fixture, "a source that dies waits for nothing") {
  claim(by_ana, ana, 1);
  claim(by_bia, bia, 2);
  crash_service(caf::atom("bia"));
  give_up(1, ana);
  CHECK(by_bia->verdicts.size() == 0);
  CHECK(claim(by_ana, ana, 3).type == kind::yours);
}

TEST_CASE_METHOD(fixture, "a cache that was restarted begins empty and works") {
  store({cell_of(monday, now_utc)});
  claim(by_ana, ana, 1);
  crash_service(notice_cache_name);
  start();
  CHECK(find(monday, monday).empty());
  auto first = claim(by_bia, bia, 2);
  CHECK(first.type == kind::yours);
}

TEST_CASE_METHOD(fixture, "days in memory are counted while time passes") {
  crash_service(notice_cache_name);
  std::pair<uint64_t, uint64_t> seen;
  options.on_memory = [&](uint64_t days, uint64_t bytes) {
    seen = {days, bytes};
  };
  start();
  auto cell = cell_of(monday, now_utc);
  store({cell});
  pass(options.fetch_lease / 3);
  CHECK(seen.first == 1);
  CHECK(seen.second >= day_lru::cost_of(cell));
  CHECK(seen.second <= day_lru::cost_of(cell) + 500);
}

TEST_CASE_METHOD(fixture, "who waits for another's list is counted") {
  crash_service(notice_cache_name);
  std::vector<std::string> seen;
  options.on_wait = [&](const std::string& where) { seen.push_back(where); };
  start();
  claim(by_ana, ana, 1);
  claim(by_bia, bia, 2);
  CHECK(seen == std::vector<std::string>{"node"});
}

TEST_CASE_METHOD(fixture, "a cache reports its memory, and gives it back when "
                          "the node's runs out") {
  crash_service(notice_cache_name);
  auto budget = std::make_shared<memory_budget>(
    10'000'000, memory_thresholds{.7, .8, .9, .05});
  options.budget = budget;
  options.memory_bytes = 1'000'000;
  start();
  auto counted = [&] { return budget->bytes(memory_account::cache); };
  auto fill = [&] {
    for (int i = 0; i < 3; ++i)
      store({cell_of(monday + std::chrono::days{i}, now_utc += 1s, 300)});
  };
  fill();
  auto full = counted();
  REQUIRE(full > 500'000);
  budget->add(memory_account::results, 8'000'000);
  REQUIRE(budget->level() == memory_level::evict);
  tell(cache, memory_atom_v);
  CHECK(counted() <= 250'000);
  fill();
  CHECK(counted() <= 250'000);
  budget->add(memory_account::results, -8'000'000);
  tell(cache, memory_atom_v);
  fill();
  CHECK(counted() > 500'000);
  tell(cache, clear_atom_v, reply<uint64_t>{});
  CHECK(counted() < 1'000);
}
