#include "actors/search/search_tally.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

/// SP and RJ, one modality, of two sources.
struct tally : search_tally {
  tally() : search_tally(request(), {"pncp", "pcp"}) {
    // nop
  }

  static search_request_ptr request() {
    auto x = plain_request();
    x.ufs = {"SP", "RJ"};
    x.modalities = {6};
    return std::make_shared<const search_request>(std::move(x));
  }

  static fetch_report report(const std::string& source,
                             std::vector<std::string> failed = {}) {
    fetch_report x;
    x.stat.source = source;
    x.stat.status = failed.empty() ? "success" : "partial";
    x.pairs_total = 2;
    x.pairs_complete = 2 - failed.size();
    x.failed_ufs = std::move(failed);
    return x;
  }

  search_result judged(uint64_t raw = 1) const {
    search_result x;
    x.total_raw = raw;
    x.ufs = {{"SP", "", 1}, {"RJ", "", 0}};
    judge(x);
    return x;
  }
};

struct asked_tally : tally {
  asked_tally() {
    ask_all();
  }
};

} // namespace

TEST_CASE("a tally counts what was owed, and once") {
  tally x;
  CHECK_FALSE(x.add(x.report("pncp")));
  x.ask_all();
  CHECK(x.add(x.report("pncp")));
  CHECK_FALSE(x.add(x.report("pncp")));
  CHECK_FALSE(x.add(x.report("comprasgov")));
  CHECK(x.owing() == std::vector<std::string>{"pcp"});
  CHECK(x.add(x.report("pcp")));
  CHECK(x.judged().status == search_status::completed);
  CHECK(x.judged().coverage_pct == 100);
}

TEST_CASE("sources are named in the order of asking") {
  asked_tally x;
  x.add(x.report("pcp"));
  x.add(x.report("pncp"));
  auto result = x.judged();
  REQUIRE(result.sources.size() == 2);
  CHECK(result.sources[0].source == "pncp");
}

TEST_CASE("the state of a UF is told when it changes over all sources") {
  asked_tally x;
  CHECK(x.add(uf_change{"pncp", "SP", "fetching"}));
  CHECK_FALSE(x.add(uf_change{"pcp", "SP", "fetching"}));
  CHECK_FALSE(x.add(uf_change{"pncp", "MG", "fetching"}));
  CHECK_FALSE(x.add(uf_change{"other", "SP", "failed"}));
  CHECK_FALSE(x.add(uf_change{"pncp", "SP", "success"}));
  CHECK(x.fetched().ufs_done == 0);
  CHECK(x.add(uf_change{"pcp", "SP", "recovered"}));
  CHECK(x.fetched().ufs_done == 1);
  CHECK(x.judged().ufs[0].status == "recovered");
}

TEST_CASE("the time left is that of the slowest source, if it is known") {
  asked_tally x;
  fetched_page page;
  page.source = "pncp";
  page.pages_done = 10;
  page.pages_known = 30;
  page.pages_per_second = 10;
  CHECK(x.add(page));
  CHECK(x.fetched().pages_per_second == 10);
  page.source = "pcp";
  page.pages_per_second = 5;
  CHECK(x.add(page));
  CHECK(x.fetched().pages_done == 20);
  CHECK(x.fetched().pages_known == 60);
  CHECK(x.fetched().pages_per_second == 10); // 40 pages in 4 s.
  page.pages_per_second = 0;
  x.add(page);
  CHECK(x.fetched().pages_per_second == 0);
}

TEST_CASE("a lost source has failed everything") {
  asked_tally x;
  x.add(x.report("pncp"));
  x.add(x.lost("pcp"));
  auto result = x.judged();
  CHECK(result.status == search_status::degraded);
  CHECK(result.coverage_pct == 50);
  CHECK(result.ufs[0].status == "failed");
  CHECK(result.degradation_reason.find("SP, RJ: A fonte") != std::string::npos);
}

TEST_CASE("a search that knows nothing has failed") {
  asked_tally x;
  x.add(x.lost("pncp"));
  x.add(x.lost("pcp"));
  CHECK(x.judged(0).status == search_status::failed);
  CHECK(x.judged(1).status == search_status::degraded);
}

TEST_CASE("of sources that are called off the whole states count") {
  tally x;
  SECTION("none was asked") {
    x.interrupt();
    x.settle();
    CHECK(x.judged().coverage_pct == 0);
    CHECK(x.judged().is_partial);
  }
  SECTION("one has reported, one has told of a state") {
    x.ask_all();
    x.add(x.report("pncp"));
    x.add(uf_change{"pcp", "SP", "success"});
    x.interrupt();
    x.settle();
    CHECK(x.judged().coverage_pct == 75);
    CHECK(x.judged().ufs[0].status == "success");
    CHECK(x.judged().ufs[1].status == "failed");
  }
}

TEST_CASE("an answer that is stale in part says from when") {
  asked_tally x;
  auto old = x.report("pncp", {"RJ"});
  old.cache.stale_days = 1;
  old.cache.oldest = utc_time{std::chrono::milliseconds{1'768'489'200'000}};
  x.add(old);
  x.add(x.report("pcp"));
  auto result = x.judged();
  CHECK(result.cache == cache_use::stale);
  CHECK(result.cached_at == old.cache.oldest);
  CHECK(result.degradation_reason.find("parte dos dados") != std::string::npos);
}
