#include "actors/sources/fetch_tally.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

constexpr fetch_tally::time_point start{1h};

fetch_job_ptr job() {
  auto x = std::make_shared<fetch_job>();
  x->ufs = {"SP", "RJ"};
  x->modalities = {6, 8};
  x->first = january(2);
  x->last = january(4);
  return x;
}

struct fixture {
  strings shown(notice_batch xs) {
    tally.show(std::move(xs), false, {});
    strings out;
    for (auto& page : tally.take_pages())
      for (auto& x : page->notices)
        out.push_back(x->id);
    return out;
  }

  fetch_report report() const {
    return tally.report(days, {}, start + 90ms);
  }

  void know(const std::string& uf) {
    for (auto modality : {6, 8})
      for (auto day : {2, 3, 4})
        days.know({uf, modality}, january(day));
  }

  fetch_tally tally{"pncp", job(), start};
  day_ledger days{{"SP", "RJ"}, {6, 8}, {january(2), january(4)}};
};

} // namespace

TEST_CASE("only notices that were asked for are shown") {
  fixture f;
  CHECK(f.shown({listed("a", 2), listed("b", 4, "RJ", 8), listed("c", 1),
                 listed("d", 5), listed("e", 3, "MG"), listed("f", 3, "SP", 5)})
        == strings{"a", "b"});
  CHECK(f.report().stat.records == 2);
}

TEST_CASE("what cannot be placed is shown rather than lost") {
  fixture f;
  auto nowhere = listed("a", 3, "", 0);
  auto undated = std::make_shared<notice>(*listed("b", 3));
  undated->published = {};
  CHECK(f.shown({nowhere, undated}) == strings{"a", "b"});
}

TEST_CASE("a page without notices still tells how far the reading is") {
  fixture f;
  for (auto at : {0s, 1s, 2s})
    f.tally.note_answer(start + at);
  f.tally.show({}, true, {3, 10});
  auto pages = f.tally.take_pages();
  REQUIRE(pages.size() == 1);
  CHECK(pages[0]->source == "pncp");
  CHECK(pages[0]->notices.empty());
  CHECK(pages[0]->cached);
  CHECK(pages[0]->pages_done == 3);
  CHECK(pages[0]->pages_known == 10);
  CHECK(pages[0]->pages_per_second == 1);
  CHECK(f.tally.take_pages().empty());
}

TEST_CASE("a report of days that are all known is a success") {
  fixture f;
  f.know("SP");
  f.know("RJ");
  f.tally.note_problem(fetch_problem::slow); // It did not matter in the end.
  auto x = f.report();
  CHECK(x.stat.status == "success");
  CHECK(x.stat.error.empty());
  CHECK(x.stat.source == "pncp");
  CHECK(x.stat.duration_ms == 90);
  CHECK(x.failed_ufs.empty());
  CHECK(x.pairs_total == 4);
  CHECK(x.pairs_complete == 4);
}

TEST_CASE("a report of days that lack names the UFs and the last problem") {
  fixture f;
  f.tally.note_problem(fetch_problem::slow);
  f.tally.note_problem(fetch_problem::refused);
  SECTION("nothing is known") {
    CHECK(f.report().stat.status == "failed");
    CHECK(f.report().failed_ufs == strings{"SP", "RJ"});
  }
  SECTION("one UF is known") {
    f.know("RJ");
    CHECK(f.report().stat.status == "partial");
    CHECK(f.report().failed_ufs == strings{"SP"});
    CHECK(f.report().pairs_complete == 2);
  }
  SECTION("a page was read") {
    source_page page;
    page.broken_records = 2;
    f.tally.note_page({}, page);
    f.tally.note_retry();
    auto x = f.report();
    CHECK(x.stat.status == "partial");
    CHECK(x.stat.pages == 1);
    CHECK(x.stat.broken_records == 2);
    CHECK(x.stat.retries == 1);
  }
  CHECK(f.report().stat.error == explain(fetch_problem::refused, "pncp"));
}

TEST_CASE("a page that is read again counts its broken records once") {
  fixture f;
  auto read = [&](size_t list, int number, uint64_t broken) {
    source_page page;
    page.broken_records = broken;
    page_attempt at;
    at.at = {list, number};
    f.tally.note_page(at, page);
    return f.report().stat.broken_records;
  };
  CHECK(read(0, 1, 2) == 2);
  CHECK(read(0, 2, 1) == 3);
  CHECK(read(1, 1, 1) == 4);
  CHECK(read(0, 1, 2) == 4); // Again.
  CHECK(read(0, 2, 0) == 3); // Mended.
  CHECK(read(0, 2, 1) == 4);
  CHECK(f.report().stat.pages == 6);
}
