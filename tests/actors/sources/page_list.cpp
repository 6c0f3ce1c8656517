#include "actors/sources/paging_plan.hpp"

#include "tests/catch.hpp"

#include <rapidcheck.h>

using namespace bidiq;

namespace {

using strings = std::vector<std::string>;

fetch_job job_for(strings ufs, std::vector<int> modalities) {
  fetch_job job;
  job.ufs = std::move(ufs);
  job.modalities = std::move(modalities);
  return job;
}

paging_plan plan_for(strings ufs, std::vector<int> modalities,
                     paging_options options = {}) {
  return paging_plan{job_for(std::move(ufs), std::move(modalities)), options};
}

strings many_ufs(size_t n) {
  strings all{"AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO",
              "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR",
              "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"};
  all.resize(n);
  return all;
}

page_totals totals(int64_t page, int64_t total) {
  return {total, total - page};
}

/// "SP/6/1": what the next request is about.
std::string next_of(paging_plan& plan) {
  auto x = plan.next();
  if (!x)
    return "";
  return plan.uf(x->slice) + "/" + std::to_string(plan.modality(x->slice)) + "/"
         + std::to_string(x->page);
}

strings all_next(paging_plan& plan) {
  strings result;
  for (auto x = next_of(plan); !x.empty(); x = next_of(plan))
    result.push_back(x);
  return result;
}

strings changes_of(paging_plan& plan) {
  strings result;
  for (auto& x : plan.take_changes())
    result.push_back(x.uf + " " + x.status);
  return result;
}

} // namespace

TEST_CASE("first pages come first, then each slice's others from the last") {
  auto plan = plan_for({"SP", "RJ"}, {6, 4});
  CHECK(all_next(plan) == strings{"SP/6/1", "SP/4/1", "RJ/6/1", "RJ/4/1"});
  CHECK_FALSE(plan.has_next());
  plan.page_read({2, 1}, totals(1, 2));
  plan.page_read({0, 1}, totals(1, 4));
  CHECK(all_next(plan) == strings{"SP/6/4", "SP/6/3", "SP/6/2", "RJ/6/2"});
}

TEST_CASE("known pages wait for the first pages of all slices") {
  auto plan = plan_for({"SP", "RJ"}, {6});
  CHECK(next_of(plan) == "SP/6/1");
  plan.page_read({0, 1}, totals(1, 2));
  CHECK(all_next(plan) == strings{"RJ/6/1", "SP/6/2"});
}

TEST_CASE("more than twenty UFs are asked as the whole country") {
  auto twenty = plan_for(many_ufs(20), {6, 4});
  CHECK(all_next(twenty).size() == 40);
  auto country = plan_for(many_ufs(21), {6, 4});
  CHECK(all_next(country) == strings{"/6/1", "/4/1"});
  CHECK(country.pairs_total() == 42);
}

TEST_CASE("UFs report their way from fetching to success one by one") {
  auto plan = plan_for({"SP", "RJ"}, {6, 4});
  plan.next();
  CHECK(changes_of(plan) == strings{"SP fetching"});
  all_next(plan);
  CHECK(changes_of(plan) == strings{"RJ fetching"});
  plan.page_read({0, 1}, totals(1, 1));
  CHECK(changes_of(plan).empty());
  plan.page_read({1, 1}, totals(1, 2));
  CHECK(changes_of(plan).empty());
  all_next(plan);
  plan.page_read({1, 2}, totals(2, 2));
  CHECK(changes_of(plan) == strings{"SP success"});
  CHECK(plan.pairs_complete() == 2);
  CHECK_FALSE(plan.finished());
}

TEST_CASE("a UF that got over its trouble has recovered") {
  auto plan = plan_for({"SP", "RJ"}, {6});
  all_next(plan);
  changes_of(plan);
  plan.page_retried({0, 1});
  plan.page_retried({0, 1});
  CHECK(changes_of(plan) == strings{"SP retrying"});
  plan.page_read({0, 1}, totals(1, 1));
  plan.page_read({1, 1}, totals(1, 1));
  CHECK(changes_of(plan) == strings{"SP recovered", "RJ success"});
  CHECK(plan.finished());
}

TEST_CASE("a page that failed for good fails its UF but not the others") {
  auto plan = plan_for({"SP", "RJ"}, {6});
  all_next(plan);
  plan.page_read({0, 1}, totals(1, 3));
  plan.page_read({1, 1}, totals(1, 1));
  changes_of(plan);
  CHECK(all_next(plan) == strings{"SP/6/3", "SP/6/2"});
  plan.page_failed({0, 3});
  CHECK_FALSE(plan.finished());
  plan.page_read({0, 2}, totals(2, 3));
  CHECK(changes_of(plan) == strings{"SP failed"});
  CHECK(plan.finished());
  CHECK(plan.failed_ufs() == strings{"SP"});
  CHECK(plan.pairs_complete() == 1);
}

TEST_CASE("a failed modality of the country fails all UFs") {
  auto plan = plan_for(many_ufs(27), {6, 4});
  all_next(plan);
  plan.page_read({0, 1}, totals(1, 1));
  plan.page_failed({1, 1});
  CHECK(plan.failed_ufs() == many_ufs(27));
  CHECK(plan.pairs_complete() == 27);
  CHECK(plan.pairs_total() == 54);
  CHECK(plan.take_changes().size() == 54);
}

TEST_CASE("a slice is given up after three failed pages") {
  auto plan = plan_for({"SP"}, {6});
  plan.next();
  plan.page_read({0, 1}, totals(1, 100));
  for (int page = 100; page > 97; --page) {
    CHECK(plan.next() == page_request{0, page});
    plan.page_failed({0, page});
  }
  CHECK_FALSE(plan.has_next());
  CHECK(plan.finished());
}

TEST_CASE("an empty first page is believed the second time") {
  auto plan = plan_for({"SP", "RJ"}, {6});
  all_next(plan);
  CHECK(plan.page_absent({0, 1}));
  plan.page_read({1, 1}, totals(1, 1));
  CHECK(all_next(plan) == strings{"SP/6/1"});
  CHECK(plan.pages_done() == 1);
  CHECK(plan.pages_known() == 2);
  CHECK(plan.page_absent({0, 1}));
  CHECK(plan.finished());
  CHECK(plan.pairs_complete() == 2);
  CHECK(plan.pages_done() == 2);
}

TEST_CASE("an empty first page that was a lie costs nothing") {
  auto plan = plan_for({"SP"}, {6});
  plan.next();
  CHECK(plan.page_absent({0, 1}));
  CHECK(next_of(plan) == "SP/6/1");
  plan.page_read({0, 1}, totals(1, 2));
  CHECK(next_of(plan) == "SP/6/2");
  CHECK_FALSE(plan.page_absent({0, 2}));
  plan.page_read({0, 2}, totals(2, 2));
  CHECK(plan.pairs_complete() == 1);
}

TEST_CASE("without confirmation an empty first page is the end") {
  paging_options options;
  options.confirm_empty = false;
  auto plan = plan_for({"SP"}, {6}, options);
  plan.next();
  CHECK(plan.page_absent({0, 1}));
  CHECK(plan.finished());
  CHECK(plan.pairs_complete() == 1);
}

TEST_CASE("a missing page inside the list is never its end") {
  auto plan = plan_for({"SP"}, {6});
  plan.next();
  plan.page_read({0, 1}, totals(1, 3));
  all_next(plan);
  CHECK_FALSE(plan.page_absent({0, 3}));
  CHECK_FALSE(plan.page_absent({0, 2}));
  plan.page_read({0, 2}, totals(2, 2)); // The list has shrunk meanwhile:
  CHECK(plan.page_absent({0, 3}));      // now it can be true.
  CHECK(plan.finished());
  CHECK(plan.pairs_complete() == 1);
}

TEST_CASE("a list that grows gets its new pages read") {
  auto plan = plan_for({"SP"}, {6});
  plan.next();
  plan.page_read({0, 1}, totals(1, 3));
  CHECK(next_of(plan) == "SP/6/3");
  plan.page_read({0, 3}, totals(3, 5));
  CHECK(all_next(plan) == strings{"SP/6/5", "SP/6/4", "SP/6/2"});
  for (auto page : {5, 4, 2})
    plan.page_read({0, page}, totals(page, 5));
  CHECK(plan.finished());
  CHECK(plan.pages_done() == 5);
  CHECK(plan.pages_known() == 5);
}

TEST_CASE("an answer that understates the totals hides no page") {
  auto plan = plan_for({"SP"}, {6});
  plan.next();
  plan.page_read({0, 1}, totals(1, 4));
  CHECK(next_of(plan) == "SP/6/4");
  CHECK(next_of(plan) == "SP/6/3");
  plan.page_read({0, 3}, {1, 0});
  CHECK(next_of(plan) == "SP/6/2");
  plan.page_read({0, 4}, totals(4, 4));
  plan.page_read({0, 2}, totals(2, 4));
  CHECK(plan.pairs_complete() == 1);
  CHECK(plan.pages_done() == 4);
}

TEST_CASE(
  "a page past the end is asked in vain twice, and again after growth") {
  auto plan = plan_for({"SP"}, {6});
  plan.next();
  plan.page_read({0, 1}, totals(1, 4));
  CHECK(next_of(plan) == "SP/6/4");
  CHECK(next_of(plan) == "SP/6/3");
  plan.page_read({0, 3}, totals(3, 3));
  CHECK_FALSE(plan.page_absent({0, 4}));
  CHECK(plan.page_absent({0, 4}));
  CHECK(next_of(plan) == "SP/6/2");
  plan.page_read({0, 2}, totals(2, 4));
  CHECK(next_of(plan) == "SP/6/4");
  plan.page_read({0, 4}, totals(4, 4));
  CHECK(plan.pairs_complete() == 1);
  CHECK(plan.pages_done() == 4);
}

TEST_CASE("endless lists are cut off and say so") {
  paging_options options;
  options.max_pages = 10;
  auto plan = plan_for({"SP"}, {6}, options);
  plan.next();
  plan.page_read({0, 1}, {int64_t{1} << 62, int64_t{1} << 62});
  CHECK(plan.pages_known() == 10);
  for (int page = 10; page > 1; --page) {
    CHECK(plan.next() == page_request{0, page});
    plan.page_read({0, page}, totals(page, 999'999));
  }
  CHECK(plan.finished());
  CHECK(plan.failed_ufs() == strings{"SP"});
}

TEST_CASE("an abandoned job fails what is not complete, and only that") {
  auto plan = plan_for({"SP", "RJ", "MG"}, {6});
  plan.next();
  plan.next();
  plan.page_read({0, 1}, totals(1, 1));
  changes_of(plan);
  plan.abandon();
  CHECK(plan.finished());
  CHECK_FALSE(plan.has_next());
  CHECK(changes_of(plan) == strings{"RJ failed", "MG failed"});
  CHECK(plan.failed_ufs() == strings{"RJ", "MG"});
  plan.page_read({1, 1}, totals(1, 9)); // Too late.
  CHECK(plan.finished());
  CHECK(plan.pairs_complete() == 1);
}
