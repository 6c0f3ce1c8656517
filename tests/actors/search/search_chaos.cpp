#include "actors/search/search_supervisor.hpp"

#include "tests/actors/search/search_names.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

// Runs searches through a random schedule of news, crashes and questions.
struct chaos : search_fixture {
  explicit chaos(seeded& r) : random(r) {
    settings.max_running = 1 + random.below(4);
    settings.max_active_per_user = 0;
    if (random.one_in(2))
      exporter.answer = {};
    start();
  }

  std::string any() {
    return number(random.below(sinks.size()));
  }

  bool asked(const std::string& x) const {
    return source.sinks.count(x) > 0;
  }

  void submit_next() {
    auto name = number(sinks.size());
    sinks.push_back(begin(name));
    waits.push_back(wait(name));
  }

  void news(const std::string& x) {
    if (!asked(x))
      return;
    switch (random.below(5)) {
      case 0:
        return page(x, {share(plain_notice())}, random.below(5), 5);
      case 1:
        return segment(x, "SP", random.one_in(2) ? "retrying" : "success");
      case 2:
        return random.one_in(2) ? report(x) : report(x, {"SP"});
      case 3:
        if (random.one_in(4))
          page(x, {}, 1, 1, "poison");
        return;
      default:
        if (exporter.askers.count(x) > 0)
          tell(exporter.askers.at(x), export_atom_v, ready_link());
    }
  }

  void trouble() {
    switch (random.below(7)) {
      case 0:
        crash_service(pncp_source_name);
        return start_source();
      case 1:
        crash_service(excel_exporter_name);
        return start_exporter();
      case 2:
        crash_service(progress_registry_name);
        start_registry();
        return pass(200ms);
      case 3:
        return restart_supervisor();
      case 5:
        return restart_store();
      case 4:
        crash(claim(any()));
        run();
        return;
      default:
        cancel(any());
    }
  }

  // What hubs do: follow a lost broker, ask again for a silent one.
  void hubs() {
    for (size_t i = 0; i < sinks.size(); ++i)
      if (!std::exchange(sinks[i]->losses, {}).empty()
          || sinks[i]->batches.empty())
        attach(number(i), sinks[i]);
  }

  void act() {
    if (sinks.size() < 2 || (sinks.size() < 8 && random.one_in(6)))
      submit_next();
    else if (random.one_in(8))
      trouble();
    else if (random.one_in(6))
      pass(std::chrono::milliseconds{random.below(20'000)});
    else
      news(any());
    hubs();
  }

  seeded& random;
  std::vector<recording_sink_ptr> sinks;
  std::vector<answer_box<search_result_ptr>> waits;
};

} // namespace

TEST_CASE("G2: every accepted search has one end, whatever crashes") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 60; ++round) {
    chaos f{random};
    for (int i = 0; i < 80; ++i)
      f.act();
    for (auto span : {360s, 20s, 10s}) {
      f.pass(span);
      f.hubs();
    }
    for (size_t i = 0; i < f.sinks.size(); ++i) {
      CAPTURE(round, i, stages(f.sinks[i]));
      REQUIRE(terminals(f.sinks[i]) == 1);
      // Answered, if only to say that the store has crashed.
      REQUIRE(f.waits[i].values->size() == 1);
      auto at = last_stage(f.sinks[i]);
      auto result = f.wait(number(i));
      REQUIRE(at == to_string(terminal_event(*result.value()).at));
    }
    CHECK(f.load().active == 0);
    CHECK(f.load().queued == 0);
  }
}
