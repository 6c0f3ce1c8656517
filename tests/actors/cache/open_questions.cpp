#include "actors/cache/open_questions.hpp"

#include "actors/cache/notice_cache.hpp"
#include "tests/actors/cache/days.hpp"
#include "tests/actors/cache/sink.hpp"
#include "tests/actors/system/actor_fixture.hpp"
#include "tests/catch.hpp"

#include <map>
#include <optional>

using namespace bidiq;
using namespace bidiq::test;

namespace {

using strings = std::vector<std::string>;
using kind = segment_news::kind;

constexpr uint64_t ana = 1, bia = 2;

const cache_partition sp{"SP", 6};
const auto monday = day("2026-03-09");
const auto friday = day("2026-03-13");
const auto read_at = clock_at("2026-03-15T12:00:00");

/// The thread that the questions belong to, with what they stand on.
struct host_state {
  std::optional<notice_cache_parts> parts;
};

notice_cache_self::behavior_type
host(notice_cache_self::stateful_pointer<host_state> self,
     notice_cache_options options, open_questions::told tell,
     host_state** where) {
  *where = &self->state;
  self->state.parts.emplace(self, std::move(options), std::move(tell));
  return {
    [](probe_atom) { return uint64_t{0}; },
    [](find_atom, const days_question_ptr&, const cache_sink_actor&) {},
    [](store_atom, const days_read_ptr&, const cache_sink_actor&) {},
    [](cancel_atom, uint64_t, const cache_sink_actor&) {},
    [](list_atom, const std::vector<std::string>&, uint64_t,
       const reply<notice_lists>&) {},
    [](clear_atom, const reply<uint64_t>&) {},
    [](memory_atom) {},
    [](redis_atom, const link_status&) {},
    [](internal_atom, redis_atom, const cache_step_ptr& x) { x->run(); },
    [](internal_atom, caf::tick_atom) {},
  };
}

/// The questions of a node without Redis.
struct fixture : actor_fixture {
  fixture() {
    notice_cache_options options;
    options.now = [] { return read_at; };
    options.random = [] { return 0.0; };
    auto tell = [this](uint64_t asker, const days_answer_ptr& x) {
      note(asker, *x);
    };
    serve(notice_cache_name, sys->spawn(host, options, tell, &state));
  }

  // "1 days 5", "1 segment 0 yours": ticket and news.
  void note(uint64_t asker, const days_answer& x) {
    static const std::map<kind, std::string> names{{kind::undecided,
                                                    "undecided"},
                                                   {kind::awaited, "awaited"},
                                                   {kind::yours, "yours"},
                                                   {kind::over, "over"}};
    auto& out = told[asker];
    auto ticket = std::to_string(x.ticket);
    size_t days = 0;
    for (auto& partition : x.cached.partitions)
      days += partition.hits.size();
    if (days > 0)
      out.push_back(ticket + " days " + std::to_string(days));
    for (auto& news : x.segments) {
      out.push_back(ticket + " segment " + std::to_string(news.number) + " "
                    + names.at(news.type));
      if (news.type == kind::yours)
        lease = news.lease;
    }
  }

  open_questions& questions() {
    return state->parts->questions;
  }

  strings ask(uint64_t asker, uint64_t ticket, const std::string& uf = "SP") {
    questions().ask(asker, claim_of(ticket, uf, monday, friday));
    return heard(asker);
  }

  strings hand_in(uint64_t asker, uint64_t ticket, size_t days, bool ended,
                  size_t segment = 0) {
    std::vector<cached_day> cells;
    for (size_t i = 0; i < days; ++i)
      cells.push_back(cell_of(monday + std::chrono::days{i}, read_at));
    questions().hand_in(
      asker, {ticket, segment, lease, {"pncp", {{sp, cells}}}, ended});
    return heard(asker);
  }

  strings heard(uint64_t asker) {
    run();
    return std::exchange(told[asker], {});
  }

  host_state* state = nullptr;
  std::map<uint64_t, strings> told;
  uint64_t lease = 0; ///< That was granted last.
};

} // namespace

TEST_CASE_METHOD(fixture, "a question is answered from what is kept") {
  state->parts->memory.put({"pncp", sp, monday}, cell_of(monday, read_at));
  CHECK(ask(ana, 1) == strings{"1 days 1", "1 segment 0 yours"});
  CHECK(hand_in(ana, 1, 5, true) == strings{"1 segment 0 over"});
  CHECK(ask(ana, 2) == strings{"2 days 5"});
}

TEST_CASE_METHOD(fixture, "the end of a reading is told once all is kept") {
  ask(ana, 1);
  CHECK(hand_in(ana, 1, 2, false).empty());
  CHECK(ask(bia, 7) == strings{"7 days 2", "7 segment 0 awaited"});
  CHECK(hand_in(ana, 1, 5, true) == strings{"1 segment 0 over"});
  CHECK(heard(bia) == strings{"7 days 3", "7 segment 0 over"});
}

TEST_CASE_METHOD(fixture, "one asker's tickets are not another's") {
  CHECK(ask(ana, 1) == strings{"1 segment 0 yours"});
  CHECK(ask(bia, 1) == strings{"1 segment 0 awaited"});
  questions().give_up(bia, 1);
  CHECK(hand_in(ana, 1, 5, true) == strings{"1 segment 0 over"});
  CHECK(heard(bia).empty());
}

TEST_CASE_METHOD(fixture, "a lease is free once its question is given up") {
  ask(ana, 1);
  ask(bia, 2);
  questions().give_up(ana, 1);
  CHECK(heard(bia) == strings{"2 segment 0 yours"});
  questions().give_up(ana, 1);
  questions().give_up(ana, 99);
  CHECK(heard(ana).empty());
}

TEST_CASE_METHOD(fixture, "so it is when its asker has gone") {
  ask(ana, 1);
  ask(bia, 2);
  questions().gone(ana);
  CHECK(heard(bia) == strings{"2 segment 0 yours"});
  CHECK(heard(ana).empty());
}

TEST_CASE_METHOD(fixture, "what was read unasked is kept and acknowledged") {
  CHECK(hand_in(ana, 9, 5, true, unasked) == strings{"9 segment 999 over"});
  CHECK(ask(bia, 1) == strings{"1 days 5"});
}

TEST_CASE_METHOD(fixture,
                 "verdicts on questions that are over change nothing") {
  questions().hear({ana, 1 << 24}, {});
  CHECK(heard(ana).empty());
}
