#include "actors/search/search_findings.hpp"

#include "actors/match/summary.hpp"

#include <utility>

namespace bidiq {

search_findings::search_findings(const search_order& order,
                                 std::vector<std::string> sources)
  : tally(order.request, std::move(sources)), order_(order) {
  // nop
}

void search_findings::begin(search_rules rules, local_time now,
                            double plausible_value) {
  collector_.emplace(order_.request, std::move(rules), now, plausible_value);
}

bool search_findings::add(const fetched_page& page) {
  if (!tally.add(page))
    return false;
  collector_->add(page.notices);
  paged_ = true;
  return true;
}

uint64_t search_findings::total_raw() const noexcept {
  if (result_)
    return result_->total_raw;
  return collector_ ? collector_->total_raw() : 0;
}

uint64_t search_findings::size() const noexcept {
  if (result_)
    return result_->notices.size();
  return collector_ ? collector_->size() : 0;
}

uint64_t search_findings::memory() const noexcept {
  return collector_ ? collector_->memory() : 0;
}

// A copy of a result, which still changes when the workbook is done.
search_result_ptr search_findings::partial(utc_time updated) const {
  auto view = std::make_shared<search_result>(result_ ? *result_
                                                      : collector_->snapshot());
  name(*view);
  view->status = search_status::running;
  view->is_partial = true;
  tally.show(*view);
  view->updated = updated;
  return view;
}

void search_findings::finish() {
  tally.settle();
  result_ = std::make_shared<search_result>(collector_->finish());
  collector_.reset();
}

void search_findings::judge(std::chrono::milliseconds took, utc_time now) {
  name(*result_);
  // From here on they are part of the workbook, which must come out the same
  // wherever it is written again.
  result_->duration_ms = took.count();
  result_->updated = now;
  tally.judge(*result_);
  // Only now it is known what the text may claim, and must not.
  if (result_->is_partial || result_->notices.empty())
    result_->summary = summarise(*result_);
}

void search_findings::cancel(std::chrono::milliseconds took, utc_time now) {
  if (!collector_ && !result_)
    begin(compile_rules(*order_.request, nullptr), to_local(now),
          default_plausible_value);
  if (result_)
    renew();
  else
    result_ = std::make_shared<search_result>(collector_->finish());
  collector_.reset();
  tally.interrupt();
  tally.settle();
  judge(took, now);
  result_->status = search_status::cancelled;
  result_->degradation_reason = "Busca cancelada pelo usuário";
  result_->excel = {};
  result_->excel.status = "skipped";
}

void search_findings::renew() {
  result_ = std::make_shared<search_result>(*result_);
}

void search_findings::name(search_result& x) const {
  x.search_id = order_.request->search_id;
  x.user = order_.who.user;
  x.request = order_.request;
}

} // namespace bidiq
