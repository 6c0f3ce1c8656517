#include "actors/sources/paging_plan.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

using namespace bidiq;

namespace {

/// A model of upstream: lists that grow while they are read, one false 204 per
/// page, totals that understate how much follows, answers in any order.
struct model {
  std::vector<int> sizes; ///< Pages per slice.
  std::map<std::pair<size_t, int>, int> read;
  std::set<std::pair<size_t, int>> denied;
  std::vector<page_request> in_flight;

  void answer(paging_plan& plan, size_t which, uint32_t dice) {
    auto x = in_flight[which];
    in_flight.erase(in_flight.begin() + static_cast<long>(which));
    auto& size = sizes[x.slice];
    auto lie = dice % 7 == 0 && x.page > 1
               && denied.insert({x.slice, x.page}).second;
    if (lie || x.page > size) {
      if (!plan.page_absent(x))
        in_flight.push_back(x);
      return;
    }
    auto grow = dice % 11 == 0 && size < 40;
    size += grow ? 1 : 0;
    // As in reality and in the simulator the next page is never denied.
    auto understate = !grow && dice % 5 < 3;
    auto told = understate ? std::min(size, x.page + 1) : size;
    ++read[{x.slice, x.page}];
    plan.page_read(x, {told, told - x.page});
  }
};

} // namespace

TEST_CASE("every page of every list is read exactly once") {
  auto holds = rc::check("exactly once", [] {
    fetch_job job;
    job.ufs = {"SP", "RJ", "MG"};
    job.modalities = {4, 6};
    paging_plan plan{job, {}};
    model upstream;
    upstream.sizes
      = *rc::gen::container<std::vector<int>>(6, rc::gen::inRange(0, 20));
    auto trace = *rc::gen::container<std::vector<uint32_t>>(
      600, rc::gen::arbitrary<uint32_t>());
    for (size_t step = 0; !plan.finished(); ++step) {
      auto dice = static_cast<uint32_t>(trace[step % trace.size()] + step);
      if (plan.has_next() && (dice % 3 != 0 || upstream.in_flight.empty())) {
        upstream.in_flight.push_back(*plan.next());
        continue;
      }
      RC_ASSERT_FALSE(upstream.in_flight.empty());
      auto which = dice / 3 % upstream.in_flight.size();
      upstream.answer(plan, which, dice / 5);
      RC_ASSERT(plan.pages_done() <= plan.pages_known());
    }
    RC_ASSERT(plan.pairs_complete() == 6U);
    RC_ASSERT(plan.failed_ufs().empty());
    for (auto& [page, times] : upstream.read)
      RC_ASSERT(times == 1);
    for (size_t i = 0; i < 6; ++i)
      for (int page = 1; page <= upstream.sizes[i]; ++page)
        RC_ASSERT(upstream.read.count({i, page}) == 1U);
  });
  CHECK(holds);
}
