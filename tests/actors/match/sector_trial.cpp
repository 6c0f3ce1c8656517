#include "actors/match/sector_trial.hpp"

#include "actors/match/matcher.hpp"
#include "actors/match/sectors.hpp"
#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <random>

using namespace bidiq;
using namespace bidiq::test;

namespace {

using word_lists = std::vector<std::string>;

notice_lists batch_of(const word_lists& objects) {
  notice_batch out;
  for (auto& object : objects) {
    auto x = plain_notice("n-" + std::to_string(out.size()));
    x.object = object;
    out.push_back(share(std::move(x)));
  }
  return {std::make_shared<const notice_batch>(std::move(out))};
}

uint64_t found_by(const sector& x, const notice_lists& notices) {
  matcher one{{make_rule(&x, word_lists{}, {})}};
  auto memory = one.make_scratch();
  uint64_t out = 0;
  for (auto& list : notices)
    for (auto& notice : *list)
      out += one.match(notice->object, *memory);
  return out;
}

template <class T>
std::vector<T> less_one(std::vector<T> xs, size_t i) {
  xs.erase(xs.begin() + static_cast<std::ptrdiff_t>(i));
  return xs;
}

// Draws sectors and word_lists of few words, so that much happens to few
// word_lists.
class small_world {
public:
  explicit small_world(uint64_t seed) : engine_(seed) {
    // nop
  }

  sector draw() {
    sector out;
    out.name = "x";
    for (auto n = 1 + below(5); n > 0; --n)
      out.keywords.push_back(
        {phrase(2), below(3) == 0, static_cast<term_weight>(below(4))});
    for (auto n = below(4); n > 0; --n)
      out.exclusions.push_back({phrase(2), below(3) == 0});
    for (auto n = below(2); n > 0; --n)
      out.ignored.push_back({phrase(3)});
    if (below(3) == 0)
      out.contexts.push_back(
        {out.keywords[0].text, {{phrase(1)}}, below(2) * (1 + below(3))});
    auto head = std::make_shared<text_head>();
    head->words = 1 + below(5);
    if (below(2) == 0)
      out.head = std::move(head);
    return out;
  }

  word_lists objects() {
    word_lists out(30);
    for (auto& x : out)
      x = phrase(9);
    return out;
  }

private:
  unsigned below(unsigned n) {
    return static_cast<unsigned>(engine_() % n);
  }

  std::string phrase(unsigned most) {
    constexpr const char* words[] = {"luva", "luvas", "bota", "de", "couro"};
    std::string out;
    for (auto n = 1 + below(most); n > 0; --n)
      out += std::string{out.empty() ? "" : " "} + words[below(5)];
    return out;
  }

  std::mt19937_64 engine_;
};

} // namespace

TEST_CASE("a trial tells what each term brings and each exclusion removes") {
  sector x;
  x.keywords = {{"luva"}, {"bota"}, {"capacete"}};
  x.exclusions = {{"infantil"}, {"festa"}};
  auto notices
    = batch_of({"luva de couro", "luva e bota", "bota infantil",
                "bota infantil de festa", "caneta", "bota de couro"});
  auto seen = try_sector(x, notices, {});
  CHECK(seen.looked_at == 6);
  CHECK(seen.found == 3);
  CHECK(seen.excluded == 2);
  CHECK(seen.whole());
  CHECK(seen.keywords
        == std::vector<term_trial>{
          {"luva", 2, 1}, {"bota", 2, 1}, {"capacete", 0, 0}});
  CHECK(seen.exclusions
        == std::vector<term_trial>{{"infantil", 2, 1}, {"festa", 1, 0}});
  REQUIRE(seen.samples.size() == 3);
  CHECK(seen.samples[1].data->object == "luva e bota");
  CHECK(seen.samples[1].terms == word_lists{"luva", "bota"});
}

TEST_CASE("alone is what would be lost without it, whatever it weighs") {
  CHECK(rc::check([](uint64_t seed) {
    small_world world{seed};
    auto x = world.draw();
    auto notices = batch_of(world.objects());
    auto seen = try_sector(x, notices, {});
    RC_ASSERT(seen.found == found_by(x, notices));
    for (size_t i = 0; i < x.keywords.size(); ++i) {
      auto less = x;
      less.keywords = less_one(x.keywords, i);
      RC_ASSERT(seen.keywords[i].alone == seen.found - found_by(less, notices));
    }
    for (size_t i = 0; i < x.exclusions.size(); ++i) {
      auto less = x;
      less.exclusions = less_one(x.exclusions, i);
      RC_ASSERT(seen.exclusions[i].alone
                == found_by(less, notices) - seen.found);
    }
    auto free = x;
    free.exclusions.clear();
    RC_ASSERT(seen.excluded == found_by(free, notices) - seen.found);
  }));
}

TEST_CASE("a notice that two lists have counts once") {
  sector x;
  x.keywords = {{"luva"}};
  auto notices = batch_of({"luva", "luva"});
  notices.push_back(notices.front());
  CHECK(try_sector(x, notices, {}).found == 2);
}

TEST_CASE("a trial ends with its notices, its samples, or its time") {
  sector x;
  x.keywords = {{"luva"}};
  auto notices = batch_of(word_lists(1'000, "luva"));
  trial_limits few;
  few.max_notices = 7;
  few.max_samples = 3;
  auto seen = try_sector(x, notices, few);
  CHECK(seen.looked_at == 7);
  CHECK(seen.samples.size() == 3);
  CHECK(seen.lacked == sector_trial::lack::room);
  few.max_notices = 1'000;
  CHECK(try_sector(x, notices, few).whole());
  trial_limits late;
  late.time_is_up = [looks = 0]() mutable { return ++looks > 2; };
  seen = try_sector(x, notices, late);
  CHECK(seen.looked_at > 0);
  CHECK(seen.looked_at < 1'000);
  CHECK(seen.found == seen.looked_at);
  CHECK_FALSE(seen.whole());
}
