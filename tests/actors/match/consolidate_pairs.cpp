// Which notices of two sources are one tender: rules on small examples, and
// measured on real notices.
#include "actors/match/consolidate_pairs.hpp"

#include "actors/match/notice_fingerprint.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/actors/match/real_sources.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

using namespace bidiq;
using namespace bidiq::test;

namespace {

const char* const portal_object
  = "Aquisição de uniformes escolares, calçados e mochilas para os alunos da "
    "rede municipal de ensino";

notice keeper() {
  auto x = plain_notice();
  x.object = "[Portal de Compras Públicas] - " + std::string{portal_object};
  x.agency = "MUNICIPIO DE SAO JOSE";
  x.unit = "Secretaria de Educação";
  x.purchase_number = "12/2026";
  return x;
}

notice joiner() {
  auto x = keeper();
  x.id = "pcp-471087";
  x.source = "pcp";
  x.object = portal_object;
  x.agency = "Prefeitura Municipal de São José";
  x.unit = "Prefeitura Municipal de São José";
  x.agency_cnpj.clear();
  x.purchase_number = "012/2026";
  return x;
}

int score(const notice& x, const notice& y) {
  auto forth = same_tender(make_fingerprint(x), make_fingerprint(y));
  CHECK(same_tender(make_fingerprint(y), make_fingerprint(x)) == forth);
  return forth;
}

// Whether the plain pair, one of it changed, is still one tender.
template <class F>
bool same(F change) {
  auto x = joiner();
  change(x);
  return score(x, keeper()) > 0;
}

// The same without purchase numbers.
template <class F>
bool same_unnumbered(F change) {
  return same([&](notice& x) {
    x.purchase_number.clear();
    change(x);
  });
}

purchase_number number(std::string_view text) {
  return parse_purchase_number(text).value_or(purchase_number{});
}

struct judged_pair {
  std::string joiner;
  std::string keeper;
  bool same = false;
};

std::vector<judged_pair> judged_pairs() {
  std::ifstream in{BIDIQ_SOURCE_DIR "/tests/actors/match/pairs.tsv"};
  std::vector<judged_pair> out;
  for (std::string line; std::getline(in, line);) {
    std::istringstream columns{line};
    std::string x, y, verdict;
    columns >> x >> y >> verdict;
    out.push_back({x, y, verdict == "same"});
  }
  return out;
}

struct tally {
  int right = 0, wrong = 0, missed = 0;

  double recall() const {
    return static_cast<double>(right) / (right + missed);
  }
};

// `change` is done to each joiner first.
template <class F>
tally judge(F change) {
  auto pncp = real_sources::pncp();
  auto pcp = real_sources::pcp();
  tally out;
  for (auto& pair : judged_pairs()) {
    auto i = pcp.find(pair.joiner);
    auto x = i != pcp.end() ? i->second
                            : real_sources::as_pcp(pncp.at(pair.joiner));
    change(x);
    auto said = score(x, pncp.at(pair.keeper)) > 0;
    out.right += said && pair.same;
    out.wrong += said && !pair.same;
    out.missed += !said && pair.same;
    INFO(pair.joiner << " and " << pair.keeper);
    CHECK_FALSE((said && !pair.same));
  }
  return out;
}

// One tender that its body published twice: which of the two is found does not
// matter.
bool twins(const notice& x, const notice& y) {
  return x.agency_cnpj == y.agency_cnpj && x.opens == y.opens
         && x.closes == y.closes
         && same_text(make_fingerprint(x), make_fingerprint(y));
}

// Tells how many of `joiners` are paired with the keeper whose id their own
// ends in, and how many with another.
tally pair_all(const std::map<std::string, notice>& keepers,
               const std::vector<notice>& joiners) {
  std::vector<const notice*> left, right;
  for (auto& [id, x] : keepers)
    left.push_back(&x);
  for (auto& x : joiners)
    right.push_back(&x);
  tally out;
  for (auto& pair : pair_notices(left, right)) {
    auto& origin = keepers.at(right[pair.joiner]->id.substr(4));
    ++(twins(origin, *left[pair.keeper]) ? out.right : out.wrong);
  }
  out.missed = static_cast<int>(joiners.size()) - out.right - out.wrong;
  return out;
}

bool missing(size_t n) {
  if (n == 0)
    WARN("no real notices: skipped");
  return n == 0;
}

} // namespace

TEST_CASE("a purchase number is a number and maybe a year") {
  CHECK(number("007/2026") == purchase_number{7, 2026});
  CHECK(number("PE 14") == purchase_number{14, 0});
  CHECK(number("90003") == purchase_number{90003, 0});
  CHECK(number("2026/12") == purchase_number{12, 2026});
  CHECK(number("PREGÃO nº 1.234/2025-SRP") == purchase_number{1234, 2025});
  CHECK(number("2025") == purchase_number{2025, 0});
  CHECK_FALSE(parse_purchase_number("s/n"));
  CHECK_FALSE(parse_purchase_number(""));
  CHECK_FALSE(parse_purchase_number(std::string(30, '9')));
}

TEST_CASE("the same tender on two portals is recognised") {
  CHECK(same([](auto&) {}));
  CHECK(same([](auto& x) { x.object = "AQUISICAO" + x.object.substr(11); }));
  CHECK(same([](auto& x) { x.object = x.object.substr(0, 80) + "..."; }));
  CHECK(same([](auto& x) { x.modality = 7; }));
  CHECK(same([](auto& x) { x.modality = 0; }));
  CHECK(same([](auto& x) { x.closes.reset(); }));
  CHECK(same([](auto& x) { x.published.reset(); }));
  CHECK(same([](auto& x) { *x.closes += std::chrono::days{5}; }));
  CHECK(same_unnumbered([](auto&) {}));
  CHECK(same_unnumbered([](auto& x) { x.closes.reset(); }));
}

TEST_CASE("whatever contradicts keeps notices apart") {
  CHECK_FALSE(same([](auto& x) { x.uf = "RJ"; }));
  CHECK_FALSE(same([](auto& x) { x.modality = 8; }));
  CHECK_FALSE(same([](auto& x) { x.purchase_number = "13/2026"; }));
  CHECK_FALSE(same([](auto& x) { x.purchase_number = "12/2025"; }));
  CHECK_FALSE(same_unnumbered(
    [](auto& x) { x.agency = x.unit = "Câmara Municipal de São José"; }));
  CHECK_FALSE(same([](auto& x) { *x.published += std::chrono::days{16}; }));
  CHECK_FALSE(same([](auto& x) {
    *x.opens += std::chrono::days{20};
    *x.closes += std::chrono::days{20};
  }));
  CHECK_FALSE(same([](auto& x) { x.object = "Locação de veículos leves"; }));
  CHECK_FALSE(same([](auto& x) { x.object.clear(); }));
}

TEST_CASE("lots, items and other numbers in the text keep notices apart") {
  for (auto [mine, theirs] : {std::pair{" - LOTE 1", " - LOTE 2"},
                              {" - lote A", " - lote B"},
                              {", item 03", ", item 04"},
                              {" (etapa I)", " (etapa II)"},
                              {" da Rua 7", " da Rua 9"},
                              {" - cota reservada", " - cota principal"},
                              {"", " - LOTE 2"}}) {
    CAPTURE(mine, theirs);
    auto x = joiner();
    auto y = keeper();
    x.object += mine;
    y.object += theirs;
    CHECK(score(x, y) == 0);
    y.object = keeper().object + mine;
    CHECK(score(x, y) > 0);
  }
}

TEST_CASE("without purchase numbers text and instants must agree exactly") {
  CHECK_FALSE(same_unnumbered([](auto& x) { x.object += " e de adultos"; }));
  CHECK_FALSE(
    same_unnumbered([](auto& x) { *x.closes += std::chrono::hours{4}; }));
  CHECK_FALSE(same_unnumbered([](auto& x) {
    x.opens.reset();
    x.closes.reset();
  }));
  auto x = joiner();
  auto y = keeper();
  x.purchase_number.clear();
  x.object = y.object = "Aquisição de medicamentos";
  CHECK(score(x, y) == 0);
}

TEST_CASE("bodies are told apart by what their names say beside the city") {
  auto body = [](std::string agency, std::string unit = "") {
    auto x = plain_notice();
    x.city = "Sinop";
    x.agency = std::move(agency);
    x.unit = std::move(unit);
    return x;
  };
  CHECK(same_body(body("Prefeitura Municipal de Sinop"),
                  body("MUNICIPIO DE SINOP")));
  CHECK(same_body(body("Câmara Municipal de Sinop"),
                  body("SINOP CAMARA MUNICIPAL")));
  CHECK(same_body(body("Fundo Municipal de Saúde"),
                  body("MUNICIPIO DE SINOP", "FUNDO MUNICIPAL DE SAUDE")));
  CHECK_FALSE(
    same_body(body("Câmara Municipal de Sinop"), body("MUNICIPIO DE SINOP")));
  CHECK_FALSE(same_body(body("Instituto de Previdência de Sinop"),
                        body("Instituto Federal")));
}

TEST_CASE("each notice is in one pair at most, and the order does not matter") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    notice_source source{seed};
    std::vector<notice> left, right;
    for (int i = 0; i < 60; ++i) {
      auto x = source.below(2) ? keeper() : joiner();
      x.id = std::to_string(i);
      x.purchase_number = std::to_string(source.below(4));
      if (source.below(3) == 0)
        x.purchase_number.clear();
      *x.opens += std::chrono::days{source.below(3)};
      (i % 2 ? left : right).push_back(x);
    }
    auto pairs_of = [&] {
      std::vector<const notice*> xs, ys;
      for (auto& x : left)
        xs.push_back(&x);
      for (auto& y : right)
        ys.push_back(&y);
      std::vector<std::pair<std::string, std::string>> out;
      for (auto& pair : pair_notices(xs, ys))
        out.emplace_back(ys[pair.joiner]->id, xs[pair.keeper]->id);
      return out;
    };
    auto expected = pairs_of();
    CHECK(expected.size() > 5);
    std::shuffle(left.begin(), left.end(), source.engine());
    std::shuffle(right.begin(), right.end(), source.engine());
    CHECK(pairs_of() == expected);
    std::vector<std::string> used;
    for (auto& [x, y] : expected) {
      used.push_back(x);
      used.push_back(y);
    }
    std::sort(used.begin(), used.end());
    CHECK(std::adjacent_find(used.begin(), used.end()) == used.end());
  }
}

TEST_CASE("places where too much looks alike are left alone") {
  std::vector<notice> many(10, keeper());
  for (size_t i = 0; i < many.size(); ++i)
    many[i].id = std::to_string(i);
  std::vector<const notice*> xs;
  for (auto& x : many)
    xs.push_back(&x);
  auto y = joiner();
  CHECK(pair_notices(xs, {&y}, 10).size() == 1);
  CHECK(pair_notices(xs, {&y}, 9).empty());
}

TEST_CASE("pairs judged by hand: none is merged wrongly, few are missed") {
  if (missing(real_sources::pcp().size()))
    return;
  REQUIRE(judged_pairs().size() >= 60);
  auto told = judge([](auto&) {});
  std::cout << "judged pairs: right " << told.right << " missed " << told.missed
            << '\n';
  auto hidden = judge([](auto& x) { x.purchase_number.clear(); });
  std::cout << "the same without purchase numbers: right " << hidden.right
            << " missed " << hidden.missed << '\n';
  CHECK(told.wrong == 0);
  CHECK(hidden.wrong == 0);
  CHECK(told.recall() >= 0.5);
  CHECK(hidden.recall() >= 0.7);
}

TEST_CASE("real notices of one source are found again among all of PNCP's") {
  auto pncp = real_sources::pncp();
  if (missing(pncp.size()))
    return;
  std::vector<notice> gov, unnumbered, listed;
  for (auto x : real_sources::comprasgov())
    if (pncp.count(x.id)) {
      x.id = "pcp-" + x.id;
      x.source = "pcp";
      gov.push_back(x);
      x.purchase_number.clear();
      unnumbered.push_back(x);
    }
  for (auto& [id, x] : pncp)
    if (x.object.starts_with("[Portal de Compras Públicas]"))
      listed.push_back(real_sources::as_pcp(x));
  for (auto& [joiners, least] :
       {std::pair{&gov, 1.0}, {&unnumbered, 0.65}, {&listed, 0.9}}) {
    auto told = pair_all(pncp, *joiners);
    std::cout << "found again: right " << told.right << " wrong " << told.wrong
              << " missed " << told.missed << '\n';
    CHECK(told.wrong == 0);
    CHECK(told.recall() >= least);
  }
}
