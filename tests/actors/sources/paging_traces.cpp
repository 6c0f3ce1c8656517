#include "actors/sources/paging_plan.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <map>

using namespace bidiq;

namespace {

/// A model of upstream: lists that may grow while they are read, false 204s,
/// answers in any order.
struct model {
  std::vector<int> sizes; ///< Pages per slice.
  std::map<std::pair<size_t, int>, int> read;
  std::vector<page_request> in_flight;

  void answer(paging_plan& plan, size_t which, bool lie, bool grow) {
    auto x = in_flight[which];
    in_flight.erase(in_flight.begin() + static_cast<long>(which));
    auto& size = sizes[x.slice];
    if (grow && size > 0 && size < 40)
      ++size;
    if (lie || x.page > size) {
      if (!plan.page_absent(x))
        in_flight.push_back(x);
      return;
    }
    ++read[{x.slice, x.page}];
    plan.page_read(x, {size, size - x.page});
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
    // False 204s stop after a while, as upstream's patience tests do not; one
    // on the confirmation of an empty first page would be believed.
    for (size_t step = 0; !plan.finished(); ++step) {
      auto dice = trace[step % trace.size()] + step;
      if (plan.has_next() && (dice % 3 != 0 || upstream.in_flight.empty())) {
        upstream.in_flight.push_back(*plan.next());
        continue;
      }
      RC_ASSERT_FALSE(upstream.in_flight.empty());
      auto which = dice / 3 % upstream.in_flight.size();
      auto inside = upstream.in_flight[which].page > 1;
      upstream.answer(plan, which, inside && step < 600 && dice % 7 == 0,
                      step < 600 && dice % 11 == 0);
      RC_ASSERT(plan.pages_done() <= plan.pages_known());
    }
    RC_ASSERT(plan.pairs_complete() == 6U);
    RC_ASSERT(plan.failed_ufs().empty());
    for (auto& [page, times] : upstream.read)
      RC_ASSERT(times == 1);
    // What was there when a slice's last answer came has been read.
    for (size_t i = 0; i < 6; ++i)
      for (int page = 1; page <= upstream.sizes[i]; ++page)
        RC_ASSERT(upstream.read.count({i, page}) == 1U);
  });
  CHECK(holds);
}
