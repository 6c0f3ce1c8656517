#include "actors/domain/request.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

template <class F>
std::string changed(F change) {
  auto x = plain_request();
  change(x);
  return fingerprint(x);
}

} // namespace

TEST_CASE("the fingerprint is the same in every build") {
  CHECK(fingerprint(search_request{})
        == "adcba5adc0d1324a942455db2313b93a47311ebecdbf126738f9c224172b168b");
}

TEST_CASE("how a result is shown does not change the fingerprint") {
  auto same = fingerprint(plain_request());
  CHECK(changed([](auto& x) { x.search_id = "another-one"; }) == same);
  CHECK(changed([](auto& x) { x.page = 7; }) == same);
  CHECK(changed([](auto& x) { x.page_size = 7; }) == same);
  CHECK(changed([](auto& x) { x.order = sort_order::valor_asc; }) == same);
  CHECK(changed([](auto& x) { x.force_fresh = true; }) == same);
  CHECK(changed([](auto& x) { x.terms_text = "UNIFORMES"; }) == same);
  CHECK(changed([](auto& x) { x.ufs = {"RJ", "SP"}; }) == same);
  CHECK(changed([](auto& x) { x.modalities = {7, 6, 5, 4}; }) == same);
}

TEST_CASE("whatever changes the result changes the fingerprint") {
  std::set<std::string> all{fingerprint(plain_request())};
  auto add = [&](auto change) { CHECK(all.insert(changed(change)).second); };
  add([](auto& x) { x.ufs = {"SP"}; });
  add([](auto& x) { x.first += std::chrono::days{1}; });
  add([](auto& x) { x.last += std::chrono::days{1}; });
  add([](auto& x) { x.sector_id = "obras"; });
  add([](auto& x) { x.terms = {"uniforme", "s"}; });
  add([](auto& x) { x.terms = {"uniforme s"}; });
  add([](auto& x) { x.stopwords = {"de"}; });
  add([](auto& x) { x.exclusion_terms = {"uniformes"}; });
  add([](auto& x) { x.modalities = {6}; });
  add([](auto& x) { x.status = status_filter::encerrada; });
  add([](auto& x) { x.min_value = 1; });
  add([](auto& x) { x.max_value = 1; });
  add([](auto& x) { x.min_value = 0.1 + 0.2; });
  add([](auto& x) { x.min_value = 0.3; });
  add([](auto& x) { x.spheres = {'F'}; });
  add([](auto& x) { x.cities = {"3550308"}; });
  add([](auto& x) { x.agencies = {"3550308"}; });
  add([](auto& x) { x.exact_terms = {"uniforme"}; });
  add([](auto& x) { x.exact_exclusions = {"uniforme"}; });
  add([](auto& x) { x.ignored = {"++"}; });
  add([](auto& x) { x.mode = term_mode::todos; });
  add([](auto& x) { x.inflect = false; });
}

TEST_CASE("a sector of the user's own is in the fingerprint as it was") {
  sector own;
  own.id = "meus_epis";
  own.name = "Meus EPIs";
  own.keywords = {{"capacete"}, {"luva", true}};
  own.exclusions = {{"festa"}};
  own.contexts = {{"luva", {{"raspa"}, {"vaqueta"}}, 3}};
  auto with = [](const sector& x) {
    return changed(
      [&](auto& y) { y.own_sector = std::make_shared<const sector>(x); });
  };
  std::set<std::string> all{fingerprint(plain_request()), with(own)};
  auto add = [&](auto change) {
    auto x = own;
    change(x);
    CHECK(all.insert(with(x)).second);
  };
  add([](auto& x) { x.name = "Outros"; });
  add([](auto& x) { x.keywords.push_back({"bota"}); });
  add([](auto& x) { x.keywords[0].plural = true; });
  add([](auto& x) { x.keywords[0].weight = term_weight::weak; });
  add([](auto& x) { x.exclusions.clear(); });
  add([](auto& x) { x.ignored = {{"festa"}}; });
  add([](auto& x) { x.contexts[0].within = 4; });
  add([](auto& x) { x.contexts[0].words.pop_back(); });
  add([](auto& x) { x.contexts[0].keyword = "capacete"; });
  auto turned = own;
  std::swap(turned.keywords[0], turned.keywords[1]);
  CHECK(with(turned) == with(own));
}
