// Several sources in one search.
#include "actors/match/collector.hpp"
#include "actors/results/result_json.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

using strings = std::vector<std::string>;

const char* const long_object
  = "Aquisição de uniformes escolares, calçados e mochilas para os alunos da "
    "rede municipal de ensino";

notice pncp_notice() {
  auto x = plain_notice();
  x.object = long_object;
  x.agency = "MUNICIPIO DE SAO JOSE";
  x.unit = "Secretaria de Educação";
  x.purchase_number = "12/2026";
  return x;
}

notice from(const char* source, notice x) {
  x.source = source;
  return x;
}

// The same tender as Portal de Compras Públicas lists it.
notice pcp_notice() {
  auto x = from("pcp", pncp_notice());
  x.id = "pcp-471087";
  x.agency = "Prefeitura Municipal de São José";
  x.unit.clear();
  x.agency_cnpj.clear();
  x.city_code.clear();
  x.sphere = 'N';
  x.value.reset();
  x.purchase_number = "012/2026";
  return x;
}

search_result collect(std::vector<notice> xs,
                      search_request request = plain_request()) {
  search_collector uut{share(std::move(request)), nullptr, noon()};
  for (auto& x : xs)
    uut.add({share(std::move(x))});
  auto result = uut.finish();
  CHECK(result.total_raw == result.notices.size() + result.stats.sum());
  return result;
}

std::string rendered(const search_result& x) {
  return render_result(x, 1, 100'000, x.request->order);
}

// What all sources together have of a few tenders: versions of one number that
// differ, fields that only some have, objects cut short, repeats.
notice_batch draw_everything(notice_source& source) {
  notice_batch out;
  for (const auto& drawn : source.draw(120)) {
    auto x = *drawn;
    x.object += " " + std::string{long_object};
    x.purchase_number = std::to_string(source.below(4)) + "/2026";
    x.opens = noon() + std::chrono::days{source.below(3)};
    out.push_back(share(x));
    if (source.below(2)) {
      auto y = from("comprasgov", x);
      source.below(2) ? y.closes.reset() : x.closes.reset();
      y.value = source.pick<std::optional<double>>({std::nullopt, 12.0});
      out.push_back(share(y));
    }
    if (source.below(2)) {
      auto y = from("pcp", x);
      y.id = "pcp-" + std::to_string(source.below(40));
      y.agency_cnpj.clear();
      y.value.reset();
      y.object = y.object.substr(0, 60 + source.below(40)) + "...";
      out.push_back(share(y));
    }
    if (source.below(3) == 0) {
      auto y = x;
      y.situation = source.pick<int>({1, 2, 4});
      y.homologated = source.below(2);
      out.push_back(share(y));
    }
  }
  return out;
}

std::vector<notice_batch> cut_pages(const notice_batch& xs,
                                    notice_source& source) {
  std::vector<notice_batch> out(1);
  for (auto& x : xs) {
    if (source.below(7) == 0)
      out.emplace_back();
    out.back().push_back(x);
  }
  return out;
}

} // namespace

TEST_CASE("one control number from two sources is one notice, counted once") {
  auto result = collect({pncp_notice(), from("comprasgov", pncp_notice())});
  CHECK(result.total_raw == 1);
  CHECK(result.stats == filter_stats{});
  REQUIRE(result.notices.size() == 1);
  auto& one = result.notices[0];
  CHECK(one.data->source == "pncp");
  CHECK(one.sources == strings{"pncp", "comprasgov"});
  CHECK(one.merged_from.empty());
  CHECK(one.filled.empty());
}

TEST_CASE("a field that the preferred source lacks comes from the next") {
  auto bare = pncp_notice();
  bare.value.reset();
  bare.closes.reset();
  bare.link.clear();
  auto gov = from("comprasgov", bare);
  gov.closes = at("2026-01-21T09:00:00");
  gov.object = "what the preferred source has is not taken";
  auto pcp = pcp_notice();
  pcp.value = 77; // Both sources lack it, and only they.
  pcp.link = "https://pcp.example/1";
  auto result = collect({pcp, gov, bare});
  REQUIRE(result.notices.size() == 1);
  auto& one = result.notices[0];
  CHECK(one.data->object == bare.object);
  CHECK(one.data->value == 77);
  CHECK(one.data->closes == gov.closes);
  CHECK(one.data->link == pcp.link);
  CHECK(one.sources == strings{"pncp", "comprasgov", "pcp"});
  CHECK(one.merged_from == strings{"pcp-471087"});
  CHECK(one.filled
        == std::vector<filled_field>{{"data_encerramento", "comprasgov"},
                                     {"link", "pcp"},
                                     {"valor", "pcp"}});
}

TEST_CASE("filters judge what the sources say together") {
  auto unknown = pncp_notice();
  unknown.value.reset();
  auto gov = from("comprasgov", pncp_notice());
  gov.value = 5;
  auto request = plain_request();
  request.min_value = 10;
  CHECK(collect({unknown}, request).notices.size() == 1);
  auto result = collect({unknown, gov}, request);
  CHECK(result.notices.empty());
  CHECK(result.stats.value == 1);
  CHECK(collect({gov, unknown}, request).stats.value == 1);
}

TEST_CASE("a tender of another portal is merged and named") {
  for (auto xs : {std::vector{pncp_notice(), pcp_notice()},
                  std::vector{pcp_notice(), pncp_notice()}}) {
    auto result = collect(xs);
    CHECK(result.total_raw == 2);
    CHECK(result.stats.duplicates == 1);
    REQUIRE(result.notices.size() == 1);
    CHECK(result.notices[0].data->id == pncp_notice().id);
    CHECK(result.notices[0].merged_from == strings{"pcp-471087"});
  }
}

TEST_CASE("both count as rejected if what they are together is") {
  auto request = plain_request();
  request.max_value = 10;
  auto result = collect({pncp_notice(), pcp_notice()}, request);
  CHECK(result.total_raw == 2);
  CHECK(result.stats.value == 2);
  CHECK(result.stats.duplicates == 0);
  CHECK(result.notices.empty());
}

TEST_CASE("a notice without a closing time takes proposals until one is told") {
  auto endless = pncp_notice();
  endless.closes.reset();
  auto request = plain_request();
  request.status = status_filter::recebendo_proposta;
  auto kept = collect({endless}, request);
  REQUIRE(kept.notices.size() == 1);
  CHECK(
    rendered(kept).find("\"data_encerramento\":null,\"dias_restantes\":null,"
                        "\"urgencia\":null")
    != std::string::npos);
  auto closed = pcp_notice();
  closed.closes = at("2026-01-14T09:00:00");
  CHECK(collect({endless, closed}, request).stats.deadline == 2);
}

TEST_CASE("what the other portal adds can bring a notice in") {
  auto endless = pncp_notice();
  endless.closes.reset();
  auto request = plain_request();
  request.status = status_filter::em_julgamento;
  CHECK(collect({endless}, request).stats.status == 1);
  auto other = pcp_notice();
  other.closes = at("2026-01-14T09:00:00");
  auto result = collect({endless, other}, request);
  CHECK(result.stats.status == 0);
  REQUIRE(result.notices.size() == 1);
  CHECK(result.notices[0].data->id == endless.id);
}

TEST_CASE("of two versions from one source the later one counts") {
  auto old = pncp_notice();
  auto later = pncp_notice();
  later.closes = *old.closes + std::chrono::days{5};
  for (auto xs : {std::vector{old, later}, std::vector{later, old},
                  std::vector{old, later, old}}) {
    auto result = collect(xs);
    CHECK(result.total_raw == 1);
    REQUIRE(result.notices.size() == 1);
    CHECK(result.notices[0].data->closes == later.closes);
  }
}

TEST_CASE("nothing but the notices decides, whatever order sources and pages "
          "come in") {
  uint64_t merged = 0, filled = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    notice_source source{seed};
    auto request = plain_request();
    request.terms = {"uniformes", "obra"};
    if (source.below(2))
      request.min_value = 11;
    if (source.below(2))
      request.status = status_filter::recebendo_proposta;
    auto all = draw_everything(source);
    search_collector once{share(request), nullptr, noon()};
    once.add(all);
    auto expected = once.finish();
    std::shuffle(all.begin(), all.end(), source.engine());
    search_collector many{share(request), nullptr, noon()};
    for (auto& page : cut_pages(all, source)) {
      many.add(page);
      if (source.below(10) == 0)
        many.add(page);
      if (source.below(20) == 0)
        many.snapshot();
    }
    CHECK(rendered(many.snapshot()) == rendered(expected));
    CHECK(rendered(many.finish()) == rendered(expected));
    size_t named = 0;
    std::set<std::string> ids;
    for (auto& x : expected.notices) {
      named += x.merged_from.size();
      filled += x.filled.size();
      CHECK(ids.insert(x.data->id).second);
      for (auto& other : x.merged_from)
        CHECK(ids.insert(other).second);
    }
    CHECK(expected.stats.duplicates == named);
    CHECK(expected.total_raw == expected.notices.size() + expected.stats.sum());
    merged += named;
  }
  CHECK(merged > 200);
  CHECK(filled > 200);
}
