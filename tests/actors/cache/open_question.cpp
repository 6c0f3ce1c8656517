#include "actors/cache/open_question.hpp"

#include "tests/actors/cache/days.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace bidiq;
using namespace bidiq::test;

namespace {

using strings = std::vector<std::string>;
using kind = segment_news::kind;

const auto read_at = clock_at("2026-03-15T12:00:00");

local_day march(int n) {
  return day("2026-03-01") + std::chrono::days{n - 1};
}

std::string text(const day_range& x) {
  return format_day(x.first).substr(8) + "-" + format_day(x.last).substr(8);
}

/// One modality of one UF, and what is kept of it.
struct fixture {
  explicit fixture(int last = 9, freshness_policy policy = {})
    : x(question(last, std::move(policy))) {
    // nop
  }

  static days_question_ptr question(int last, freshness_policy policy) {
    auto out = std::make_shared<days_question>();
    out->ticket = 5;
    out->source = "pncp";
    out->ufs = {"SP"};
    out->modalities = {6};
    out->days = {march(1), march(last)};
    out->policy = std::move(policy);
    out->rules.lists = {{"", 6, {6}}};
    return out;
  }

  void keep(int first, int last, freshness how = freshness::fresh) {
    for (auto n = first; n <= last; ++n)
      kept[march(n)] = {cell_of(march(n), read_at), how, false, false};
  }

  cache_answer looked_up(const day_range& days) const {
    cache_answer out{{{{"SP", 6}, {}}}};
    for (auto& [day, hit] : kept)
      if (days.first <= day && day <= days.last)
        out.partitions[0].hits.push_back(hit);
    return out;
  }

  /// What it wants next; questions are answered at once.
  strings orders() {
    using order = open_question::order::kind;
    strings out;
    for (auto all = x.take_orders(); !all.empty(); all = x.take_orders())
      for (auto& each : all) {
        auto days = text(each.list.days);
        if (each.type == order::look)
          x.found(each.segment, looked_up(each.list.days));
        auto verb = each.type == order::look    ? "look "
                    : each.type == order::claim ? "claim "
                                                : "free ";
        out.push_back(verb
                      + (each.segment == open_question::whole
                           ? "all"
                           : std::to_string(each.segment))
                      + " " + days);
      }
    return out;
  }

  /// What it tells: "days 3", "0 yours 01-03".
  strings told() {
    strings out;
    auto answer = x.take_answer();
    if (!answer)
      return out;
    CHECK(answer->ticket == 5);
    size_t accepted = 0, others = 0;
    for (auto& partition : answer->cached.partitions)
      for (auto& hit : partition.hits)
        ++(hit.accepted ? accepted : others);
    if (accepted > 0)
      out.push_back("days " + std::to_string(accepted));
    if (others > 0)
      out.push_back("others " + std::to_string(others));
    for (auto& news : answer->segments) {
      static const std::map<kind, std::string> names{{kind::undecided,
                                                      "undecided"},
                                                     {kind::awaited, "awaited"},
                                                     {kind::yours, "yours"},
                                                     {kind::over, "over"}};
      out.push_back(std::to_string(news.number) + " " + names.at(news.type)
                    + " " + text(news.segment.days));
      if (news.type == kind::yours)
        CHECK(news.lease == 7);
    }
    return out;
  }

  open_question x;
  std::map<local_day, cache_answer::hit> kept;
};

} // namespace

TEST_CASE("what is kept is the answer, and the end") {
  fixture f;
  f.keep(1, 9);
  CHECK(f.orders() == strings{"look all 01-09"});
  CHECK(f.told() == strings{"days 9"});
  CHECK(f.x.finished());
}

TEST_CASE("what lacks is claimed, and told at once together with what is "
          "there") {
  fixture f;
  f.keep(1, 3);
  f.keep(4, 4, freshness::expired);
  CHECK(f.orders() == strings{"look all 01-09", "claim 0 04-09"});
  CHECK(f.told() == strings{"days 3", "others 1", "0 undecided 04-09"});
  CHECK(f.told().empty());
  CHECK_FALSE(f.x.finished());
}

TEST_CASE("before a list is read it is looked up once more") {
  fixture f;
  f.orders();
  f.told();
  SECTION("all of it has come meanwhile") {
    f.keep(1, 9);
    f.x.granted(0, 7);
    CHECK(f.orders() == strings{"look 0 01-09", "free 0 01-09"});
    CHECK(f.told() == strings{"days 9", "0 over 01-09"});
    CHECK(f.x.finished());
  }
  SECTION("some of it has") {
    f.keep(1, 3);
    f.x.granted(0, 7);
    CHECK(f.orders() == strings{"look 0 01-09"});
    CHECK(f.told() == strings{"days 3", "0 yours 04-09"});
    CHECK_FALSE(f.x.finished());
    f.x.handed_in(0);
    CHECK(f.orders() == strings{"free 0 04-09"});
    CHECK(f.told() == strings{"0 over 04-09"});
    CHECK(f.x.finished());
  }
}

TEST_CASE("days around those that another reads are claimed meanwhile") {
  fixture f;
  f.orders();
  f.told();
  f.x.busy(0, {march(4), march(6)});
  CHECK(f.orders() == strings{"claim 1 01-03", "claim 2 07-09"});
  CHECK(
    f.told()
    == strings{"0 awaited 04-06", "1 undecided 01-03", "2 undecided 07-09"});
  f.x.granted(1, 7);
  CHECK(f.orders() == strings{"look 1 01-03"});
  CHECK(f.told() == strings{"1 yours 01-03"});
}

TEST_CASE("what another has read is told, what he failed to read is claimed") {
  fixture f;
  f.orders();
  f.told();
  f.x.busy(0, {march(1), march(20)});
  CHECK(f.orders().empty());
  CHECK(f.told() == strings{"0 awaited 01-09"});
  f.keep(1, 6);
  f.x.over(0);
  CHECK(f.orders() == strings{"look 0 01-09", "claim 0 01-09"});
  CHECK(f.told() == strings{"days 6", "0 undecided 01-09"});
  f.x.granted(0, 7);
  CHECK(f.orders() == strings{"look 0 01-09"});
  CHECK(f.told() == strings{"0 yours 07-09"});
}

TEST_CASE("who gives way waits for nothing") {
  freshness_policy policy;
  policy.gives_way = true;
  fixture f{9, policy};
  f.orders();
  f.told();
  f.x.busy(0, {march(2), march(2)});
  CHECK(f.orders() == strings{"free 0 01-09"});
  CHECK(f.told() == strings{"0 over 01-09"});
  CHECK(f.x.finished());
}

TEST_CASE("verdicts on what was settled before change nothing") {
  fixture f;
  f.orders();
  f.x.over(0);
  f.x.handed_in(0);
  CHECK(f.orders().empty());
  f.x.granted(0, 7);
  f.orders();
  f.told();
  f.x.granted(0, 8);
  f.x.busy(0, {march(1), march(2)});
  f.x.found(0, {});
  f.x.handed_in(3);
  CHECK(f.orders().empty());
  CHECK(f.told().empty());
}
