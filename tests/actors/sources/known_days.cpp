#include "actors/sources/known_days.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

const cache_partition sp{"SP", 6};

constexpr utc_time at(std::chrono::hours x) {
  return utc_time{x};
}

fetch_job four_days() {
  fetch_job x;
  x.ufs = {"SP", "RJ"};
  x.modalities = {6};
  x.first = january(1);
  x.last = january(4);
  return x;
}

cache_answer::hit hit(int day, freshness how, bool accepted = true,
                      utc_time read = at(5h), bool refresh = false) {
  notice_batch batch{listed("day " + std::to_string(day), day)};
  return {{january(day), std::make_shared<const notice_batch>(std::move(batch)),
           read, false},
          how,
          refresh,
          accepted};
}

cache_answer answer(std::vector<cache_answer::hit> hits,
                    cache_partition partition = sp) {
  return {{{std::move(partition), std::move(hits)}}};
}

strings ids(const std::vector<notice_batch>& batches) {
  strings out;
  for (auto& batch : batches)
    for (auto& x : batch)
      out.push_back(x->id);
  return out;
}

} // namespace

TEST_CASE("accepted days are known and shown once") {
  known_days x{four_days(), {6}, {}};
  auto cached = answer({hit(1, freshness::fresh), hit(2, freshness::stale)});
  CHECK(ids(x.take(cached)) == strings{"day 1", "day 2"});
  CHECK(x.ledger().known(sp, january(1)));
  CHECK(x.ledger().known(sp, january(2)));
  CHECK_FALSE(x.ledger().known(sp, january(3)));
  CHECK(x.share().fresh_days == 1);
  CHECK(x.share().stale_days == 1);
  CHECK(x.take(cached).empty());
  CHECK(x.share().fresh_days == 1);
}

TEST_CASE("the age of what is shown is that of the oldest day") {
  known_days x{four_days(), {6}, {}};
  CHECK_FALSE(x.share().oldest);
  x.take(answer({hit(1, freshness::fresh, true, at(7h)),
                 hit(2, freshness::fresh, true, at(3h)),
                 hit(3, freshness::fresh, true, at(5h))}));
  CHECK(x.share().oldest == at(3h));
}

TEST_CASE("cached notices come in batches that are not too large") {
  known_days x{four_days(), {6}, {.max_batch = 2}};
  auto batches
    = x.take(answer({hit(1, freshness::fresh), hit(2, freshness::fresh),
                     hit(3, freshness::fresh)}));
  REQUIRE(batches.size() == 2);
  CHECK(batches[0].size() == 2);
  CHECK(batches[1].size() == 1);
}

TEST_CASE("days that are too old are shown if upstream does not bring them") {
  known_days x{four_days(), {6}, {}};
  CHECK(x.take(answer({hit(1, freshness::expired, false),
                       hit(2, freshness::expired, false)}))
          .empty());
  CHECK_FALSE(x.ledger().known(sp, january(1)));
  CHECK(x.share().stale_days == 0);
  x.take({{sp, {hit(1, freshness::fresh).cell}}});
  CHECK(x.ledger().known(sp, january(1)));
  CHECK(ids(x.take_spares()) == strings{"day 2"});
  CHECK(x.share().stale_days == 1);
  // They do not make the job complete.
  CHECK_FALSE(x.ledger().known(sp, january(2)));
  CHECK(x.take_spares().empty());
}

TEST_CASE("days due to be read again are one job, from the first to the last") {
  known_days x{four_days(), {6}, {}};
  CHECK(x.take_refresh() == nullptr);
  x.take(answer({hit(2, freshness::stale), hit(3, freshness::fresh)}));
  x.take(answer({hit(1, freshness::fresh, true, at(5h), true),
                 hit(4, freshness::stale, false)},
                {"RJ", 6}));
  auto job = x.take_refresh();
  REQUIRE(job);
  CHECK(job->ufs == strings{"SP", "RJ"});
  CHECK(job->modalities == std::vector<int>{6});
  CHECK(job->first == january(1));
  CHECK(job->last == january(2));
  CHECK(x.take_refresh() == nullptr);
}

TEST_CASE("a refresh shows nothing and asks for no other") {
  known_days x{four_days(), {6}, {.refresh = true}};
  CHECK(x.take(answer({hit(1, freshness::stale)})).empty());
  CHECK(x.ledger().known(sp, january(1)));
  CHECK(x.take_refresh() == nullptr);
}
