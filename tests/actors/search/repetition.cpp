#include "actors/search/repetition.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

search_result ended(search_status status) {
  search_result x;
  x.search_id = "search-0001";
  auto request = plain_request();
  request.search_id = x.search_id;
  request.ufs = {"SP", "RJ"};
  x.request = std::make_shared<const search_request>(std::move(request));
  x.status = status;
  x.ufs = {{"SP", "success", 1}, {"RJ", "failed", 0}};
  return x;
}

} // namespace

TEST_CASE("what has ended and lacks a state can be repeated") {
  CHECK(can_be_repeated(ended(search_status::degraded)));
  CHECK(can_be_repeated(ended(search_status::cancelled)));
  CHECK_FALSE(can_be_repeated(ended(search_status::running)));
  CHECK_FALSE(can_be_repeated(ended(search_status::queued)));
  auto whole = ended(search_status::completed);
  whole.ufs[1].status = "recovered";
  CHECK_FALSE(can_be_repeated(whole));
}

TEST_CASE("a repetition asks for what failed, under an id of its own") {
  auto x = repetition_of(ended(search_status::degraded), {"ana", false}, 2, {});
  CHECK(x->request->search_id == "search-0001-r2");
  CHECK(x->request->ufs == std::vector<std::string>{"SP", "RJ"});
  CHECK(x->keep_ufs == std::vector<std::string>{"SP"});
  CHECK(x->retry_of == "search-0001");
  CHECK(x->who.user == "ana");
}

TEST_CASE("what a repetition has found is the original's result") {
  auto order = repetition_of(ended(search_status::failed), {"ana", false}, 1,
                             {});
  auto found = ended(search_status::degraded);
  found.search_id = order->request->search_id;
  found.request = order->request;
  auto x = in_place_of_original(*order, found);
  REQUIRE(x);
  CHECK(x->search_id == "search-0001");
  CHECK(x->request->search_id == "search-0001");
  found.status = search_status::cancelled;
  CHECK_FALSE(in_place_of_original(*order, found));
}
