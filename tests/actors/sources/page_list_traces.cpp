#include "actors/sources/page_list.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <map>
#include <set>

using namespace bidiq;

namespace {

/// A model of upstream: a list that grows while it is read, one false 204 per
/// page, totals that understate how much follows, answers in any order.
struct model {
  int size = 0; ///< Pages.
  std::map<int, int> read;
  std::set<int> denied;
  std::vector<int> in_flight;

  void answer(page_list& list, size_t which, uint32_t dice) {
    auto page = in_flight[which];
    in_flight.erase(in_flight.begin() + static_cast<long>(which));
    auto lie = dice % 7 == 0 && page > 1 && denied.insert(page).second;
    if (lie || page > size) {
      if (!list.absent(page))
        in_flight.push_back(page);
      return;
    }
    auto grow = dice % 11 == 0 && size < 40;
    size += grow ? 1 : 0;
    // As in reality and in the simulator the next page is never denied.
    auto understate = !grow && dice % 5 < 3;
    auto told = understate ? std::min(size, page + 1) : size;
    ++read[page];
    list.read(page, {told, told - page});
  }
};

} // namespace

TEST_CASE("every page of a list is read exactly once") {
  auto holds = rc::check("exactly once", [] {
    page_list list{{}};
    model upstream;
    upstream.size = *rc::gen::inRange(0, 20);
    auto trace = *rc::gen::container<std::vector<uint32_t>>(
      600, rc::gen::arbitrary<uint32_t>());
    for (size_t step = 0; !list.finished(); ++step) {
      auto dice = static_cast<uint32_t>(trace[step % trace.size()] + step);
      if (list.has_next() && (dice % 3 != 0 || upstream.in_flight.empty())) {
        upstream.in_flight.push_back(list.next());
        continue;
      }
      RC_ASSERT_FALSE(upstream.in_flight.empty());
      auto which = dice / 3 % upstream.in_flight.size();
      upstream.answer(list, which, dice / 5);
      RC_ASSERT(list.pages_done() <= list.pages_known());
    }
    RC_ASSERT(list.complete());
    for (auto& [page, times] : upstream.read)
      RC_ASSERT(times == 1);
    for (int page = 1; page <= upstream.size; ++page)
      RC_ASSERT(upstream.read.count(page) == 1U);
  });
  CHECK(holds);
}
