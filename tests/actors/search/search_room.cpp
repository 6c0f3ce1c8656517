// Memory: which ended searches go, and when new ones are refused.
#include "tests/actors/search/search_names.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

/// A budget in which only what the test adds weighs: 1 GB, levels at 70, 80
/// and 90 % that end 5 % below.
struct roomy : search_fixture {
  roomy() {
    settings.memory = settings.search.memory = budget;
    limits.memory = keeping.memory = budget;
    options.broker.memory = budget;
  }

  void add(int64_t megabytes) {
    budget->add(memory_account::answers, megabytes * 1'000'000);
    tell(store, memory_atom_v);
  }

  /// A search that ends with notices of its own.
  void complete(const std::string& search, size_t notices = 10) {
    begin(search);
    notice_batch all;
    for (size_t i = 0; i < notices; ++i)
      all.push_back(share(plain_notice(
        "00000000000001-1-" + std::to_string(100000 + i) + "/2026")));
    page(search, std::move(all));
    report(search);
  }

  /// "200", or the error.
  std::string readable(const std::string& search) {
    auto x = results(search).get();
    return x ? "200" : std::string{to_string(x.error().code)};
  }

  memory_budget_ptr budget = std::make_shared<memory_budget>(
    1'000'000'000, memory_thresholds{.7, .8, .9, .05});
};

} // namespace

TEST_CASE("results beyond their bytes go, the oldest first, and are gone") {
  roomy f;
  uint64_t one = 0;
  {
    roomy alone;
    alone.start();
    alone.complete(number(0));
    one = alone.budget->bytes(memory_account::results);
  }
  REQUIRE(one > 0);
  f.limits.results.max_bytes = 3 * one + one / 2;
  f.start();
  f.begin(number(9), "eva");
  for (uint64_t n = 1; n <= 5; ++n)
    f.complete(number(n));
  CHECK(f.readable(number(1)) == "gone");
  CHECK(f.readable(number(2)) == "gone");
  for (uint64_t n = 3; n <= 5; ++n)
    CHECK(f.readable(number(n)) == "200");
  CHECK(f.budget->bytes(memory_account::results) <= 3 * one + one / 2);
  // Not even a second search under this id; for others it never was.
  CHECK(f.submit(f.order(number(1))).error().code == errc::gone);
  CHECK(f.status(number(1), "rui").code() == errc::not_found);
  CHECK(f.load().kept == 3);
  // What runs is not touched.
  CHECK(f.status(number(9), "eva").value().status == search_status::running);
}

TEST_CASE("results are bounded in number too") {
  roomy f;
  f.limits.results.max_count = 2;
  f.start();
  for (uint64_t n = 1; n <= 3; ++n)
    f.complete(number(n));
  CHECK(f.readable(number(1)) == "gone");
  CHECK(f.readable(number(2)) == "200");
}

TEST_CASE("whoever waits for a search gets its result, whatever there is room "
          "for") {
  roomy f;
  f.limits.results.max_bytes = 1;
  f.start();
  f.begin(number(1));
  f.begin(number(2));
  auto first = f.wait(number(1)), second = f.wait(number(2));
  CHECK(f.submit(f.order(number(1))).value().joined);
  f.finish(number(1));
  f.finish(number(2));
  CHECK(first.value()->status == search_status::completed);
  CHECK(second.value()->status == search_status::completed);
  CHECK(f.readable(number(1)) == "gone");
  CHECK(f.readable(number(2)) == "200"); // The newest one stays.
}

TEST_CASE("when the node's memory runs out ended searches go, and only they") {
  roomy f;
  f.start();
  for (uint64_t n = 1; n <= 3; ++n)
    f.complete(number(n));
  f.begin(number(4));
  f.add(750);
  CHECK(f.budget->level() == memory_level::shrink);
  CHECK(f.load().kept == 3);
  f.add(80);
  CHECK(f.budget->level() == memory_level::evict);
  CHECK(f.readable(number(1)) == "gone");
  CHECK(f.readable(number(2)) == "gone");
  CHECK(f.readable(number(3)) == "200");
  CHECK(f.submit(f.order(number(5))).has_value());
  f.finish(number(4));
  CHECK(f.readable(number(3)) == "gone");
  CHECK(f.readable(number(4)) == "200");
}

TEST_CASE("no more go than have to") {
  roomy f;
  f.start();
  for (uint64_t n = 1; n <= 4; ++n)
    f.complete(number(n), 100);
  auto results = f.budget->bytes(memory_account::results);
  // Into evicting by as much as one result takes.
  f.budget->add(memory_account::answers,
                static_cast<int64_t>(800'000'000 - f.budget->total()));
  REQUIRE(f.budget->level() == memory_level::evict);
  f.budget->add(memory_account::answers,
                -50'000'000 + static_cast<int64_t>(results / 5));
  f.tell(f.store, memory_atom_v);
  CHECK(f.budget->level() == memory_level::shrink);
  CHECK(f.readable(number(1)) == "gone");
  CHECK(f.load().kept >= 2);
}

TEST_CASE("new searches are refused while memory is short, joins are not") {
  roomy f;
  f.start();
  f.begin(number(1));
  f.add(950);
  auto refused = f.submit(f.order(number(2)));
  CHECK(refused.error().code == errc::overloaded);
  CHECK(refused.error().retry_after > 0s);
  CHECK(f.submit(f.order(number(1))).value().joined);
  CHECK(f.status(number(1)).value().status == search_status::running);
  f.finish(number(1));
  CHECK(f.readable(number(1)) == "200");
  f.add(-70); // 880: refusing has not ended yet.
  CHECK(f.submit(f.order(number(2))).error().code == errc::overloaded);
  f.add(-50);
  CHECK(f.submit(f.order(number(2))).has_value());
}

TEST_CASE("the log of a search that has gone early leaves its last event") {
  roomy f;
  f.limits.results.max_count = 1;
  f.start();
  f.complete(number(1));
  auto before = f.budget->bytes(memory_account::progress);
  f.complete(number(2));
  auto late = f.listen(number(1));
  REQUIRE(late->batches.size() == 1);
  auto& left = *late->batches.front();
  CHECK(left.expired);
  REQUIRE(left.events.size() == 1);
  CHECK(left.events.front()->at == stage::complete);
  CHECK(stages(f.listen(number(2))).starts_with("queued connecting"));
  CHECK(f.budget->bytes(memory_account::progress) < 2 * before);
}

TEST_CASE("a search that is being repeated does not go") {
  roomy f;
  f.limits.results.max_count = 1;
  f.start();
  f.begin(number(1));
  f.page(number(1), {share(plain_notice())});
  f.report(number(1), {"RJ"});
  auto repetition = f.retry(number(1)).value().progress_id;
  f.complete(number(2));
  CHECK(f.readable(number(1)) == "200");
  f.finish(repetition);
  CHECK(f.results(number(1)).value()->status == search_status::completed);
  f.complete(number(3));
  CHECK(f.readable(number(1)) == "gone");
}

TEST_CASE("what searches hold is counted while they hold it") {
  roomy f;
  f.keeping.result_ttl = 60s;
  f.start();
  auto idle = f.budget->total();
  f.begin(number(1));
  auto begun = f.budget->bytes(memory_account::searches);
  CHECK(begun > 0);
  notice_batch all;
  auto large = plain_notice();
  large.object = "uniformes " + std::string(100'000, 'x');
  all.push_back(share(std::move(large)));
  f.page(number(1), std::move(all));
  CHECK(f.budget->bytes(memory_account::searches) >= begun + 100'000);
  f.report(number(1));
  CHECK(f.budget->bytes(memory_account::searches) < begun + 20'000);
  CHECK(f.budget->bytes(memory_account::results) >= 100'000);
  CHECK(f.budget->bytes(memory_account::progress) > 1'000);
  f.pass(70s);
  CHECK(f.readable(number(1)) == "gone");
  CHECK(f.budget->bytes(memory_account::results) == 0);
  CHECK(f.budget->bytes(memory_account::searches) == 0);
  f.pass(400s); // The log has expired too, but for its last event.
  CHECK(f.budget->total() < idle + 4'000);
}

TEST_CASE("so many may wait for a search, and no more") {
  roomy f;
  f.keeping.max_waiters = 3;
  f.start();
  f.begin(number(1));
  std::vector<answer_box<search_result_ptr>> boxes;
  for (int i = 0; i < 3; ++i)
    boxes.push_back(f.wait(number(1)));
  auto more = f.wait(number(1));
  CHECK(more.code() == errc::overloaded);
  CHECK(more.get().error().retry_after > 0s);
  f.finish(number(1));
  for (auto& x : boxes)
    CHECK(x.value()->status == search_status::completed);
  CHECK(f.wait(number(1)).value() != nullptr);
}

TEST_CASE("a restarted supervisor counts what is still there") {
  roomy f;
  f.start();
  f.complete(number(1));
  f.begin(number(2));
  auto before = f.budget->bytes(memory_account::results);
  f.restart_supervisor();
  CHECK(f.budget->bytes(memory_account::results) == before);
  CHECK(f.load().active == 1);
  CHECK(f.load().kept == 1);
}
