#include "actors/sources/job_segments.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace bidiq;
using namespace bidiq::test;

namespace {

using kind = segment_news::kind;
using strings = std::vector<std::string>;

const utc_time now{};

list_segment list_of(const std::string& uf, int first = 1, int last = 3) {
  return {{uf, 6, {6}}, {january(first), january(last)}};
}

/// Segments of a job, which asks for pages of 50.
struct segments_fixture {
  void hear(size_t number, kind how, const std::string& uf,
            uint64_t lease = 0) {
    x.hear({number, how, list_of(uf), lease}, now, 50);
  }

  /// "SP/1", a page that can be asked for; "": none.
  std::string next() {
    auto attempt = x.next();
    if (!attempt)
      return "";
    auto query = x.query(*attempt);
    auto name = query.scope.uf + "/" + std::to_string(query.page);
    taken.insert_or_assign(name, *attempt);
    return name;
  }

  /// A page has come, with one notice unless the list has none.
  std::optional<days_read> read(const std::string& name, int total) {
    auto& attempt = taken.at(name);
    auto page = attempt.at.page;
    notice_batch batch;
    if (total > 0)
      batch.push_back(listed(name, page, x.query(attempt).scope.uf));
    x.range_of(attempt)->read(attempt.at,
                              page_with(std::move(batch), page, total), budget);
    return x.settle(attempt.segment);
  }

  std::string progress() const {
    auto out = x.progress();
    return std::to_string(out.done) + " of " + std::to_string(out.known);
  }

  job_segments x{{}};
  retry_budget budget{{}};
  std::map<std::string, page_attempt> taken;
};

} // namespace

TEST_CASE("a job without segments has finished") {
  segments_fixture f;
  CHECK(f.x.finished());
  CHECK_FALSE(f.x.hopeful("SP"));
  CHECK(f.next() == "");
  CHECK(f.progress() == "0 of 0");
}

TEST_CASE("a segment is waited for until it is the job's or over") {
  segments_fixture f;
  f.hear(0, kind::undecided, "SP");
  f.hear(1, kind::awaited, "RJ");
  CHECK_FALSE(f.x.finished());
  CHECK(f.x.hopeful("SP"));
  CHECK_FALSE(f.x.hopeful("MG"));
  CHECK(f.next() == "");
  CHECK(f.progress() == "0 of 2");
  f.hear(1, kind::over, "RJ");
  CHECK_FALSE(f.x.hopeful("RJ"));
  f.hear(0, kind::yours, "SP", 9);
  CHECK(f.x.open_count() == 1);
  CHECK(f.next() == "SP/1");
  f.hear(0, kind::yours, "SP", 10); // It is being read already.
  auto read = f.read("SP/1", 0);
  REQUIRE(read);
  CHECK(read->lease == 9);
}

TEST_CASE("first pages come before others") {
  segments_fixture f;
  f.hear(0, kind::yours, "SP");
  CHECK(f.next() == "SP/1");
  f.read("SP/1", 3);
  f.hear(1, kind::yours, "RJ");
  CHECK(f.x.open_count() == 3);
  CHECK(f.next() == "RJ/1");
  CHECK(f.next() == "SP/3"); // The list's own order: its end is asked early.
  CHECK(f.next() == "SP/2");
  CHECK(f.next() == "");
  CHECK(f.progress() == "1 of 4");
}

TEST_CASE("what a segment has brought is handed in, and waited for") {
  segments_fixture f;
  f.hear(0, kind::yours, "SP", 7);
  f.next();
  auto read = f.read("SP/1", 1);
  REQUIRE(read);
  CHECK(read->segment == 0);
  CHECK(read->lease == 7);
  CHECK(read->ended);
  REQUIRE(read->days.partitions.size() == 1);
  CHECK(read->days.partitions[0].cells.size() == 3);
  CHECK_FALSE(f.x.finished());
  CHECK_FALSE(f.x.hopeful("SP"));
  CHECK(f.x.range_of(f.taken.at("SP/1")) == nullptr);
  f.hear(0, kind::over, "SP");
  CHECK(f.x.finished());
}

TEST_CASE("a segment that has brought nothing is over by itself") {
  segments_fixture f;
  f.hear(0, kind::yours, "SP", 7);
  f.next();
  auto& attempt = f.taken.at("SP/1");
  f.x.range_of(attempt)->failed(attempt.at, f.budget);
  auto read = f.x.settle(0);
  REQUIRE(read);
  CHECK(read->ended);
  CHECK(read->days.partitions.empty());
  CHECK(f.x.finished());
}

TEST_CASE("without a cache everything that is waited for is read") {
  segments_fixture f;
  f.hear(0, kind::awaited, "SP");
  f.hear(1, kind::over, "RJ");
  f.hear(2, kind::yours, "BA");
  f.next();
  f.read("BA/1", 1); // Handed in, and never acknowledged.
  f.x.read_all({list_of("MG")}, now, 50);
  CHECK(f.next() == "SP/1");
  CHECK(f.next() == "MG/1");
  CHECK(f.next() == "");
  f.read("SP/1", 0);
  f.read("MG/1", 0);
  // What they brought is kept nowhere, and waited for until the next loss.
  f.x.read_all({}, now, 50);
  CHECK(f.x.finished());
}

TEST_CASE("a list of the whole country gives hope to every UF") {
  segments_fixture f;
  f.hear(0, kind::undecided, "");
  CHECK(f.x.hopeful("SP"));
  CHECK(f.x.hopeful("AC"));
}

TEST_CASE("a job that is abandoned asks for nothing more") {
  segments_fixture f;
  f.hear(0, kind::yours, "SP");
  f.next();
  f.hear(1, kind::awaited, "RJ");
  f.x.abandon();
  CHECK(f.x.finished());
  CHECK(f.x.range_of(f.taken.at("SP/1")) == nullptr);
  CHECK(f.next() == "");
  CHECK_FALSE(f.x.hopeful("RJ"));
  f.hear(1, kind::yours, "RJ");
  CHECK(f.x.finished());
}
