#include "actors/search/search_history.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

search_order order_of(const std::string& user) {
  auto request = plain_request();
  request.search_id = "search-0001";
  search_order out;
  out.request = std::make_shared<const search_request>(std::move(request));
  out.who.user = user;
  return out;
}

const utc_time then{std::chrono::seconds{1'767'225'600}};

} // namespace

TEST_CASE("the history has what was asked and what was found") {
  auto order = order_of("ana");
  search_result result;
  result.status = search_status::degraded;
  result.notices.resize(3);
  result.omitted = 2;
  result.summary.total_value = 1234.565;
  result.is_partial = true;
  result.updated = then + std::chrono::minutes{1};
  auto x = ended_record(order, then, result);
  CHECK(x.search_id == "search-0001");
  CHECK(x.user == "ana");
  CHECK(x.status == "degraded");
  CHECK(x.created == then);
  CHECK(x.ended == then + std::chrono::minutes{1});
  CHECK(x.ufs == order.request->ufs);
  CHECK(x.first == format_day(order.request->first));
  CHECK(x.found == 5);
  CHECK(std::abs(x.value_cents - 123'456) <= 1);
  CHECK(x.partial);
  CHECK(begun_record(order, then).status == "running");
  CHECK_FALSE(begun_record(order, then).ended);
}

TEST_CASE("a sum that no column holds is as large as can be") {
  search_result result;
  result.summary.total_value = 1e30;
  CHECK(ended_record(order_of("ana"), then, result).value_cents > 0);
}

TEST_CASE("users count, the local one does not") {
  auto order = order_of("ana");
  order.who.may.searches_per_month = 7;
  order.who.may.requests_per_minute = 3;
  auto x = charge_of(order, then);
  CHECK(x.counts);
  CHECK(x.limit == 7U);
  CHECK(x.per_minute == 3U);
  CHECK_FALSE(x.repetition);
  CHECK(is_limited(order.who));
  auto local = charge_of(order_of(local_user), then);
  CHECK_FALSE(local.counts);
  CHECK_FALSE(local.limit);
  CHECK_FALSE(is_limited(order_of(local_user).who));
}

TEST_CASE("what has failed is given back, unless it repeats another") {
  auto order = order_of("ana");
  search_result result;
  result.status = search_status::failed;
  CHECK(is_given_back(order, result));
  for (auto status : {search_status::completed, search_status::degraded,
                      search_status::cancelled}) {
    result.status = status;
    CHECK_FALSE(is_given_back(order, result));
  }
  result.status = search_status::failed;
  order.retry_of = "search-0000";
  CHECK_FALSE(is_given_back(order, result));
}
