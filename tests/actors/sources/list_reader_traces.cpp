// Whatever order upstream's list is in and whatever happens to it between two
// pages: a list that counts as whole holds every notice that was there all the
// time. That is invariant G9.
#include "actors/sources/list_reader.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr int last_day = 12;
constexpr int rows_a_page = 3;

enum class order : uint8_t { ascending, descending, none };

/// What may go wrong while the list is read.
enum class trouble : uint8_t {
  nothing,      ///< It stands still, and totals are true.
  stale_totals, ///< It stands still; totals are often too small, or too great.
  moves,        ///< Between two answers a notice comes, or one goes.
  swaps, ///< Between two pages one goes as another comes: no total tells.
};

struct row {
  int id = 0;
  int day = 0;
};

/// A list of upstream's. All that is random comes from one seed.
class upstream_list {
public:
  upstream_list(uint64_t seed, order how, trouble what)
    : random_(seed), how_(how), what_(what) {
    for (auto n = roll(25); n > 0; --n)
      add_row(static_cast<int>(roll(last_day)) + 1);
    if (how_ != order::none)
      std::stable_sort(rows_.begin(), rows_.end(), [this](auto& x, auto& y) {
        return how_ == order::ascending ? x.day < y.day : x.day > y.day;
      });
    for (auto& x : rows_)
      steady_.insert(std::to_string(x.id));
  }

  size_t roll(size_t sides) {
    return sides == 0 ? 0 : random_() % sides;
  }

  bool sequential() const {
    return what_ == trouble::swaps;
  }

  /// A page is said not to be there; with a total that is too small as well
  /// there would be no trace of it at all.
  bool denies() {
    return what_ != trouble::stale_totals && roll(9) == 0;
  }

  int pages() const {
    return static_cast<int>((rows_.size() + rows_a_page - 1) / rows_a_page);
  }

  const std::set<std::string>& steady() const {
    return steady_;
  }

  const std::set<std::string>& ever() const {
    return ever_;
  }

  /// What happens between two answers.
  void move() {
    if (what_ == trouble::moves && roll(4) == 0)
      return roll(2) == 0 ? come() : go();
    if (what_ == trouble::swaps && roll(2) == 0 && !rows_.empty()) {
      go();
      come();
    }
  }

  source_page page(int number) {
    notice_batch notices;
    auto from = static_cast<size_t>(number - 1) * rows_a_page;
    for (auto i = from; i < std::min(from + rows_a_page, rows_.size()); ++i)
      notices.push_back(listed(std::to_string(rows_[i].id), rows_[i].day));
    auto records = static_cast<int>(rows_.size());
    if (what_ == trouble::stale_totals && roll(2) == 0)
      records = std::max(0, records + 1 - static_cast<int>(roll(5)));
    auto total = std::max(number, (records + rows_a_page - 1) / rows_a_page);
    return page_with(std::move(notices), number, total, records);
  }

private:
  row add_row(int day) {
    row x{next_++, day};
    ever_.insert(std::to_string(x.id));
    rows_.push_back(x);
    return x;
  }

  // New notices are published now: a list that is sorted grows at its end, or
  // its beginning. One in no order may grow anywhere.
  void come() {
    auto x = add_row(how_ == order::descending || how_ == order::ascending
                       ? last_day
                       : static_cast<int>(roll(last_day)) + 1);
    rows_.pop_back();
    auto at = how_ == order::ascending    ? rows_.size()
              : how_ == order::descending ? 0
                                          : roll(rows_.size() + 1);
    rows_.insert(rows_.begin() + static_cast<long>(at), x);
  }

  void go() {
    if (rows_.empty())
      return;
    auto i = rows_.begin() + static_cast<long>(roll(rows_.size()));
    steady_.erase(std::to_string(i->id));
    rows_.erase(i);
  }

  std::mt19937_64 random_;
  order how_;
  trouble what_;
  int next_ = 0;
  std::vector<row> rows_;
  std::set<std::string> steady_; ///< There from the beginning on.
  std::set<std::string> ever_;
};

struct outcome_of {
  bool whole = false;
  bool lied = false; ///< Whole, but without a notice that was there throughout.
  size_t requests = 0;
};

/// Reads the list to its end, some requests on their way at a time.
outcome_of read_all(uint64_t seed, order how, trouble what) {
  upstream_list upstream{seed, how, what};
  retry_options budget_options;
  budget_options.budget_min = 1'000;
  retry_budget budget{budget_options};
  list_reader list{{"SP", 6, {6}}, {"SP"}, {january(1), january(last_day)},
                   rows_a_page,    {},     {}};
  std::vector<int> in_flight;
  std::set<int> denied;
  std::map<int, int> denials;
  outcome_of out;
  while (!list.finished() && out.requests < 10'000) {
    auto most = upstream.sequential() ? size_t{1} : 1 + upstream.roll(4);
    while (list.pages().has_next() && in_flight.size() < most)
      in_flight.push_back(list.pages().next());
    auto i = in_flight.begin()
             + static_cast<long>(upstream.roll(in_flight.size()));
    auto page = *i;
    in_flight.erase(i);
    ++out.requests;
    auto lie = page > 1 && upstream.denies() && denied.insert(page).second;
    if (lie || page > upstream.pages()) {
      // As the source does: asked again, but not for ever.
      if (!list.pages().absent(page)) {
        if (++denials[page] < 3)
          in_flight.push_back(page);
        else
          list.pages().failed(page);
      }
    } else if (page > 1 && upstream.roll(40) == 0) {
      list.pages().failed(page);
    } else {
      list.read(page, upstream.page(page));
      upstream.move(); // Not after answers without a total.
    }
    list.settle(budget);
  }
  std::set<std::string> known;
  size_t days = 0;
  for (auto& partition : list.take_days())
    for (auto& cell : partition.cells) {
      ++days;
      for (auto& x : *cell.notices)
        known.insert(x->id);
    }
  out.whole = list.whole();
  auto& least = upstream.steady();
  auto& most = upstream.ever();
  out.lied
    = out.whole
      && !(
        days == size_t{last_day}
        && std::includes(known.begin(), known.end(), least.begin(), least.end())
        && std::includes(most.begin(), most.end(), known.begin(), known.end()));
  out.lied = out.lied || (!out.whole && days > 0);
  return out;
}

constexpr order orders[] = {order::ascending, order::descending, order::none};
constexpr trouble troubles[] = {trouble::nothing, trouble::stale_totals,
                                trouble::moves, trouble::swaps};

} // namespace

TEST_CASE("G9: a list that counts as whole is, whatever happens to it") {
  auto holds = rc::check("whole or said", [] {
    auto seed = *rc::gen::arbitrary<uint64_t>();
    for (auto how : orders)
      for (auto what : troubles) {
        auto done = read_all(seed, how, what);
        RC_LOG() << "seed " << seed << ", order " << static_cast<int>(how)
                 << ", trouble " << static_cast<int>(what) << "\n";
        RC_ASSERT_FALSE(done.lied);
        RC_ASSERT(done.requests < 10'000U);
      }
  });
  CHECK(holds);
}

TEST_CASE("G9: most lists are found whole, in whatever order") {
  for (auto how : orders)
    for (auto what : {trouble::nothing, trouble::moves}) {
      size_t whole = 0, requests = 0;
      for (uint64_t seed = 1; seed <= 1'000; ++seed) {
        auto done = read_all(seed, how, what);
        whole += done.whole ? 1 : 0;
        requests += done.requests;
      }
      INFO("order " << static_cast<int>(how) << ", trouble "
                    << static_cast<int>(what) << ": " << whole << " whole, "
                    << requests << " requests");
      CHECK(whole >= (what == trouble::nothing ? 850U : 300U));
      CHECK(requests <= 25'000U);
    }
}
