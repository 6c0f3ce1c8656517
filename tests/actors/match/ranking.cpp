#include "actors/match/ranking.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace bidiq;
using namespace bidiq::test;

namespace {

using strings = std::vector<std::string>;

constexpr sort_order all_orders[]{
  sort_order::data_desc, sort_order::data_asc,  sort_order::valor_desc,
  sort_order::valor_asc, sort_order::prazo_asc, sort_order::relevancia,
};

strings ids(const std::vector<found_notice>& xs) {
  strings result;
  for (const auto& x : xs)
    result.push_back(x.data->id);
  return result;
}

found_notice example(std::string id, const char* published,
                     std::optional<double> value, const char* closes,
                     double score) {
  auto x = plain_notice(std::move(id));
  x.published = published ? std::optional{at(published)} : std::nullopt;
  x.closes = closes ? std::optional{at(closes)} : std::nullopt;
  x.value = value;
  auto result = found(std::move(x));
  result.relevance = score;
  return result;
}

std::vector<found_notice> samples() {
  return {
    example("a", "2026-01-02", 5, nullptr, 0.5),
    example("b", "2026-01-03", std::nullopt, "2026-01-05", 0.9),
    example("c", "2026-01-01", 9, "2026-02-01", 0.5),
    example("d", "2026-01-03", 5, "2026-01-20", 0.1),
    example("e", nullptr, std::nullopt, nullptr, 0.5),
  };
}

strings sorted(sort_order order) {
  auto xs = samples();
  sort_notices(xs, order);
  return ids(xs);
}

} // namespace

TEST_CASE("unknown values come last whichever way the order runs") {
  CHECK(sorted(sort_order::data_desc) == strings{"b", "d", "a", "c", "e"});
  CHECK(sorted(sort_order::data_asc) == strings{"c", "a", "b", "d", "e"});
  CHECK(sorted(sort_order::valor_desc) == strings{"c", "d", "a", "b", "e"});
  CHECK(sorted(sort_order::valor_asc) == strings{"d", "a", "c", "b", "e"});
  CHECK(sorted(sort_order::prazo_asc) == strings{"b", "d", "c", "a", "e"});
  CHECK(sorted(sort_order::relevancia) == strings{"b", "a", "c", "e", "d"});
}

TEST_CASE("every order is strict, total over ids and blind to arrival") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    notice_source source{seed};
    std::vector<found_notice> xs;
    for (int i = 0; i < 60; ++i) {
      auto x = source.draw();
      x.id = std::to_string(100 + i);
      xs.push_back(found(x));
      xs.back().relevance = static_cast<double>(source.below(3)) / 2;
    }
    for (auto order : all_orders) {
      sort_notices(xs, order);
      auto shuffled = xs;
      std::shuffle(shuffled.begin(), shuffled.end(), source.engine());
      sort_notices(shuffled, order);
      CHECK(ids(shuffled) == ids(xs));
      bool strict = true;
      for (size_t i = 0; i < xs.size(); ++i)
        for (size_t j = 0; j < xs.size(); ++j)
          strict &= ranks_before(xs[i], xs[j], order) == (i < j);
      CHECK(strict);
    }
  }
}

TEST_CASE("relevance follows its formula") {
  CHECK(relevance("Aquisição de uniformes", {}) == 0);
  // n = 1, p = 0, m = 1, w = 1.
  CHECK(relevance("UNIFORMES", {"uniformes"}) == Approx(0.8));
  // n = 1, p = 2, m = 1, w = 4: 0.2 + 0.4 * 10 / 12 + 0.2 * 3 / 4.
  CHECK(relevance("Aquisição de uniformes escolares", {"uniformes"})
        == Approx(0.683));
  // n = 2, p = 0, m = 3, w = 4: 0.3 + 0.4 + 0.2.
  CHECK(relevance("Calça jeans e bota", {"bota", "calça jeans"})
        == Approx(0.9));
}

TEST_CASE("more terms, earlier terms and shorter texts are more relevant") {
  auto base = relevance("compra de bota e luva para os guardas", {"bota"});
  CHECK(relevance("compra de bota e luva para os guardas", {"bota", "luva"})
        > base);
  CHECK(relevance("bota e luva para os guardas de compra", {"bota"}) > base);
  CHECK(relevance("compra de bota", {"bota"}) > base);
}

TEST_CASE("a plural form stands where its term would") {
  auto place = [](std::string_view text, const char* term) {
    return relevance(text, {term});
  };
  CHECK(place("botas a b c d e f g h i", "bota")
        == place("bota a b c d e f g h i", "bota"));
  CHECK(place("a aventais c d e f g", "avental")
        == place("a avental c d e f g", "avental"));
  CHECK(place("a calções c d e f g", "calção")
        == place("a calção c d e f g", "calção"));
  CHECK(place("a jardins c d e f g", "jardim")
        == place("a jardim c d e f g", "jardim"));
  // Only whole beginnings count: "galochabota" is another word.
  CHECK(place("galochabota b c bota", "bota")
        == place("galocha b c bota", "bota"));
}

TEST_CASE("relevance stays between 0 and 1") {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    notice_source source{seed};
    auto score = relevance(source.draw().object,
                           {"uniformes", "calca jeans", "obra", "x"});
    CHECK(score >= 0);
    CHECK(score <= 1);
  }
}
