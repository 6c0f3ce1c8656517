#include "actors/sources/list_reader.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

constexpr utc_time began{1'000ms};

/// A list, and the budget it may spend.
struct reading {
  explicit reading(source_scope scope = {"SP", 6, {6}}, strings ufs = {"SP"},
                   day_range days = {january(1), january(9)})
    : list(std::move(scope), std::move(ufs), days, 50, {}, began) {
    // nop
  }

  explicit reading(list_options options)
    : list({"SP", 6, {6}}, {"SP"}, {january(1), january(9)}, 50, options,
           began) {
    // nop
  }

  /// Pages that are asked for now.
  std::vector<int> asked() {
    std::vector<int> out;
    while (list.pages().has_next())
      out.push_back(list.pages().next());
    return out;
  }

  void read(int page, notice_batch notices, int total,
            std::optional<int> records = {}) {
    read(page, page_with(std::move(notices), page, total, records));
  }

  void read(int page, const source_page& x) {
    asked();
    list.read(page, x);
    list.settle(budget);
  }

  /// "SP/6 03: a b", of each day handed out.
  strings taken() {
    strings out;
    for (auto& partition : list.take_days())
      for (auto& cell : partition.cells) {
        auto text = partition.partition.uf + "/"
                    + std::to_string(partition.partition.modality) + " "
                    + format_day(cell.day).substr(8) + ":";
        for (auto& y : *cell.notices)
          text += " " + y->id;
        out.push_back(text);
      }
    return out;
  }

  list_reader list;
  retry_budget budget{{}};
};

} // namespace

TEST_CASE("notices are counted while their list is not known to be whole") {
  list_options options;
  options.memory = std::make_shared<memory_budget>(0);
  auto held = [&] { return options.memory->bytes(memory_account::sources); };
  auto x = std::make_optional<reading>(options);
  x->read(1, {listed("a", 2), listed("b", 3)}, 2, 3);
  auto first = held();
  CHECK(first > 2 * sizeof(notice));
  SECTION("each once, until its day is handed out") {
    x->read(2, {listed("c", 9)}, 2, 3);
    CHECK(held() > first);
    auto all = held();
    x->read(1, {listed("a", 2), listed("b", 3)}, 2, 3);
    CHECK(held() == all);
    CHECK(x->taken().size() == 9);
    CHECK(held() == 0);
  }
  SECTION("or until it is read anew") {
    x->list.restart(10);
    CHECK(held() == 0);
  }
  SECTION("or until it goes") {
    x.reset();
    CHECK(held() == 0);
  }
}

TEST_CASE("a list that is whole makes all its days known, empty ones too") {
  reading x;
  x.read(1, {listed("a", 2), listed("b", 2), listed("c", 5)}, 1);
  CHECK(x.list.finished());
  CHECK(x.list.whole());
  CHECK(x.taken()
        == strings{"SP/6 01:", "SP/6 02: a b",
                   "SP/6 03:", "SP/6 04:", "SP/6 05: c",
                   "SP/6 06:", "SP/6 07:", "SP/6 08:", "SP/6 09:"});
  CHECK(x.taken().empty());
}

TEST_CASE("no day is handed out before the list is proved") {
  reading x;
  x.read(1, {listed("a", 2), listed("b", 3)}, 2, 3);
  CHECK(x.taken().empty());
  x.read(2, {listed("c", 9)}, 2, 3);
  CHECK(x.taken().empty());
  CHECK(x.asked() == std::vector<int>{1});
  x.read(1, {listed("a", 2), listed("b", 3)}, 2, 3);
  CHECK(x.list.whole());
  CHECK(x.taken().size() == 9);
  CHECK(x.list.pages_done() == 3);
}

TEST_CASE("a list with a page that failed is known of no day") {
  reading x;
  x.read(1, {listed("a", 2), listed("b", 3)}, 3, 5);
  x.read(3, {listed("e", 5)}, 3, 5);
  x.list.pages().failed(2);
  x.list.settle(x.budget);
  CHECK(x.list.finished());
  CHECK_FALSE(x.list.whole());
  CHECK(x.taken().empty());
}

TEST_CASE("a list that was abandoned is known of no day") {
  reading x;
  x.read(1, {listed("a", 2), listed("b", 3)}, 3, 5);
  x.list.abandon();
  CHECK(x.list.finished());
  CHECK(x.taken().empty());
}

TEST_CASE("a list in no order is read twice, and then known") {
  reading x;
  auto pages = [&] {
    x.read(1, {listed("a", 2), listed("b", 5)}, 2, 3);
    x.read(2, {listed("c", 3)}, 2, 3);
  };
  pages();
  CHECK_FALSE(x.list.finished());
  CHECK(x.taken().empty());
  pages();
  CHECK(x.list.whole());
  CHECK(x.taken().size() == 9);
  CHECK(x.budget.spent() == 0);
}

TEST_CASE("a list that does not add up is read again, then given up") {
  reading x;
  for (int n = 0; n < 3; ++n) {
    CHECK_FALSE(x.list.finished());
    CHECK(x.asked() == std::vector<int>{1});
    x.read(1, {listed("a", 2)}, 1, 2);
  }
  CHECK(x.list.finished());
  CHECK_FALSE(x.list.whole());
  CHECK(x.list.problem() == fetch_problem::inconsistent);
  CHECK(x.budget.spent() == 2);
  CHECK(x.list.pages_done() == 3);
}

TEST_CASE("a list that adds up the second time is whole as it was then") {
  reading x;
  x.read(1, {listed("a", 2), listed("gone", 3)}, 1, 3);
  x.read(1, {listed("a", 2), listed("b", 2)}, 1);
  CHECK(x.list.whole());
  CHECK(x.taken().at(1) == "SP/6 02: a b");
}

TEST_CASE("readings that the budget does not allow are not made") {
  reading x;
  while (x.budget.spend()) {
    // Others have used it up.
  }
  x.read(1, {listed("a", 2)}, 1, 2);
  CHECK(x.list.finished());
  CHECK_FALSE(x.list.whole());
}

TEST_CASE(
  "a number of pages that is too small for the records is not believed") {
  reading x;
  x.read(1, {listed("a", 2)}, 1, 51);
  CHECK(x.asked() == std::vector<int>{2});
}

TEST_CASE("a broken record leaves the list unproved until it is mended") {
  reading x;
  auto page = page_with({listed("a", 2), listed("b", 3)}, 1, 1, 3);
  page.rows = 3;
  page.broken_records = 1;
  x.read(1, page);
  CHECK_FALSE(x.list.finished());
  SECTION("it stays broken") {
    x.read(1, page);
    x.read(1, page);
    CHECK(x.list.finished());
    CHECK_FALSE(x.list.whole());
    CHECK(x.list.problem() == fetch_problem::damaged);
    CHECK(x.taken().empty());
  }
  SECTION("it was damaged on its way") {
    x.read(1, {listed("a", 2), listed("b", 3), listed("c", 3)}, 1);
    CHECK(x.list.whole());
  }
}

TEST_CASE("records that are not shown count, each once") {
  reading x;
  auto page = page_with({listed("a", 2)}, 1, 1, 2);
  page.rows = 2;
  page.left_out = {"deleted"};
  x.read(1, page);
  CHECK(x.list.whole());
}

TEST_CASE("an answer to another question proves nothing") {
  auto other = GENERATE(listed("a", 10), listed("a", 2, "RJ"),
                        listed("a", 2, "SP", 7));
  reading x;
  for (int n = 0; n < 3; ++n)
    x.read(1, {other}, 1);
  CHECK(x.list.finished());
  CHECK_FALSE(x.list.whole());
  CHECK(x.taken().empty());
}

TEST_CASE("the whole country makes every UF's lanes known") {
  reading x{{"", 6, {6, 7}}, {"SP", "RJ"}};
  x.read(1,
         {listed("s", 1, "SP", 6), listed("r", 1, "RJ", 7),
          listed("x", 1, "AC", 6)},
         1);
  auto days = x.taken();
  CHECK(days.size() == 4 * 9);
  CHECK(std::count(days.begin(), days.end(), "RJ/6 01:") == 1);
  CHECK(std::count(days.begin(), days.end(), "RJ/7 01: r") == 1);
  CHECK(std::count(days.begin(), days.end(), "SP/6 01: s") == 1);
  CHECK(std::count(days.begin(), days.end(), "SP/7 01:") == 1);
}

TEST_CASE("a notice that cannot be placed leaves the list unproved") {
  auto nowhere = GENERATE(true, false);
  reading x{{"", 0, {6, 7}}, {"SP", "RJ"}};
  for (int n = 0; n < 4; ++n)
    x.read(1, {nowhere ? listed("a", 1, "", 6) : listed("a", 1, "RJ", 0)}, 1);
  CHECK(x.taken().empty());
}

TEST_CASE("cells tell when upstream was asked and whether it had anything") {
  reading x;
  x.read(1, {listed("a", 2)}, 1);
  auto partitions = x.list.take_days();
  for (auto& cell : partitions.front().cells) {
    CHECK(cell.read == began);
    CHECK_FALSE(cell.from_empty_list);
  }
  reading empty;
  for (int n = 0; n < 2; ++n) {
    empty.asked();
    empty.list.pages().absent(1);
    empty.list.settle(empty.budget);
  }
  CHECK(empty.list.whole());
  auto cells = empty.list.take_days().front().cells;
  CHECK(cells.size() == 9);
  CHECK(std::all_of(cells.begin(), cells.end(),
                    [](auto& cell) { return cell.from_empty_list; }));
}

TEST_CASE("pages that bring nothing new go round in circles") {
  reading x;
  auto first = page_with({listed("a", 2), listed("b", 2)}, 1, 9);
  CHECK_FALSE(x.list.repeats(1, first));
  x.read(1, first);
  CHECK(x.list.repeats(9, first));
  CHECK_FALSE(x.list.repeats(1, first));
  CHECK_FALSE(x.list.repeats(9, page_with({listed("b", 2)}, 9, 9)));
  CHECK_FALSE(
    x.list.repeats(9, page_with({listed("b", 2), listed("c", 2)}, 9, 9)));
  CHECK_FALSE(x.list.repeats(9, page_with({}, 9, 9)));
  auto last = page_with({listed("y", 9), listed("z", 9)}, 9, 9);
  x.read(9, last);
  CHECK_FALSE(x.list.repeats(9, last)); // Looked at once more.
}

TEST_CASE("a smaller page size begins with the first page again") {
  reading x;
  x.asked();
  x.list.restart(10);
  CHECK(x.list.page_size() == 10);
  CHECK(x.list.pages().untouched());
  CHECK(x.asked() == std::vector<int>{1});
}
