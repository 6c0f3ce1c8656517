// Whatever upstream answers, a list costs a number of requests that follows
// from what its first pages tell, and is not read until the search is over.
#include "actors/sources/list_reader.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <random>

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr int page_size = 2;

/// An upstream that answers what it likes. All that is random comes from one
/// seed, so do its habits.
class hostile {
public:
  explicit hostile(uint64_t seed)
    : random_(seed),
      first_(1 + static_cast<int>(roll(8))),
      fresh_(roll(3)),
      wild_(roll(3)),
      denying_(roll(3) == 0) {
    // nop
  }

  size_t roll(size_t sides) {
    return random_() % sides;
  }

  /// What the first page of a reading claims.
  int first() const {
    return first_;
  }

  /// A page is said not to be there. Three such pages end a list, so that most
  /// upstreams never do it.
  bool denies() {
    return denying_ && roll(12) == 0;
  }

  source_page page(int number, bool first) {
    notice_batch notices;
    auto least = fresh_ == 2 ? size_t{1} : size_t{0};
    for (auto n = std::max(least, roll(page_size + 1)); n > 0; --n) {
      auto id = roll(2) < fresh_ ? next_++ : static_cast<int>(n);
      notices.push_back(listed(std::to_string(id), 1 + id % 9));
    }
    auto total = first ? first_ : claim(number);
    auto x = page_with(std::move(notices), number, total, total * page_size);
    x.rows += roll(9) == 0 ? 1 : 0;
    if (roll(9) == 0)
      x.total_records = x.pages_left = 0;
    return x;
  }

private:
  // One more page, mostly; or anything.
  int claim(int number) {
    if (roll(3) >= wild_)
      return number + 1;
    auto most = roll(20) == 0 ? size_t{1'000'000} : size_t{12};
    return static_cast<int>(roll(most));
  }

  std::mt19937_64 random_;
  int first_;
  size_t fresh_; ///< So many of two records are new; two: on every page.
  size_t wild_;
  bool denying_;
  int next_ = 100;
};

struct cost {
  bool ended = false;
  uint64_t requests = 0;
  uint64_t most = 0; ///< That may be.
};

/// Reads a list with a budget that forbids nothing.
cost read_all(uint64_t seed) {
  hostile upstream{seed};
  retry_options plenty;
  plenty.budget_min = 1'000'000'000;
  retry_budget budget{plenty};
  list_options options;
  list_reader list{{"SP", 6, {6}}, {"SP"},  {january(1), january(9)},
                   page_size,      options, {}};
  cost out;
  out.most
    = static_cast<uint64_t>(options.max_readings)
      * static_cast<uint64_t>(options.pages.requests_per_page * upstream.first()
                              + options.pages.spare_requests);
  std::vector<int> in_flight;
  auto first = true;
  auto step = [&] {
    first = first || list.pages().untouched();
    while (list.pages().has_next() && in_flight.size() < 4) {
      in_flight.push_back(list.pages().next());
      ++out.requests;
    }
    auto i = in_flight.begin()
             + static_cast<long>(upstream.roll(in_flight.size()));
    auto page = *i;
    in_flight.erase(i);
    if (upstream.denies()) {
      if (!list.pages().absent(page))
        list.pages().failed(page); // It has been asked often enough.
    } else {
      list.read(page, upstream.page(page, std::exchange(first, false)));
    }
    list.settle(budget);
  };
  while (!list.finished() && out.requests <= out.most)
    step();
  out.ended = list.finished();
  return out;
}

} // namespace

TEST_CASE("the requests of a list are bounded, whatever upstream answers") {
  auto holds = rc::check("bounded", [] {
    auto seed = *rc::gen::arbitrary<uint64_t>();
    auto done = read_all(seed);
    RC_LOG() << "seed " << seed << ": " << done.requests << " of at most "
             << done.most << "\n";
    RC_ASSERT(done.ended);
    RC_ASSERT(done.requests <= done.most);
  });
  CHECK(holds);
}

TEST_CASE("a list that repeats its only page and claims one more is given up") {
  list_reader list{
    {"AC", 6, {6}}, {"AC"}, {january(1), january(9)}, 50, {}, {}};
  retry_budget budget{{}};
  auto requests = 0;
  for (; !list.finished() && requests < 1'000; ++requests) {
    auto page = list.pages().next();
    list.read(page, page_with({listed("a", 2, "AC")}, page, page + 1,
                              (page + 1) * 50));
    list.settle(budget);
  }
  CHECK(list.finished());
  CHECK_FALSE(list.whole());
  CHECK(list.problem() == fetch_problem::inconsistent);
  CHECK(requests <= 15);
}

TEST_CASE("a few pages without anything new do not end a list") {
  list_reader list{{"SP", 6, {6}}, {"SP"}, {january(1), january(9)}, 1, {}, {}};
  retry_budget budget{{}};
  auto read = [&](int page, const std::string& id) {
    while (list.pages().has_next())
      list.pages().next();
    list.read(page, page_with({listed(id, 2)}, page, 5, 2));
    list.settle(budget);
  };
  read(1, "a");
  for (auto page : {5, 4, 3})
    read(page, "a");
  read(2, "b");
  REQUIRE(list.pages().next() == 6); // The last page was full.
  CHECK(list.pages().absent(6));
  list.settle(budget);
  read(1, "a");
  CHECK(list.whole());
  CHECK(budget.spent() == 0);
}
