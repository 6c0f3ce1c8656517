#include "actors/sources/page_list.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

using pages = std::vector<int>;

page_totals totals(int64_t page, int64_t total) {
  return {total, total - page};
}

pages all_next(page_list& list) {
  pages result;
  while (list.has_next())
    result.push_back(list.next());
  return result;
}

/// A list whose first page has told of `total`; all are handed out.
page_list told(int total) {
  page_list list{{}};
  list.next();
  list.read(1, totals(1, total));
  all_next(list);
  return list;
}

} // namespace

TEST_CASE("page 1 comes first, then the last to the second") {
  page_list list{{}};
  CHECK(list.untouched());
  CHECK(all_next(list) == pages{1});
  CHECK_FALSE(list.untouched());
  CHECK_FALSE(list.finished());
  list.read(1, totals(1, 4));
  CHECK(list.open_count() == 3);
  CHECK(all_next(list) == pages{4, 3, 2});
  for (auto page : {3, 2, 4})
    list.read(page, totals(page, 4));
  CHECK(list.finished());
  CHECK(list.complete());
  CHECK_FALSE(list.empty());
}

TEST_CASE("a page that failed for good leaves the list incomplete") {
  auto list = told(3);
  list.failed(3);
  CHECK_FALSE(list.finished());
  list.read(2, totals(2, 3));
  CHECK(list.finished());
  CHECK_FALSE(list.complete());
  CHECK(list.pages_done() == 2);
  CHECK(list.pages_known() == 3);
}

TEST_CASE("a list is given up after three failed pages") {
  page_list list{{}};
  list.next();
  list.read(1, totals(1, 100));
  for (int page = 100; page > 97; --page) {
    CHECK(list.next() == page);
    list.failed(page);
  }
  CHECK_FALSE(list.has_next());
  CHECK(list.finished());
  CHECK_FALSE(list.complete());
}

TEST_CASE("an empty first page is believed the second time") {
  page_list list{{}};
  list.next();
  CHECK(list.absent(1));
  CHECK_FALSE(list.finished());
  CHECK_FALSE(list.empty());
  CHECK(list.pages_done() == 0);
  CHECK(list.pages_known() == 1);
  CHECK(all_next(list) == pages{1});
  CHECK(list.absent(1));
  CHECK(list.finished());
  CHECK(list.complete());
  CHECK(list.empty());
  CHECK(list.pages_done() == 1);
}

TEST_CASE("an empty first page that was a lie costs nothing") {
  page_list list{{}};
  list.next();
  CHECK(list.absent(1));
  CHECK(all_next(list) == pages{1});
  list.read(1, totals(1, 2));
  CHECK(all_next(list) == pages{2});
  CHECK_FALSE(list.absent(2));
  list.read(2, totals(2, 2));
  CHECK(list.complete());
  CHECK_FALSE(list.empty());
}

TEST_CASE("without confirmation an empty first page is the end") {
  page_list_options options;
  options.confirm_empty = false;
  page_list list{options};
  list.next();
  CHECK(list.absent(1));
  CHECK(list.finished());
  CHECK(list.empty());
}

TEST_CASE("a missing page inside the list is never its end") {
  auto list = told(3);
  CHECK_FALSE(list.absent(3));
  CHECK_FALSE(list.absent(2));
  CHECK_FALSE(list.absent(2));
  list.read(2, totals(2, 2)); // The list has shrunk meanwhile:
  CHECK(list.absent(3));      // now it can be true.
  CHECK(list.finished());
  CHECK(list.complete());
}

TEST_CASE("a list that grows gets its new pages read") {
  page_list list{{}};
  list.next();
  list.read(1, totals(1, 3));
  CHECK(list.next() == 3);
  list.read(3, totals(3, 5));
  CHECK(all_next(list) == pages{5, 4, 2});
  for (auto page : {5, 4, 2})
    list.read(page, totals(page, 5));
  CHECK(list.complete());
  CHECK(list.pages_done() == 5);
  CHECK(list.pages_known() == 5);
}

TEST_CASE("an answer that understates the totals hides no page") {
  page_list list{{}};
  list.next();
  list.read(1, totals(1, 4));
  CHECK(list.next() == 4);
  CHECK(list.next() == 3);
  list.read(3, {1, 0});
  CHECK(list.next() == 2);
  list.read(4, totals(4, 4));
  list.read(2, totals(2, 4));
  CHECK(list.complete());
  CHECK(list.pages_done() == 4);
}

TEST_CASE(
  "a page past the end is asked in vain twice, and again after growth") {
  page_list list{{}};
  list.next();
  list.read(1, totals(1, 4));
  CHECK(list.next() == 4);
  CHECK(list.next() == 3);
  list.read(3, totals(3, 3));
  CHECK_FALSE(list.absent(4));
  CHECK(list.absent(4));
  CHECK(list.next() == 2);
  list.read(2, totals(2, 4));
  CHECK(list.next() == 4);
  list.read(4, totals(4, 4));
  CHECK(list.complete());
  CHECK(list.pages_done() == 4);
}

TEST_CASE("endless lists are cut off and say so") {
  page_list_options options;
  options.max_pages = 10;
  page_list list{options};
  list.next();
  list.read(1, {int64_t{1} << 62, int64_t{1} << 62});
  CHECK(list.too_long());
  CHECK(list.pages_known() == 10);
  for (int page = 10; page > 1; --page) {
    CHECK(list.next() == page);
    list.read(page, totals(page, 999'999));
  }
  CHECK(list.finished());
  CHECK_FALSE(list.complete());
}

TEST_CASE("a list of as many pages as allowed is not too long") {
  page_list_options options;
  options.max_pages = 2;
  page_list list{options};
  list.next();
  list.read(1, totals(1, 2));
  CHECK(list.next() == 2);
  list.read(2, totals(2, 2));
  CHECK_FALSE(list.too_long());
  CHECK(list.complete());
}

TEST_CASE("an abandoned list is not complete, unless it had ended") {
  auto list = told(1);
  list.abandon();
  CHECK(list.complete());
  page_list cut{{}};
  cut.abandon();
  CHECK(cut.finished());
  CHECK_FALSE(cut.complete());
  auto middle = told(3);
  middle.abandon();
  CHECK(middle.finished());
  CHECK_FALSE(middle.has_next());
  CHECK_FALSE(middle.complete());
}

TEST_CASE("a page that has been read is read again when asked to") {
  auto list = told(2);
  list.read(2, totals(2, 2));
  CHECK(list.finished());
  list.look_again(1);
  CHECK_FALSE(list.finished());
  CHECK(all_next(list) == pages{1});
  list.read(1, totals(1, 2));
  CHECK(list.finished());
  CHECK(list.complete());
  CHECK(list.pages_done() == 3);
}

TEST_CASE("that there is no page after the last is believed at once") {
  auto list = told(1);
  list.probe();
  CHECK(all_next(list) == pages{2});
  SECTION("there is none") {
    CHECK(list.absent(2));
    CHECK(list.finished());
    CHECK(list.complete());
  }
  SECTION("there is one") {
    list.read(2, totals(2, 2));
    CHECK(list.finished());
    CHECK(list.pages_done() == 2);
  }
  SECTION("another answer has told of it") {
    list.look_again(1);
    CHECK(all_next(list) == pages{1});
    list.read(1, totals(1, 2));
    CHECK_FALSE(list.absent(2));
  }
}
