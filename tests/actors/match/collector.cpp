#include "actors/match/collector.hpp"
#include "actors/results/result_json.hpp"

#include "actors/match/text.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

search_collector collector_for(search_request request) {
  return {share(std::move(request)), nullptr, noon()};
}

// A request that exercises every filter, by chance.
search_request draw_request(notice_source& source) {
  auto x = plain_request();
  x.terms = {"uniformes", "calca jeans"};
  if (source.below(2))
    x.exclusion_terms = {"locacao"};
  x.status = source.pick({status_filter::todos, status_filter::encerrada,
                          status_filter::recebendo_proposta,
                          status_filter::em_julgamento});
  if (source.below(2))
    x.spheres = {'F', 'M'};
  if (source.below(2))
    x.min_value = 15;
  if (source.below(3) == 0)
    x.cities = {"3550308"};
  if (source.below(3) == 0)
    x.agencies = {"itu", "inss"};
  x.order = source.pick(
    {sort_order::data_desc, sort_order::relevancia, sort_order::valor_asc});
  return x;
}

std::string render(const search_result& x) {
  return render_result(x, 1, 500, x.request->order);
}

} // namespace

TEST_CASE("a notice is kept when it is in scope, passes and matches") {
  auto uut = collector_for(plain_request());
  uut.add({share(plain_notice())});
  CHECK(uut.size() == 1);
  CHECK(uut.total_raw() == 1);
  CHECK(uut.total_raw("SP") == 1);
  CHECK(uut.total_raw("RJ") == 0);
  auto result = uut.finish();
  REQUIRE(result.notices.size() == 1);
  const auto& one = result.notices[0];
  CHECK(one.matched_terms == std::vector<std::string>{"uniformes"});
  CHECK(one.relevance == Approx(0.99));
  CHECK(one.viable.score == 70);
  CHECK(result.search_id == "search-0001");
  CHECK(result.status == search_status::running);
  CHECK(result.now == noon());
  CHECK(result.summary.opportunities == 1);
  REQUIRE(result.ufs.size() == 2);
  CHECK(result.ufs[0].uf == "SP");
  CHECK(result.ufs[0].results == 1);
}

TEST_CASE("what lies out of scope counts nowhere") {
  auto other = plain_notice();
  other.uf = "MG";
  auto uut = collector_for(plain_request());
  uut.add({share(other)});
  auto result = uut.finish();
  CHECK(result.total_raw == 0);
  CHECK(result.stats == filter_stats{});
}

TEST_CASE("a control number that comes again is not counted again") {
  auto again = plain_notice();
  again.value = 7;
  auto uut = collector_for(plain_request());
  uut.add({share(plain_notice()), share(plain_notice())});
  uut.add({share(again)});
  auto result = uut.finish();
  CHECK(result.total_raw == 1);
  CHECK(result.stats.sum() == 0);
  REQUIRE(result.notices.size() == 1);
  CHECK(result.notices[0].data->value == 1000.5);
}

TEST_CASE("words that are missing and words that exclude count apart") {
  auto request = plain_request();
  request.exclusion_terms = {"locacao"};
  auto uut = collector_for(request);
  auto missing = plain_notice("00000000000001-1-000002/2026");
  missing.object = "Locação de botas";
  auto excluded = plain_notice("00000000000001-1-000003/2026");
  excluded.object = "Locação de uniformes";
  uut.add({share(missing), share(excluded)});
  auto result = uut.finish();
  CHECK(result.stats.keyword == 1);
  CHECK(result.stats.exclusion == 1);
  CHECK(result.notices.empty());
}

TEST_CASE("a sector's terms and the custom ones both keep a notice") {
  sector base;
  base.id = "calcados";
  base.keywords = {{"bota", true}, {"tênis", false}};
  base.exclusions = {{"botafogo", false}};
  search_collector uut{share(plain_request()), &base, noon()};
  auto boots = plain_notice("00000000000001-1-000002/2026");
  boots.object = "Botas e tênis";
  auto club = plain_notice("00000000000001-1-000003/2026");
  club.object = "Botas do Botafogo";
  uut.add({share(plain_notice()), share(boots), share(club)});
  auto result = uut.finish();
  CHECK(result.notices.size() == 2);
  CHECK(result.stats.exclusion == 1);
  CHECK(result.terms_used == std::vector<std::string>{"uniformes"});
}

TEST_CASE("terms are told, then the forms that matched, most frequent first") {
  auto request = plain_request();
  request.terms = {"luva", "medic*", "azul"};
  request.exact_terms = {"azul"};
  auto uut = collector_for(request);
  int number = 0;
  for (auto text :
       {"LUVAS e medicamento", "luvas", "luva, azuis", "azuis", "Médico"}) {
    auto x = plain_notice("00000000000001-1-00001" + std::to_string(number++)
                          + "/2026");
    x.object = text;
    uut.add({share(x)});
  }
  auto result = uut.finish();
  CHECK(result.notices.size() == 4);
  CHECK(result.terms_used
        == std::vector<std::string>{"luva", "medic*", "azul", "luvas",
                                    "medicamento", "medico"});
  for (auto& x : result.notices)
    CHECK(x.matched_forms.empty());
}

TEST_CASE("all terms are wanted, or any, with or without their inflections") {
  auto found = [](term_mode mode, bool inflect) {
    auto request = plain_request();
    request.terms = {"luva", "bota"};
    request.exclusion_terms = {"usada"};
    request.mode = mode;
    request.inflect = inflect;
    auto uut = collector_for(request);
    int number = 0;
    for (auto text : {"luva e bota", "luvas e botas", "luva", "luvas",
                      "luva, bota usadas"}) {
      auto x = plain_notice("00000000000001-1-00001" + std::to_string(number++)
                            + "/2026");
      x.object = text;
      uut.add({share(x)});
    }
    return uut.finish();
  };
  CHECK(found(term_mode::qualquer, true).notices.size() == 4);
  CHECK(found(term_mode::qualquer, false).notices.size() == 3);
  CHECK(found(term_mode::todos, true).notices.size() == 2);
  CHECK(found(term_mode::todos, false).notices.size() == 2);
  auto stats = found(term_mode::todos, true).stats;
  CHECK(stats.keyword == 2);
  CHECK(stats.exclusion == 1);
}

TEST_CASE("where nothing is found words that notices hold are suggested") {
  auto request = plain_request();
  request.terms = {"unifrome"};
  auto suggested = [](const search_request& asked) {
    auto uut = collector_for(asked);
    uut.add({share(plain_notice())});
    CHECK(uut.snapshot().suggestions.empty());
    return uut.finish().suggestions;
  };
  auto told = suggested(request);
  REQUIRE(told.size() == 1);
  CHECK(told[0] == word_suggestion{"uniformes", "unifrome", 1});
  request.terms = {"uniforme"};
  CHECK(suggested(request).empty()); // It is found.
  request.terms.clear();
  CHECK(suggested(request).empty());
}

TEST_CASE("without custom terms those that matched are told, most frequent "
          "first") {
  sector base;
  base.keywords = {{"bota", true}, {"tênis", false}, {"luva", false}};
  auto request = plain_request();
  request.terms.clear();
  search_collector uut{share(request), &base, noon()};
  for (auto text : {"Botas", "Bota e tênis"}) {
    auto x = plain_notice("id " + std::string{text});
    x.object = text;
    uut.add({share(x)});
  }
  CHECK(uut.finish().terms_used == std::vector<std::string>{"bota", "tênis"});
}

TEST_CASE("a snapshot is what finishing would give, and takes nothing away") {
  notice_source source{7};
  auto uut = collector_for(plain_request());
  uut.add(source.draw(500));
  auto first = render(uut.snapshot());
  CHECK(render(uut.snapshot()) == first);
  CHECK(uut.size() > 0);
  CHECK(render(uut.finish()) == first);
}

TEST_CASE("a collector may be moved while it collects") {
  auto uut = collector_for(plain_request());
  uut.add({share(plain_notice())});
  auto moved = std::move(uut);
  moved.add({share(plain_notice("00000000000001-1-000002/2026"))});
  CHECK(moved.total_raw() == 2);
}

TEST_CASE("statistics add up: raw = shown + rejected + merged") {
  filter_stats seen;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    notice_source source{seed};
    auto uut = collector_for(draw_request(source));
    auto page = source.draw(400);
    std::set<std::string> distinct;
    auto filter = notice_filter{uut.snapshot().request, noon()};
    for (const auto& x : page)
      if (filter.in_scope(*x))
        distinct.insert(x->id);
    uut.add(page);
    auto result = uut.finish();
    CHECK(result.total_raw == distinct.size());
    CHECK(result.total_raw == result.notices.size() + result.stats.sum());
    size_t merged = 0;
    for (const auto& x : result.notices)
      merged += x.merged_from.size();
    CHECK(result.stats.duplicates == merged);
    CHECK(result.total_raw == result.ufs[0].results + result.ufs[1].results);
    if (result.request->status != status_filter::recebendo_proposta)
      CHECK(result.stats.deadline == 0);
    seen.status += result.stats.status;
    seen.deadline += result.stats.deadline;
    seen.keyword += result.stats.keyword;
    seen.exclusion += result.stats.exclusion;
    seen.value += result.stats.value;
    seen.city += result.stats.city;
    seen.agency += result.stats.agency;
    seen.sphere += result.stats.sphere;
  }
  CHECK(std::min({seen.status, seen.deadline, seen.keyword, seen.exclusion,
                  seen.value, seen.city, seen.agency, seen.sphere})
        > 0);
}

TEST_CASE("a value nobody believes is kept, marked, and in no sum") {
  auto numbered = [](int n, std::optional<double> value) {
    auto x
      = plain_notice("00000000000001-1-00000" + std::to_string(n) + "/2026");
    x.object += " " + std::to_string(n);
    x.value = value;
    return share(std::move(x));
  };
  auto request = plain_request();
  request.order = sort_order::valor_desc;
  search_collector uut{share(request), nullptr, noon()};
  uut.add({numbered(1, 1e10), numbered(2, 9999999999999.99),
           numbered(3, 1.7e308), numbered(4, 1.7e308), numbered(5, -0.01),
           numbered(6, 0.01), numbered(7, std::nullopt),
           numbered(8, 1e10 + 0.01)});
  auto result = uut.finish();
  std::string marks;
  for (auto& x : result.notices)
    marks += (x.implausible_value ? '!' : '.');
  // Ordered as told: 1.7e308 twice, 1e13, just above and just at the limit.
  CHECK(marks == "!!!!..!.");
  CHECK(result.summary.implausible_values == 5);
  CHECK(result.summary.total_value == 10000000000.01);
  CHECK(result.notices.at(0).viable.value == 50);
  auto text = render(result);
  CHECK(text.find("\"valor\":1.7e+308,\"valor_implausivel\":true")
        != std::string::npos);
  CHECK(text.find("\"valores_implausiveis\":5") != std::string::npos);
}

TEST_CASE("what is believed is a matter of setting") {
  auto x = plain_notice();
  x.value = 500;
  search_collector strict{share(plain_request()), nullptr, noon(), 100};
  strict.add({share(x)});
  auto result = strict.finish();
  CHECK(result.notices.at(0).implausible_value);
  CHECK(result.summary.total_value == 0);
  CHECK(result.summary.implausible_values == 1);
}

TEST_CASE("the order in which pages arrive does not change the result") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    notice_source source{seed};
    auto request = draw_request(source);
    auto all = source.draw(400);
    auto one_page = collector_for(request);
    one_page.add(all);
    auto expected = render(one_page.finish());
    std::shuffle(all.begin(), all.end(), source.engine());
    auto many_pages = collector_for(request);
    for (size_t i = 0; i < all.size(); i += 50)
      many_pages.add({all.begin() + static_cast<std::ptrdiff_t>(i),
                      all.begin() + static_cast<std::ptrdiff_t>(i + 50)});
    CHECK(render(many_pages.finish()) == expected);
  }
}
