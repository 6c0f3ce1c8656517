#include "actors/match/consolidate.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <map>

using namespace bidiq;
using namespace bidiq::test;

namespace {

using strings = std::vector<std::string>;

std::string id(int n) {
  return "00000000000001-1-00000" + std::to_string(n) + "/2026";
}

// Consolidates a plain notice 1 with notice 2 that differs by `change`.
template <class F>
uint64_t merged(F change) {
  auto other = plain_notice(id(2));
  change(other);
  std::vector<found_notice> xs{found(plain_notice(id(1))), found(other)};
  auto n = consolidate(xs);
  CHECK(xs.size() + n == 2);
  return n;
}

// What is kept, by id, with what was merged into it.
std::map<std::string, strings> groups(const std::vector<found_notice>& xs) {
  std::map<std::string, strings> result;
  for (const auto& x : xs)
    result.emplace(x.data->id, x.merged_from);
  return result;
}

} // namespace

TEST_CASE("notices merge only if agency, object, value and dates agree") {
  CHECK(merged([](auto&) {}) == 1);
  CHECK(merged([](auto& x) { x.object = "AQUISICAO de uniformes-escolares."; })
        == 1);
  CHECK(merged([](auto& x) { x.city = "elsewhere"; }) == 1);
  CHECK(merged([](auto& x) { x.object += " 2"; }) == 0);
  CHECK(merged([](auto& x) { x.agency_cnpj = "00000000000002"; }) == 0);
  CHECK(merged([](auto& x) { x.value = 1000.51; }) == 0);
  CHECK(merged([](auto& x) { x.value.reset(); }) == 0);
  CHECK(merged([](auto& x) { x.source = "pcp"; }) == 0);
  auto second = std::chrono::seconds{1};
  CHECK(merged([&](auto& x) { *x.published += second; }) == 0);
  CHECK(merged([&](auto& x) { *x.opens += second; }) == 0);
  CHECK(merged([&](auto& x) { *x.closes += second; }) == 0);
  CHECK(merged([&](auto& x) { x.closes.reset(); }) == 0);
}

TEST_CASE("values and dates that are unknown on both sides agree") {
  auto bare = plain_notice(id(1));
  bare.value.reset();
  bare.closes.reset();
  auto other = bare;
  other.id = id(2);
  std::vector<found_notice> xs{found(bare), found(other)};
  CHECK(consolidate(xs) == 1);
}

TEST_CASE("a notice without agency number or object merges with none") {
  for (auto member : {&notice::agency_cnpj, &notice::object}) {
    auto x = plain_notice(id(1));
    (x.*member).clear();
    auto y = x;
    y.id = id(2);
    std::vector<found_notice> xs{found(x), found(y)};
    CHECK(consolidate(xs) == 0);
  }
}

TEST_CASE("agencies whose numbers differ in letters never merge") {
  auto x = plain_notice("12ABC34501DE35-1-000001/2026");
  x.agency_cnpj = "12ABC34501DE35";
  auto y = x;
  y.id = "12XYZ34501FG35-1-000001/2026";
  y.agency_cnpj = "12XYZ34501FG35";
  std::vector<found_notice> xs{found(x), found(y)};
  CHECK(consolidate(xs) == 0);
  y.agency_cnpj = x.agency_cnpj;
  xs = {found(x), found(y)};
  CHECK(consolidate(xs) == 1);
}

TEST_CASE("what is no CNPJ does not tell that two bodies are one") {
  for (auto text : {"123450135", "12ABC34501DEF5", "isento 0"}) {
    auto x = plain_notice(id(1));
    x.agency_cnpj = text;
    auto y = x;
    y.id = id(2);
    std::vector<found_notice> xs{found(x), found(y)};
    CHECK(consolidate(xs) == 0);
  }
}

TEST_CASE("a platform's prefix does not make another object") {
  CHECK(strip_platform("[LICITANET] - Bota") == " Bota");
  CHECK(strip_platform(" [Portal de Compras Públicas] -Bota") == "Bota");
  CHECK(strip_platform("[LICITANET] Bota") == "[LICITANET] Bota");
  CHECK(strip_platform("Bota [x] - y") == "Bota [x] - y");
  CHECK(strip_platform("[") == "[");
  CHECK(strip_platform("[]") == "[]");
  CHECK(strip_platform("") == "");
  CHECK(merged([](auto& x) { x.object = "[Portal] - " + x.object; }) == 1);
}

TEST_CASE("the smallest control number is kept at the group's first place") {
  auto other = plain_notice(id(5));
  other.object = "Outro";
  std::vector<found_notice> xs{found(plain_notice(id(3))), found(other),
                               found(plain_notice(id(4))),
                               found(plain_notice(id(1)))};
  CHECK(consolidate(xs) == 2);
  REQUIRE(xs.size() == 2);
  CHECK(xs[0].data->id == id(1));
  CHECK(xs[0].merged_from == strings{id(3), id(4)});
  CHECK(xs[1].data->id == id(5));
  CHECK(xs[1].merged_from.empty());
}

TEST_CASE("merging again, or in any order, changes nothing") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    notice_source source{seed};
    std::map<std::string, notice> distinct;
    for (const auto& x : source.draw(300)) {
      auto y = *x;
      y.published = noon(); // Few dates and texts: many merge.
      distinct.emplace(y.id, y);
    }
    std::vector<found_notice> xs;
    for (const auto& [key, x] : distinct)
      xs.push_back(found(x));
    auto ys = xs;
    std::shuffle(ys.begin(), ys.end(), source.engine());
    auto n = consolidate(xs);
    CHECK(n > 0);
    CHECK(consolidate(ys) == n);
    CHECK(groups(xs) == groups(ys));
    auto before = groups(xs);
    size_t named = 0;
    for (const auto& x : xs)
      named += x.merged_from.size();
    CHECK(named == n);
    CHECK(consolidate(xs) == 0);
    CHECK(groups(xs) == before);
  }
}
