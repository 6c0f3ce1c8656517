#include "actors/match/viability.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

template <class F>
viability assess(F change) {
  auto x = plain_notice();
  auto request = plain_request();
  change(x, request);
  return assess_viability(found(x), request, noon());
}

} // namespace

TEST_CASE("the score weighs modality, deadline, value and geography") {
  auto best = assess([](auto& x, auto&) {
    x.value = 1e5;
    x.closes = at("2026-02-20");
  });
  CHECK(best.score == 100);
  // 30 * 100 + 30 * 50 + 25 * 40 + 15 * 100 = 70.00 of 100.
  auto plain = assess([](auto&, auto&) {});
  CHECK(plain.modality == 100);
  CHECK(plain.deadline == 50);
  CHECK(plain.value == 40);
  CHECK(plain.geography == 100);
  CHECK(plain.score == 70);
  // 30 * 85 instead: 65.50 rounds up.
  CHECK(assess([](auto& x, auto&) { x.modality = 4; }).score == 66);
}

TEST_CASE("modalities are rated by how open they are") {
  auto rate = [](int modality) {
    return assess([=](auto& x, auto&) { x.modality = modality; }).modality;
  };
  CHECK(rate(6) == 100);
  CHECK(rate(8) == 90);
  CHECK(rate(7) == rate(12));
  CHECK(rate(13) == 20);
  CHECK(rate(9) == 10);
  CHECK(rate(0) == 50);
}

TEST_CASE("time left is rated by whole days") {
  auto rate = [](const char* closes) {
    return assess([=](auto& x, auto&) { x.closes = at(closes); }).deadline;
  };
  CHECK(rate("2026-01-15T11:00:00") == 0);
  CHECK(rate("2026-01-18T11:59:59") == 25);
  CHECK(rate("2026-01-18T12:00:00") == 50);
  CHECK(rate("2026-01-22T12:00:00") == 80);
  CHECK(rate("2026-01-30T12:00:00") == 100);
  CHECK(assess([](auto& x, auto&) { x.closes.reset(); }).deadline == 50);
}

TEST_CASE("values are rated against the range asked for or a usual one") {
  auto rate = [](std::optional<double> value) {
    return assess([=](auto& x, auto&) { x.value = value; }).value;
  };
  CHECK(rate(std::nullopt) == 50);
  CHECK(rate(9999) == 40);
  CHECK(rate(1e4) == 70);
  CHECK(rate(5e4) == 100);
  CHECK(rate(5e6) == 100);
  CHECK(rate(5e7) == 70);
  CHECK(rate(1e13) == 40);
  CHECK(assess([](auto&, auto& request) { request.min_value = 1; }).value
        == 100);
}

TEST_CASE("places are rated by how much of the search is about their region") {
  auto rate = [](std::vector<std::string> ufs) {
    return assess([&](auto&, auto& request) { request.ufs = ufs; }).geography;
  };
  CHECK(rate({"SP"}) == 100);
  CHECK(rate({"SP", "MG", "RJ", "ES"}) == 100);
  CHECK(rate({"SP", "PR"}) == 70);
  CHECK(rate({"SP", "PR", "SC", "RS"}) == 55);
  CHECK(assess([](auto& x, auto& request) {
          request.ufs = {"SP", "PR"};
          request.cities = {x.city_code};
        }).geography
        == 100);
}

TEST_CASE("where nothing can be offered any more the score is 0") {
  CHECK(assess([](auto& x, auto&) { x.closes = at("2026-01-01"); }).score == 0);
  CHECK(assess([](auto& x, auto&) { x.situation = 2; }).score == 0);
  CHECK(assess([](auto& x, auto&) { x.situation = 3; }).score == 0);
  CHECK(assess([](auto& x, auto&) { x.situation = 4; }).score > 0);
}
