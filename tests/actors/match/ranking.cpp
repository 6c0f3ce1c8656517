#include "actors/match/ranking.hpp"

#include "actors/match/matcher.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

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

// What the order makes of a text for a user who gave these terms.
double score(std::string_view text, const strings& terms) {
  std::vector<user_term> asked;
  for (auto& x : terms)
    asked.push_back({x, true});
  matcher rules{{make_rule(nullptr, std::move(asked), {}, false)}};
  return relevance(rules.explain(text, 0, *rules.make_scratch()).places);
}

// `matched` of `asked` terms somewhere in a text, some of them several times.
matched_places any_places(uint32_t asked, uint32_t matched) {
  matched_places x{
    *rc::gen::inRange<uint32_t>(30, 300), asked, matched, true, {}};
  for (uint32_t term = 0; term < matched; ++term)
    for (auto n = *rc::gen::inRange(1, 4); n > 0; --n) {
      auto first = *rc::gen::inRange<uint32_t>(0, x.words - 3);
      auto size = *rc::gen::inRange<uint32_t>(1, 3);
      x.places.push_back(
        {term, first, first + size, *rc::gen::arbitrary<bool>()});
    }
  return x;
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
  CHECK(score("Aquisição de uniformes", {"bota"}) == 0);
  // All of one term as written, no gap, nothing before: detail is 1.
  CHECK(score("UNIFORMES", {"uniformes"}) == Approx(1));
  // detail = 0.55 + 0.3 + 0.15 * 10 / 12.
  CHECK(score("Aquisição de uniformes escolares", {"uniformes"})
        == Approx(0.6 + 0.4 * 0.975));
  // Inflected: detail = 0.3 + 0.15.
  CHECK(score("uniformes", {"uniforme"}) == Approx(0.6 + 0.4 * 0.45));
  // One of two: 0.6 * (1 + 1) / 2.
  CHECK(score("bota", {"bota", "luva"}) == Approx(0.6));
  // Two words between: detail = 0.55 + 0.3 * 10 / 12 + 0.15.
  CHECK(score("bota com a luva", {"bota", "luva"}) == Approx(0.6 + 0.4 * 0.95));
}

TEST_CASE("without terms of the user the sector's keywords count") {
  auto of_sector = [](std::string_view text, std::vector<user_term> terms) {
    sector clothes{"vestuario", "", "", {{"bota", true}, {"luva", true}},
                   {},          {}};
    matcher rules{{make_rule(&clothes, std::move(terms), {}, false)}};
    return relevance(rules.explain(text, 0, *rules.make_scratch()).places);
  };
  CHECK(of_sector("bota", {}) == Approx(0.5));
  CHECK(of_sector("bota luva", {}) == Approx(0.75));
  // Only the sector's, though the user gave a term of their own.
  CHECK(of_sector("bota luva", {{"meia"}}) == Approx(0.6 * 0.75));
  CHECK(of_sector("bota luva meia", {{"meia"}})
        == Approx(0.6 + 0.4 * (0.85 + 0.15 * 10 / 12)).margin(0.0006));
}

TEST_CASE("all words come before some, whatever else speaks for these") {
  CHECK(rc::check([] {
    auto asked = *rc::gen::inRange<uint32_t>(2, 6);
    auto all = any_places(asked, asked);
    auto m = *rc::gen::inRange<uint32_t>(1, asked);
    auto some = any_places(asked, m);
    RC_ASSERT(relevance(all) >= relevance(some));
    RC_ASSERT(relevance(any_places(asked, m - 1)) <= relevance(some));
  }));
}

TEST_CASE("words as written come before their inflections") {
  CHECK(rc::check([] {
    auto x = any_places(3, *rc::gen::inRange<uint32_t>(1, 4));
    auto y = x;
    for (auto& place : y.places)
      if (*rc::gen::arbitrary<bool>())
        place.exact = true;
    RC_ASSERT(relevance(y) >= relevance(x));
    auto inflected = any_places(3, x.matched);
    for (auto& place : inflected.places)
      place.exact = false;
    for (auto& place : x.places)
      place.exact = true;
    RC_ASSERT(relevance(x) > relevance(inflected));
  }));
}

TEST_CASE("near words come before far ones, the head before the tail") {
  CHECK(rc::check([] {
    // A word each, one after the other, `gap` words between them.
    auto terms = *rc::gen::inRange<uint32_t>(2, 5);
    auto line = [&](uint32_t before, uint32_t gap) {
      matched_places x{1000, terms, terms, true, {}};
      for (uint32_t i = 0; i < terms; ++i) {
        auto first = before + i * (1 + gap);
        x.places.push_back({i, first, first + 1, false});
      }
      return x;
    };
    auto before = *rc::gen::inRange<uint32_t>(0, 100);
    auto gap = *rc::gen::inRange<uint32_t>(0, 50);
    auto more = *rc::gen::inRange<uint32_t>(1, 50);
    auto base = relevance(line(before, gap));
    RC_ASSERT(relevance(line(before, gap + more)) <= base);
    RC_ASSERT(relevance(line(before + more, gap)) <= base);
    // Adjacent ones at the tail before scattered ones at the head.
    RC_ASSERT(relevance(line(900, 0)) > relevance(line(0, 50)));
  }));
}

TEST_CASE("where a word occurs again only its best place counts") {
  CHECK(score("bota com luva e depois a mesma bota", {"bota", "luva"})
        == score("bota com luva", {"bota", "luva"}));
  CHECK(score("bota luva a b c luva", {"bota", "luva"})
        == score("bota luva", {"bota", "luva"}));
}

TEST_CASE("relevance stays between 0 and 1") {
  CHECK(rc::check([] {
    auto asked = *rc::gen::inRange<uint32_t>(0, 5);
    auto x = any_places(asked, *rc::gen::inRange<uint32_t>(0, 5));
    auto score = relevance(x);
    RC_ASSERT(score >= 0);
    RC_ASSERT(score <= 1);
  }));
}
