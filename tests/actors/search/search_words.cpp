// What a search looks for, which is compiled off the actors' threads.
#include "tests/actors/search/search_fixture.hpp"
#include "tests/catch.hpp"

#include <functional>
#include <utility>
#include <vector>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

const std::string it = "search-0001";

sector_ptr boots() {
  sector out;
  out.name = "Botas";
  out.keywords = {{"bota"}};
  return std::make_shared<const sector>(std::move(out));
}

// A worker that does its work when the test says so.
struct slow_worker : search_fixture {
  slow_worker() {
    settings.search.compute = [this](std::function<void()> work) {
      waiting.push_back(std::move(work));
    };
    start();
  }

  void begin_boots() {
    auto x = *order(it);
    auto asked = *x.request;
    asked.terms.clear();
    asked.sector_id = "botas";
    asked.sector_name = "Botas";
    asked.own_sector = boots();
    x.request = std::make_shared<const search_request>(std::move(asked));
    sink = listen(it);
    auto begun = submit(std::make_shared<const search_order>(std::move(x)));
    REQUIRE(begun.has_value());
    ended = wait(it);
  }

  void work() {
    for (auto& x : std::exchange(waiting, {}))
      x();
    run();
  }

  std::vector<std::function<void()>> waiting;
  recording_sink_ptr sink;
  answer_box<search_result_ptr> ended;
};

} // namespace

TEST_CASE("a search asks its sources once its words are ready, and finds what "
          "its own sector says") {
  slow_worker f;
  f.begin_boots();
  CHECK(f.waiting.size() == 1);
  CHECK(f.source.jobs.empty());
  CHECK(f.status(it).value().status == search_status::queued);
  f.work();
  CHECK(f.source.jobs.size() == 1);
  CHECK(f.status(it).value().status == search_status::running);
  auto wanted = plain_notice("00000000000001-1-000002/2026");
  wanted.object = "Bota de couro";
  f.page(it, {share(plain_notice()), share(wanted)});
  f.report(it);
  auto& x = *f.ended.value();
  REQUIRE(x.notices.size() == 1);
  CHECK(x.notices[0].data->object == "Bota de couro");
  CHECK(x.summary.text.find("no setor Botas") != std::string::npos);
}

TEST_CASE("a search that is called off before its words are ready ends once") {
  slow_worker f;
  f.begin_boots();
  CHECK(f.cancel(it).value().status == search_status::cancelled);
  f.work();
  CHECK(last_stage(f.sink) == "cancelled");
  CHECK(terminals(f.sink) == 1);
  CHECK(f.source.jobs.empty());
}

TEST_CASE("words that are never ready cost the time limit and no more") {
  slow_worker f;
  f.begin_boots();
  f.pass(360s);
  CHECK(last_stage(f.sink) == "error");
  f.work();
  CHECK(terminals(f.sink) == 1);
  CHECK(f.source.jobs.empty());
}
