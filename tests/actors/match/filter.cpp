#include "actors/match/filter.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;

namespace {

template <class F>
notice_filter filter_with(F change) {
  auto request = plain_request();
  change(request);
  return {share(std::move(request)), noon()};
}

template <class F>
notice changed(F change) {
  auto x = plain_notice();
  change(x);
  return x;
}

notice_filter plain_filter() {
  return filter_with([](auto&) {});
}

notice_filter status_filter_of(status_filter status) {
  return filter_with([status](auto& x) { x.status = status; });
}

// Closed, taking proposals, and without a closing time.
notice closed_notice() {
  return changed([](auto& x) { x.closes = at("2026-01-15T11:59:59"); });
}

notice endless_notice() {
  return changed([](auto& x) { x.closes.reset(); });
}

} // namespace

TEST_CASE("only asked states, modalities and dates are in scope") {
  auto uut = plain_filter();
  auto in_scope = [&](auto change) { return uut.in_scope(changed(change)); };
  CHECK(in_scope([](auto&) {}));
  CHECK(in_scope([](auto& x) { x.uf = "RJ"; }));
  CHECK_FALSE(in_scope([](auto& x) { x.uf = "MG"; }));
  CHECK_FALSE(in_scope([](auto& x) { x.uf = ""; }));
  CHECK_FALSE(in_scope([](auto& x) { x.uf = "sp"; }));
  CHECK_FALSE(in_scope([](auto& x) { x.modality = 8; }));
  CHECK_FALSE(in_scope([](auto& x) { x.modality = 0; }));
  CHECK_FALSE(in_scope([](auto& x) { x.modality = 36; }));
  CHECK(in_scope([](auto& x) { x.published = at("2026-01-01"); }));
  CHECK(in_scope([](auto& x) { x.published = at("2026-01-15T23:59:59"); }));
  CHECK_FALSE(in_scope([](auto& x) { x.published = at("2026-01-16"); }));
  CHECK_FALSE(
    in_scope([](auto& x) { x.published = at("2025-12-31T23:59:59"); }));
  CHECK(in_scope([](auto& x) { x.published.reset(); }));
}

TEST_CASE("by default nothing but words can reject a notice") {
  auto uut = plain_filter();
  CHECK_FALSE(uut.check(plain_notice()));
  CHECK_FALSE(uut.check(closed_notice()));
  CHECK_FALSE(uut.check(endless_notice()));
  CHECK_FALSE(uut.check(changed([](auto& x) { x.situation = 3; })));
}

TEST_CASE("recebendo_proposta wants a published notice that is not closed") {
  auto uut = status_filter_of(status_filter::recebendo_proposta);
  CHECK_FALSE(uut.check(plain_notice()));
  CHECK(uut.check(closed_notice()) == rejection::deadline);
  CHECK_FALSE(uut.check(endless_notice()));
  auto suspended = endless_notice();
  suspended.situation = 4;
  CHECK(uut.check(suspended) == rejection::status);
  CHECK(uut.check(changed([](auto& x) { x.situation = 4; }))
        == rejection::status);
  CHECK_FALSE(uut.check(changed([](auto& x) { x.closes = noon(); })));
}

TEST_CASE("em_julgamento wants a closed notice without a winner") {
  auto uut = status_filter_of(status_filter::em_julgamento);
  CHECK_FALSE(uut.check(closed_notice()));
  CHECK(uut.check(plain_notice()) == rejection::status);
  CHECK(uut.check(endless_notice()) == rejection::status);
  auto won = closed_notice();
  won.homologated = true;
  CHECK(uut.check(won) == rejection::status);
  auto revoked = closed_notice();
  revoked.situation = 2;
  CHECK(uut.check(revoked) == rejection::status);
}

TEST_CASE("encerrada wants a winner, a revocation or an annulment") {
  auto uut = status_filter_of(status_filter::encerrada);
  CHECK(uut.check(plain_notice()) == rejection::status);
  CHECK(uut.check(closed_notice()) == rejection::status);
  CHECK_FALSE(uut.check(changed([](auto& x) { x.homologated = true; })));
  CHECK_FALSE(uut.check(changed([](auto& x) { x.situation = 2; })));
  CHECK_FALSE(uut.check(changed([](auto& x) { x.situation = 3; })));
  CHECK(uut.check(changed([](auto& x) { x.situation = 4; }))
        == rejection::status);
}

TEST_CASE("spheres, cities and agencies reject what was not asked for") {
  auto sphere = filter_with([](auto& x) { x.spheres = {'F', 'E'}; });
  CHECK(sphere.check(plain_notice()) == rejection::sphere);
  CHECK_FALSE(sphere.check(changed([](auto& x) { x.sphere = 'E'; })));
  auto city = filter_with([](auto& x) { x.cities = {"3550308"}; });
  CHECK(city.check(plain_notice()) == rejection::city);
  CHECK_FALSE(city.check(changed([](auto& x) { x.city_code = "3550308"; })));
  auto agency = filter_with([](auto& x) { x.agencies = {"x", "de sao jose"}; });
  CHECK_FALSE(agency.check(plain_notice()));
  CHECK(agency.check(changed([](auto& x) { x.agency = "INSS"; }))
        == rejection::agency);
  CHECK(agency.check(changed([](auto& x) { x.agency = ""; }))
        == rejection::agency);
}

TEST_CASE("an agency is found by its unit and by the bodies that took over") {
  auto uut = filter_with([](auto& x) { x.agencies = {"fundo de saude"}; });
  for (auto name : {&notice::agency, &notice::unit, &notice::subrogated_agency,
                    &notice::subrogated_unit}) {
    auto x = plain_notice();
    CHECK(uut.check(x) == rejection::agency);
    x.*name = "FUNDO DE SAÚDE DE ITU";
    CHECK_FALSE(uut.check(x));
  }
  // No name is made of two.
  auto x = changed([](auto& y) {
    y.agency = "FUNDO DE";
    y.unit = "SAÚDE";
  });
  CHECK(uut.check(x) == rejection::agency);
}

TEST_CASE("values are compared as they are told, believed or not") {
  auto uut = filter_with([](auto& x) {
    x.min_value = 0;
    x.max_value = 1e6;
  });
  auto value = [&](double v) {
    return uut.check(changed([v](auto& x) { x.value = v; }));
  };
  CHECK(value(-5) == rejection::value);
  CHECK(value(9999999999999.99) == rejection::value);
  CHECK(value(1.7e308) == rejection::value);
}

TEST_CASE("value bounds are inclusive and let unknown values pass") {
  auto uut = filter_with([](auto& x) {
    x.min_value = 10;
    x.max_value = 20;
  });
  auto value = [&](std::optional<double> v) {
    return uut.check(changed([v](auto& x) { x.value = v; }));
  };
  CHECK_FALSE(value(10));
  CHECK_FALSE(value(20));
  CHECK(value(9.99) == rejection::value);
  CHECK(value(20.01) == rejection::value);
  CHECK_FALSE(value(std::nullopt));
}

TEST_CASE("a notice counts under the first check that rejects it") {
  auto uut = filter_with([](auto& x) {
    x.status = status_filter::recebendo_proposta;
    x.spheres = {'F'};
    x.cities = {"0000000"};
    x.agencies = {"nobody"};
    x.min_value = 1e9;
  });
  auto x = closed_notice();
  x.situation = 2;
  std::vector<rejection> seen;
  auto next = [&] { seen.push_back(uut.check(x).value()); };
  next();
  x.situation = 1;
  next();
  x.sphere = 'F';
  next();
  x.city_code = "0000000";
  next();
  x.agency = "Nobody";
  next();
  x.value = 1e9;
  next();
  CHECK(seen
        == std::vector<rejection>{rejection::status, rejection::sphere,
                                  rejection::city, rejection::agency,
                                  rejection::value, rejection::deadline});
}

TEST_CASE("each reason has its own counter") {
  filter_stats stats;
  for (auto why : {rejection::status, rejection::sphere, rejection::city,
                   rejection::agency, rejection::value, rejection::deadline,
                   rejection::keyword, rejection::exclusion})
    ++tally_of(stats, why);
  CHECK(stats == filter_stats{0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0});
  CHECK(stats.sum() == 8);
}
