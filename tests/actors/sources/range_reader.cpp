#include "actors/sources/range_reader.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

using strings = std::vector<std::string>;

/// Upstream's list, one notice a page, and a range of it being read.
struct ranging {
  explicit ranging(std::vector<int> notices)
    : days(std::move(notices)), range(make()) {
    // nop
  }

  static range_reader make() {
    list_options options;
    options.max_pages = 3;
    return {{"SP", 6, {6}}, {"SP"}, {january(1), january(8)}, 1, options, {}};
  }

  static std::string text(const day_range& x) {
    return format_day(x.first).substr(8) + "-" + format_day(x.last).substr(8);
  }

  /// Answers the next page; its list and number.
  std::string step() {
    auto at = range.next();
    auto within = range.list(at.list).days();
    std::vector<size_t> rows;
    for (size_t i = 0; i < days.size(); ++i)
      if (january(days[i]) >= within.first && january(days[i]) <= within.last)
        rows.push_back(i);
    auto total = static_cast<int>(rows.size());
    if (at.page > total) {
      if (!range.absent(at, budget))
        again.push_back(at);
    } else {
      auto row = rows[static_cast<size_t>(at.page) - 1];
      auto page = page_with({listed(std::to_string(row), days[row])}, at.page,
                            total);
      for (auto& x : range.read(at, page, budget))
        shown.push_back(x->id);
    }
    return text(within) + "/" + std::to_string(at.page);
  }

  std::vector<int> days; ///< When notices were published.
  range_reader range;
  retry_budget budget{{}};
  std::vector<range_reader::place> again;
  strings shown;
};

size_t cells_of(const std::vector<cache_batch::partition_days>& xs) {
  size_t out = 0;
  for (auto& x : xs)
    out += x.cells.size();
  return out;
}

} // namespace

TEST_CASE("a short range is read as one list") {
  ranging x{{1, 5, 8}};
  CHECK(x.range.untouched());
  CHECK(x.step() == "01-08/1");
  CHECK_FALSE(x.range.untouched());
  CHECK(x.step() == "01-08/3");
  CHECK(x.step() == "01-08/2");
  CHECK(x.step() == "01-08/4"); // The last page was full.
  CHECK(x.step() == "01-08/1");
  CHECK(x.range.finished());
  CHECK(cells_of(x.range.take_days()) == 8);
  CHECK(x.shown == strings{"0", "2", "1"});
}

TEST_CASE("a long range is read as several lists, the newest first") {
  ranging x{{1, 2, 3, 5, 7}};
  CHECK(x.step() == "01-08/1");
  CHECK(x.step() == "05-08/1");
  CHECK(x.step() == "05-08/2");
  CHECK(x.range.pages_done() == 3);
  CHECK(x.step() == "05-08/3");
  CHECK(x.step() == "05-08/1");
  CHECK(cells_of(x.range.take_days()) == 4);
  CHECK_FALSE(x.range.finished());
  while (!x.range.finished())
    x.step();
  CHECK(cells_of(x.range.take_days()) == 4);
  CHECK(x.shown.size() == 5);
  CHECK(x.range.pages_known() == x.range.pages_done());
}

TEST_CASE("parts that are still too long are divided further, down to a day") {
  ranging x{{4, 4, 4, 4, 4, 4}};
  for (int n = 0; n < 100 && !x.range.finished(); ++n)
    x.step();
  CHECK(x.range.finished());
  CHECK(cells_of(x.range.take_days()) + x.again.size() >= 7);
  CHECK(x.shown.size() == 6);
}

TEST_CASE("a range that is abandoned keeps what was whole") {
  ranging x{{1, 2, 3, 5, 7}};
  for (int n = 0; n < 5; ++n)
    x.step();
  x.range.abandon();
  CHECK(x.range.finished());
  CHECK_FALSE(x.range.has_next());
  CHECK(cells_of(x.range.take_days()) == 4);
}

TEST_CASE("a range is given up after three failed pages, of whatever lists") {
  ranging x{{1, 2, 3, 4, 5, 6, 7, 8, 8, 8}};
  x.step();
  for (int n = 0; n < 3; ++n) {
    CHECK_FALSE(x.range.finished());
    x.range.failed(x.range.next(), x.budget);
  }
  CHECK(x.range.finished());
  CHECK_FALSE(x.range.has_next());
}
