#include "actors/sources/list_reader.hpp"

#include "tests/actors/sources/list_samples.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr int last_day = 12;

using day_ids = std::map<int, std::set<std::string>>;

/// A list of upstream, ascending, that grows at its end while it is read.
/// Answers come in any order, deny pages falsely, understate totals, or fail.
struct upstream_list {
  std::vector<int> days; ///< Of the notices, in upstream's order.
  size_t page_size = 3;
  size_t failures = 0; ///< Left.
  std::set<int> denied;
  std::vector<int> in_flight;

  int size() const {
    return static_cast<int>((days.size() + page_size - 1) / page_size);
  }

  day_ids by_day() const {
    day_ids out;
    for (size_t i = 0; i < days.size(); ++i)
      out[days[i]].insert(std::to_string(i));
    return out;
  }

  source_page page(int number, uint32_t dice) const {
    notice_batch notices;
    auto from = static_cast<size_t>(number - 1) * page_size;
    for (auto i = from; i < std::min(from + page_size, days.size()); ++i)
      notices.push_back(listed(std::to_string(i), days[i]));
    auto told = size();
    if (number > 1 && dice % 5 < 2)
      told = dice % 5 == 0 ? number : std::min(told, number + 1);
    return page_with(std::move(notices), number, told);
  }

  void answer(list_reader& list, size_t which, uint32_t dice) {
    auto number = in_flight[which];
    in_flight.erase(in_flight.begin() + static_cast<long>(which));
    auto lie = dice % 7 == 0 && number > 1 && denied.insert(number).second;
    if (lie || number > size()) {
      if (!list.pages().absent(number))
        in_flight.push_back(number);
      return;
    }
    if (dice % 13 == 0 && failures > 0) {
      --failures;
      return list.pages().failed(number);
    }
    for (uint32_t n = dice % 11 == 0 ? dice % 4 : 0; n > 0; --n)
      days.push_back(std::min(last_day, days.back() + (dice % 3 == 0 ? 1 : 0)));
    list.read(number, page(number, dice / 7));
  }
};

} // namespace

TEST_CASE("each day handed out is whole, and handed out once") {
  auto holds = rc::check("whole days", [] {
    upstream_list upstream;
    upstream.days = *rc::gen::container<std::vector<int>>(
      *rc::gen::inRange<size_t>(0, 40), rc::gen::inRange(1, last_day + 1));
    std::sort(upstream.days.begin(), upstream.days.end());
    upstream.failures = *rc::gen::inRange<size_t>(0, 3);
    auto trace = *rc::gen::container<std::vector<uint32_t>>(
      300, rc::gen::arbitrary<uint32_t>());
    auto stop = *rc::gen::inRange<size_t>(0, 200);
    auto begun_with = upstream.by_day();
    auto newest = upstream.days.empty() ? 0 : upstream.days.back();
    source_traits traits;
    traits.ordered = true;
    list_reader list{traits,    {"SP", 6, {6}},
                     {"SP"},    {january(1), january(last_day)},
                     3,         {},
                     utc_time{}};
    day_ids known;
    auto take = [&] {
      auto now = upstream.by_day();
      for (auto& lane : list.take_whole_days())
        for (auto& cell : lane.cells) {
          auto day = static_cast<int>((cell.day - january(1)).count()) + 1;
          RC_ASSERT(known.count(day) == 0U);
          auto& ids = known[day];
          for (auto& x : *cell.notices)
            ids.insert(x->id);
          auto& least = begun_with[day];
          RC_ASSERT(
            std::includes(ids.begin(), ids.end(), least.begin(), least.end()));
          auto& most = now[day];
          RC_ASSERT(
            std::includes(most.begin(), most.end(), ids.begin(), ids.end()));
          RC_ASSERT(day >= newest || ids == most);
        }
    };
    for (size_t step = 0; !list.pages().finished(); ++step) {
      auto dice = static_cast<uint32_t>(trace[step % trace.size()] + step);
      if (step == stop && dice % 2 == 0)
        list.pages().abandon();
      else if (list.pages().has_next()
               && (dice % 3 != 0 || upstream.in_flight.empty()))
        upstream.in_flight.push_back(list.pages().next());
      else
        upstream.answer(list, dice / 3 % upstream.in_flight.size(), dice / 5);
      take();
    }
    RC_ASSERT(!list.pages().complete() || known.size() == size_t{last_day});
  });
  CHECK(holds);
}
