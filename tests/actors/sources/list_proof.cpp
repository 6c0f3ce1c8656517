#include "actors/sources/list_proof.hpp"

#include "tests/catch.hpp"

using namespace bidiq;

namespace {

using verdict = list_proof::verdict;
using strings = std::vector<std::string>;

constexpr uint64_t page_size = 3;

/// A page of notices published at these minutes, each named after its own.
page_evidence page_of(const std::vector<int>& minutes, int64_t total) {
  page_evidence out;
  out.rows = minutes.size();
  out.total = total;
  for (auto x : minutes) {
    local_time at{std::chrono::minutes{x}};
    out.ids.push_back(std::to_string(x));
    out.ascending = out.ascending && (!out.last || *out.last <= at);
    out.descending = out.descending && (!out.last || *out.last >= at);
    out.first = out.first.value_or(at);
    out.last = at;
  }
  return out;
}

/// Pages 1, 3, 2 of a list of eight notices that ascends.
list_proof eight() {
  list_proof x;
  x.read(1, page_of({1, 2, 3}, 8));
  x.read(3, page_of({7, 8}, 8));
  x.read(2, page_of({4, 5, 6}, 8));
  return x;
}

} // namespace

TEST_CASE("a list of one page is whole if it has as many as it says") {
  list_proof x;
  x.read(1, page_of({2, 1}, 2));
  CHECK(x.judge(page_size) == verdict::whole);
  list_proof fewer;
  fewer.read(1, page_of({1, 2}, 3));
  CHECK(fewer.judge(page_size) == verdict::read_again);
  list_proof none;
  none.read(1, page_of({}, 0));
  CHECK(none.judge(page_size) == verdict::whole);
}

TEST_CASE("a list of several pages is whole once its first is what it was") {
  auto x = eight();
  CHECK(x.judge(page_size) == verdict::look_again);
  CHECK(x.to_look_at() == std::vector<int>{1});
  x.read(1, page_of({1, 2, 3}, 8));
  CHECK(x.judge(page_size) == verdict::whole);
}

TEST_CASE(
  "a notice removed from the first page while another came is noticed") {
  list_proof x;
  x.read(1, page_of({1, 2, 3}, 8));
  // 2 has gone, so that 4 is on page 1 now; 9 has come.
  x.read(3, page_of({8, 9}, 8));
  x.read(2, page_of({5, 6, 7}, 8));
  CHECK(x.judge(page_size) == verdict::look_again);
  x.read(1, page_of({1, 3, 4}, 8));
  CHECK(x.judge(page_size) != verdict::whole);
}

TEST_CASE("notices seen twice do not stand for those not seen") {
  list_proof x;
  x.read(1, page_of({1, 2, 3}, 8));
  x.read(3, page_of({7, 8}, 8));
  x.read(2, page_of({3, 4, 5}, 8));
  CHECK(x.judge(page_size) == verdict::read_again);
}

TEST_CASE("what was added to the last page is fetched, not all of the list") {
  list_proof x;
  x.read(1, page_of({1, 2, 3}, 7));
  x.read(3, page_of({7}, 7));
  x.read(2, page_of({4, 5, 6}, 8));
  CHECK(x.judge(page_size) == verdict::look_again);
  CHECK(x.to_look_at() == std::vector<int>{3});
  x.read(3, page_of({7, 8}, 8));
  CHECK(x.judge(page_size) == verdict::look_again);
  CHECK(x.to_look_at() == std::vector<int>{1});
  x.read(1, page_of({1, 2, 3}, 8));
  CHECK(x.judge(page_size) == verdict::whole);
}

TEST_CASE("a list that has only shrunk is whole as it was") {
  list_proof x;
  x.read(1, page_of({1, 2, 3}, 8));
  x.read(3, page_of({7, 8}, 8));
  x.read(2, page_of({4, 5, 6}, 8));
  x.read(1, page_of({1, 2, 3}, 7));
  CHECK(x.judge(page_size) == verdict::whole);
}

TEST_CASE("a list in no order must come out the same twice") {
  auto read = [](list_proof& x, std::vector<int> second) {
    x.read(1, page_of({5, 1, 3}, 6));
    x.read(2, page_of(std::move(second), 6));
  };
  list_proof x;
  read(x, {2, 6, 4});
  CHECK(x.judge(page_size) == verdict::probe);
  CHECK(x.judge(page_size) == verdict::confirm);
  x.begin_again();
  read(x, {6, 2, 4});
  CHECK(x.judge(page_size) == verdict::probe);
  CHECK(x.judge(page_size) == verdict::confirm);
  x.begin_again();
  read(x, {6, 2, 4});
  CHECK(x.judge(page_size) == verdict::probe);
  CHECK(x.judge(page_size) == verdict::whole);
}

TEST_CASE("a total that goes up and down proves nothing the first time") {
  list_proof x;
  x.read(1, page_of({1, 2, 3}, 8));
  x.read(3, page_of({7, 8}, 7));
  x.read(2, page_of({4, 5, 6}, 8));
  CHECK(x.judge(page_size) == verdict::read_again);
  x.begin_again();
  x.read(1, page_of({1, 2, 3}, 8));
  x.read(3, page_of({7, 8}, 7));
  x.read(2, page_of({4, 5, 6}, 8));
  CHECK(x.judge(page_size) == verdict::whole); // Came out the same.
}

TEST_CASE("a list that does not tell its total must come out the same twice") {
  auto untold = [](std::vector<int> minutes) {
    auto x = page_of(minutes, 0);
    x.total.reset();
    return x;
  };
  list_proof x;
  x.read(1, untold({1, 2}));
  CHECK(x.judge(page_size) == verdict::confirm);
  x.begin_again();
  x.read(1, untold({1, 2}));
  CHECK(x.judge(page_size) == verdict::whole);
}

TEST_CASE("a last page that is full may not be the last") {
  list_proof x;
  x.read(1, page_of({1, 2, 3}, 3));
  CHECK(x.judge(page_size) == verdict::probe);
  SECTION("it is") {
    CHECK(x.judge(page_size) == verdict::whole);
  }
  SECTION("it is not, whatever the total says") {
    x.read(2, page_of({4}, 3));
    CHECK(x.judge(page_size) == verdict::read_again);
  }
}

TEST_CASE("records that nobody can identify leave a list unproved") {
  list_proof x;
  auto page = page_of({1}, 2);
  page.rows = 2;
  page.unclear = 1;
  x.read(1, page);
  CHECK(x.unclear());
  CHECK(x.judge(page_size) == verdict::read_again);
  x.begin_again();
  CHECK_FALSE(x.unclear());
  x.read(1, page_of({1, 2}, 2));
  CHECK(x.judge(page_size) == verdict::whole);
}
