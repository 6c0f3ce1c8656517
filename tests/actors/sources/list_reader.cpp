#include "actors/sources/list_reader.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

source_traits ordered_list() {
  source_traits x;
  x.name = "pncp";
  x.ordered = true;
  return x;
}

constexpr utc_time began{1'000ms};

list_reader reader(source_traits traits = ordered_list(),
                   source_scope scope = {"SP", 6, {6}}, strings ufs = {"SP"}) {
  return {traits, std::move(scope),    std::move(ufs), {january(1), january(9)},
          50,     page_list_options{}, began};
}

/// "SP/6 2026-01-03: a b", of each day handed out.
strings taken(list_reader& x) {
  strings out;
  for (auto& lane : x.take_whole_days())
    for (auto& cell : lane.cells) {
      auto text = lane.lane.uf + "/" + std::to_string(lane.lane.modality) + " "
                  + format_day(cell.day).substr(8) + ":";
      for (auto& y : *cell.notices)
        text += " " + y->id;
      out.push_back(text);
    }
  return out;
}

void read(list_reader& x, int page, notice_batch notices, int total) {
  x.read(page, page_with(std::move(notices), page, total));
}

void hand_out(list_reader& x) {
  while (x.pages().has_next())
    x.pages().next();
}

} // namespace

TEST_CASE("a list that is complete makes all its days known, empty ones too") {
  auto x = reader();
  x.pages().next();
  read(x, 1, {listed("a", 2), listed("b", 2), listed("c", 5)}, 1);
  CHECK(taken(x)
        == strings{"SP/6 01:", "SP/6 02: a b",
                   "SP/6 03:", "SP/6 04:", "SP/6 05: c",
                   "SP/6 06:", "SP/6 07:", "SP/6 08:", "SP/6 09:"});
  CHECK(taken(x).empty());
}

TEST_CASE("days between those of pages read are handed out meanwhile") {
  auto x = reader();
  x.pages().next();
  read(x, 1, {listed("a", 2), listed("b", 3)}, 4);
  CHECK(taken(x) == strings{"SP/6 01:", "SP/6 02: a"});
  hand_out(x);
  read(x, 4, {listed("g", 8), listed("h", 9)}, 4);
  CHECK(taken(x).empty());
  read(x, 3, {listed("e", 5), listed("f", 6), listed("f2", 8)}, 4);
  CHECK(taken(x) == strings{"SP/6 06: f", "SP/6 07:", "SP/6 08: f2 g"});
  read(x, 2, {listed("c", 3), listed("d", 5)}, 4);
  CHECK(taken(x)
        == strings{"SP/6 03: b c", "SP/6 04:", "SP/6 05: d e", "SP/6 09: h"});
}

TEST_CASE("a day that a failed page may belong to is never handed out") {
  auto x = reader();
  x.pages().next();
  read(x, 1, {listed("a", 2), listed("b", 3)}, 3);
  hand_out(x);
  read(x, 3, {listed("e", 5), listed("f", 6), listed("g", 7)}, 3);
  x.pages().failed(2);
  CHECK(taken(x) == strings{"SP/6 01:", "SP/6 02: a", "SP/6 06: f"});
  CHECK(x.pages().finished());
  CHECK(taken(x).empty());
}

TEST_CASE("what was whole when a list was abandoned stays known") {
  auto x = reader();
  x.pages().next();
  read(x, 1, {listed("a", 2), listed("b", 3)}, 3);
  x.pages().abandon();
  CHECK(taken(x) == strings{"SP/6 01:", "SP/6 02: a"});
}

TEST_CASE("a list in no order is known when all of it has been read") {
  auto traits = ordered_list();
  traits.ordered = false;
  auto x = reader(traits);
  x.pages().next();
  read(x, 1, {listed("a", 2), listed("b", 5)}, 2);
  CHECK(taken(x).empty());
  hand_out(x);
  read(x, 2, {listed("c", 5), listed("d", 2)}, 2);
  CHECK(taken(x).size() == 9);
}

TEST_CASE("a list of what is open now is one day's, whenever published") {
  auto traits = ordered_list();
  traits.snapshot = true;
  list_reader x{traits, {"SP", 6, {6}}, {"SP"}, {january(9), january(9)}, 50,
                {},     began};
  x.pages().next();
  read(x, 1, {listed("a", 1), listed("b", 2)}, 2);
  CHECK(taken(x).empty());
  hand_out(x);
  read(x, 2, {listed("c", 20)}, 2);
  CHECK(taken(x) == strings{"SP/6 09: a b c"});
}

TEST_CASE("broken records leave a list without an order to rely on") {
  auto x = reader();
  x.pages().next();
  auto page = page_with({listed("a", 2), listed("b", 3)}, 1, 2);
  page.broken_records = 1;
  x.read(1, page);
  CHECK(taken(x).empty());
}

TEST_CASE("the whole country makes every UF's lanes known") {
  auto x = reader(ordered_list(), {"", 6, {6, 7}}, {"SP", "RJ"});
  x.pages().next();
  read(x, 1,
       {listed("s", 1, "SP", 6), listed("r", 1, "RJ", 7),
        listed("x", 1, "AC", 6), listed("later", 2, "RJ", 6)},
       2);
  CHECK(taken(x)
        == strings{"RJ/6 01:", "RJ/7 01: r", "SP/6 01: s", "SP/7 01:"});
}

TEST_CASE("a notice without a modality belongs to the list's only one") {
  auto x = reader();
  x.pages().next();
  read(x, 1, {listed("a", 9, "SP", 0)}, 1);
  CHECK(taken(x).back() == "SP/6 09: a");
}

TEST_CASE(
  "a notice that cannot be placed is found in every lane it may be of") {
  auto x = reader(ordered_list(), {"", 0, {6, 7}}, {"SP", "RJ"});
  x.pages().next();
  read(x, 1,
       {listed("nowhere", 1, "", 6), listed("unknown", 1, "RJ", 0),
        listed("later", 2)},
       2);
  CHECK(taken(x)
        == strings{"RJ/6 01: nowhere unknown", "RJ/7 01: unknown",
                   "SP/6 01: nowhere", "SP/7 01:"});
}

TEST_CASE("cells tell when upstream was asked and whether it had anything") {
  auto x = reader();
  x.pages().next();
  read(x, 1, {listed("a", 2)}, 1);
  for (auto& cell : x.take_whole_days().front().cells) {
    CHECK(cell.read == began);
    CHECK_FALSE(cell.from_empty_list);
  }
  auto empty = reader();
  empty.pages().next();
  empty.pages().absent(1);
  empty.pages().next();
  empty.pages().absent(1);
  auto cells = empty.take_whole_days().front().cells;
  CHECK(cells.size() == 9);
  CHECK(std::all_of(cells.begin(), cells.end(),
                    [](auto& cell) { return cell.from_empty_list; }));
}

TEST_CASE("a notice that moves to another page while read is kept once") {
  auto x = reader();
  x.pages().next();
  read(x, 1, {listed("a", 2), listed("b", 2)}, 2);
  hand_out(x);
  read(x, 2, {listed("b", 2), listed("c", 2)}, 2);
  CHECK(taken(x).at(1) == "SP/6 02: a b c");
}

TEST_CASE("pages that bring nothing new go round in circles") {
  auto x = reader();
  x.pages().next();
  auto first = page_with({listed("a", 2), listed("b", 2)}, 1, 9);
  CHECK_FALSE(x.repeats(1, first));
  x.read(1, first);
  CHECK(x.repeats(9, first));
  CHECK_FALSE(x.repeats(1, first));
  CHECK_FALSE(x.repeats(9, page_with({listed("b", 2)}, 9, 9)));
  CHECK_FALSE(x.repeats(9, page_with({listed("b", 2), listed("c", 2)}, 9, 9)));
  CHECK_FALSE(x.repeats(9, page_with({}, 9, 9)));
}

TEST_CASE("a smaller page size begins with the first page again") {
  auto x = reader();
  x.pages().next();
  x.restart(10);
  CHECK(x.page_size() == 10);
  CHECK(x.pages().untouched());
  CHECK(x.pages().next() == 1);
}
