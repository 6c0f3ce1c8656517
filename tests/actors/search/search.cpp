#include "actors/search/search.hpp"

#include "tests/actors/search/search_names.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

struct running_search : search_fixture {
  running_search() {
    start();
  }

  void begin_it() {
    sink = begin(id);
    result = wait(id);
  }

  recording_sink_ptr sink;
  answer_box<search_result_ptr> result;
};

notice_ptr notice_of(const std::string& uf, const std::string& object) {
  auto x = plain_notice(uf + object);
  x.uf = uf;
  x.object = object;
  return share(x);
}

} // namespace

TEST_CASE("a search that goes well tells its stages in order and ends once") {
  running_search f;
  f.begin_it();
  f.segment(id, "SP", "fetching");
  f.page(id, {notice_of("SP", "uniformes"), notice_of("SP", "pontes")}, 1, 2);
  f.segment(id, "SP", "success");
  f.segment(id, "RJ", "success");
  CHECK(f.result.empty());
  f.report(id);
  CHECK(stages(f.sink)
        == "queued connecting uf_status fetching uf_status uf_status "
           "source_complete filtering filtering summarizing summarizing excel "
           "excel complete");
  auto& x = *f.result.value();
  CHECK(x.status == search_status::completed);
  CHECK(x.total_raw == 2);
  CHECK(x.notices.size() == 1);
  CHECK(x.stats.keyword == 1);
  CHECK(x.total_raw == x.notices.size() + x.stats.sum());
  CHECK(x.coverage_pct == 100);
  CHECK(!x.is_partial);
  CHECK(x.excel.status == "ready");
  CHECK(x.excel.download_id == "d1");
  for (auto& uf : x.ufs)
    CHECK(uf.status == "success");
  auto end = nlohmann::json::parse(f.sink->events().back()->json);
  CHECK(end["detail"]["total_raw"] == 2);
  CHECK(end["detail"]["total_filtrado"] == 1);
  CHECK(f.status(id).value().last_event_id == f.sink->events().size());
}

TEST_CASE("the source is asked for what the user wants, in time to end") {
  running_search f;
  auto before = f.now();
  f.begin_it();
  auto& job = *f.source.jobs.at(id);
  CHECK(job.ufs == std::vector<std::string>{"SP", "RJ"});
  CHECK(job.modalities == std::vector<int>{6});
  CHECK(job.user == "ana");
  CHECK(job.deadline == before + 350s);
}

TEST_CASE("at most four fetching events a second, the last one up to date") {
  running_search f;
  f.begin_it();
  for (uint64_t i = 1; i <= 300; ++i) {
    f.page(id, {}, i, 300);
    f.pass(10ms);
  }
  f.pass(250ms);
  size_t fetching = 0;
  for (auto& x : f.sink->events())
    fetching += x->at == stage::fetching ? 1 : 0;
  CHECK(fetching >= 12);
  CHECK(fetching <= 14);
  auto last = nlohmann::json::parse(f.sink->events().back()->json);
  CHECK(last["detail"]["pages_done"] == 300);
  CHECK(last["progress"] == 55);
}

TEST_CASE("a UF that did not change is not told again") {
  running_search f;
  f.begin_it();
  f.segment(id, "SP", "fetching");
  f.segment(id, "SP", "fetching");
  f.segment(id, "MG", "fetching");
  CHECK(stages(f.sink) == "queued connecting uf_status");
}

TEST_CASE("an incomplete search is degraded and says what is missing") {
  running_search f;
  f.begin_it();
  f.page(id, {share(plain_notice())});
  f.report(id, {"RJ"});
  auto& x = *f.result.value();
  CHECK(x.status == search_status::degraded);
  CHECK(x.is_partial);
  CHECK(x.coverage_pct == 50);
  CHECK(x.degradation_reason.find("RJ") != std::string::npos);
  CHECK(x.ufs[1].status == "failed");
  CHECK(last_stage(f.sink) == "degraded");
}

TEST_CASE("a search that read nothing has failed, without a workbook") {
  running_search f;
  f.begin_it();
  f.report(id, {"SP", "RJ"});
  CHECK(f.result.value()->status == search_status::failed);
  CHECK(f.result.value()->excel.status == "skipped");
  CHECK(last_stage(f.sink) == "error");
  CHECK(terminals(f.sink) == 1);
  CHECK(f.exporter.results.empty());
}

TEST_CASE("an empty list that is known to be complete is a success") {
  running_search f;
  f.begin_it();
  f.report(id);
  CHECK(f.result.value()->status == search_status::completed);
}

TEST_CASE("a missing source fails the search at once") {
  search_fixture f;
  f.start_registry();
  f.start_exporter();
  f.start_store();
  SECTION("the only one") {
  }
  SECTION("each of two") {
    f.settings.search.sources = {pncp_source_name, caf::atom("pcp")};
  }
  f.start_supervisor();
  auto sink = f.begin(id);
  CHECK(last_stage(sink) == "error");
  CHECK(f.wait(id).value()->status == search_status::failed);
  CHECK(f.wait(id).value()->sources.size() == f.settings.search.sources.size());
}

TEST_CASE("one missing source of two leaves a degraded result") {
  search_fixture f;
  f.settings.search.sources = {caf::atom("pcp"), pncp_source_name,
                               caf::atom("comprasgov")};
  f.start();
  auto sink = f.begin(id);
  CHECK(terminals(sink) == 0);
  f.finish(id);
  CHECK(last_stage(sink) == "degraded");
  CHECK(f.wait(id).value()->sources.size() == 3);
}

TEST_CASE("a source that crashes leaves what it had sent") {
  running_search f;
  f.begin_it();
  f.page(id, {share(plain_notice())});
  f.crash_service(pncp_source_name);
  auto& x = *f.result.value();
  CHECK(x.status == search_status::degraded);
  CHECK(x.notices.size() == 1);
  CHECK(x.coverage_pct == 0);
  CHECK(terminals(f.sink) == 1);
}

TEST_CASE("a source that crashes after its report is not missed") {
  running_search f;
  f.exporter.answer = {};
  f.begin_it();
  f.finish(id);
  f.crash_service(pncp_source_name);
  CHECK(f.result.empty());
  f.tell(f.exporter.askers.at(id), export_atom_v, excel_link{});
  CHECK(f.result.value()->status == search_status::completed);
}

TEST_CASE("a silent source costs the time limit and no more") {
  running_search f;
  f.begin_it();
  f.page(id, {share(plain_notice())});
  f.pass(359s);
  CHECK(terminals(f.sink) == 0);
  f.pass(1s);
  CHECK(last_stage(f.sink) == "degraded");
  CHECK(f.result.value()->notices.size() == 1);
  CHECK(f.result.value()->excel.status == "ready");
  // Too late.
  f.finish(id);
  CHECK(terminals(f.sink) == 1);
}

TEST_CASE("G2: a silent source and a silent exporter cannot hold the end up") {
  running_search f;
  f.exporter.answer = {};
  f.begin_it();
  f.page(id, {share(plain_notice())});
  f.pass(360s);
  f.pass(30s);
  CHECK(last_stage(f.sink) == "degraded");
  CHECK(terminals(f.sink) == 1);
  CHECK(f.result.value()->excel.status == "failed");
}

TEST_CASE("a silent exporter costs the workbook, not the result") {
  running_search f;
  f.exporter.answer = {};
  f.begin_it();
  f.finish(id);
  CHECK(last_stage(f.sink) == "excel");
  CHECK(f.status(id).value().status == search_status::running);
  f.pass(360s);
  CHECK(last_stage(f.sink) == "complete");
  CHECK(f.result.value()->excel.status == "failed");
  f.tell(f.exporter.askers.at(id), export_atom_v, ready_link());
  CHECK(terminals(f.sink) == 1);
  CHECK(f.results(id).value()->excel.status == "failed");
}

TEST_CASE("a missing exporter costs the workbook, not the result") {
  running_search f;
  f.crash_service(excel_exporter_name);
  f.begin_it();
  f.finish(id);
  CHECK(last_stage(f.sink) == "complete");
  CHECK(f.result.value()->excel.status == "failed");
}

TEST_CASE("an exporter that crashes costs the workbook at once") {
  running_search f;
  f.exporter.answer = {};
  f.begin_it();
  f.finish(id);
  f.crash_service(excel_exporter_name);
  CHECK(last_stage(f.sink) == "complete");
  CHECK(f.result.value()->excel.status == "failed");
}

TEST_CASE("a workbook that could not be written is told") {
  running_search f;
  f.exporter.answer = excel_link{"failed", "", "", "", 0};
  f.begin_it();
  f.finish(id);
  CHECK(last_stage(f.sink) == "complete");
  CHECK(f.result.value()->excel.status == "failed");
}

TEST_CASE("without workbooks nobody is asked for one") {
  search_fixture f;
  f.settings.search.write_excel = false;
  f.start();
  auto sink = f.begin(id);
  f.finish(id);
  CHECK(last_stage(sink) == "complete");
  CHECK(f.wait(id).value()->excel.status == "skipped");
  CHECK(f.exporter.results.empty());
}

TEST_CASE("a search can be called off while it fetches") {
  running_search f;
  f.begin_it();
  f.page(id, {share(plain_notice())});
  auto answer = f.cancel(id);
  CHECK(answer.value().status == search_status::cancelled);
  CHECK(f.source.cancelled == std::vector<std::string>{id});
  CHECK(last_stage(f.sink) == "cancelled");
  auto& x = *f.result.value();
  CHECK(x.status == search_status::cancelled);
  CHECK(x.notices.size() == 1);
  CHECK(x.excel.status == "skipped");
  CHECK(x.ufs[0].status == "failed");
  f.report(id, {"SP", "RJ"});
  f.pass(360s);
  CHECK(terminals(f.sink) == 1);
}

TEST_CASE("of a search that is called off the states read whole count") {
  running_search f;
  f.begin_it();
  f.page(id, {share(plain_notice())});
  f.segment(id, "SP", "success");
  f.segment(id, "RJ", "fetching");
  f.cancel(id);
  auto& x = *f.result.value();
  CHECK(x.coverage_pct == 50);
  CHECK(x.is_partial);
  CHECK(x.ufs[0].status == "success");
  CHECK(x.ufs[1].status == "failed");
}

TEST_CASE("a search that is called off once all was read lacks nothing") {
  running_search f;
  f.begin_it();
  f.segment(id, "SP", "success");
  f.segment(id, "RJ", "recovered");
  f.cancel(id);
  auto& x = *f.result.value();
  CHECK(x.coverage_pct == 100);
  CHECK(!x.is_partial);
  CHECK(x.ufs[1].status == "recovered");
}

TEST_CASE("a search can be called off while its workbook is written") {
  running_search f;
  f.exporter.answer = {};
  f.begin_it();
  f.finish(id);
  CHECK(f.cancel(id).value().status == search_status::cancelled);
  CHECK(f.result.value()->status == search_status::cancelled);
  CHECK(f.result.value()->notices.size() == 1);
  CHECK(f.result.value()->sources.size() == 1);
  CHECK(f.result.value()->coverage_pct == 100);
  f.tell(f.exporter.askers.at(id), export_atom_v, ready_link());
  CHECK(terminals(f.sink) == 1);
  CHECK(f.results(id).value()->excel.status == "skipped");
}

TEST_CASE("what has ended cannot be called off") {
  running_search f;
  f.begin_it();
  f.finish(id);
  CHECK(f.cancel(id).code() == errc::already_finished);
  CHECK(terminals(f.sink) == 1);
}

TEST_CASE("results can be read while the search runs") {
  running_search f;
  f.begin_it();
  CHECK(f.results(id).value() == nullptr);
  f.page(id, {share(plain_notice())}, 1, 3);
  auto seen = f.results(id).value();
  REQUIRE(seen);
  CHECK(seen->status == search_status::running);
  CHECK(seen->notices.size() == 1);
  CHECK(seen->is_partial);
  CHECK(seen->search_id == id);
  f.exporter.answer = {};
  f.report(id);
  CHECK(f.results(id).value()->status == search_status::running);
  f.tell(f.exporter.askers.at(id), export_atom_v, ready_link());
  CHECK(f.results(id).value()->status == search_status::completed);
  CHECK(seen->status == search_status::running);
}

TEST_CASE("a broker's crash changes neither ids nor contents") {
  running_search f;
  f.begin_it();
  f.segment(id, "SP", "fetching");
  auto before = f.sink->events();
  auto broker = f.claim(id);
  f.crash(broker);
  f.run();
  CHECK(f.sink->losses.size() == 1);
  f.attach(id, f.sink);
  auto late = f.listen(id);
  f.finish(id);
  CHECK(stages(late) == stages(f.sink));
  CHECK(terminals(f.sink) == 1);
  for (size_t i = 0; i < before.size(); ++i)
    CHECK(late->events()[i]->json == before[i]->json);
}

TEST_CASE("a search that begins while there is no registry is heard later") {
  search_fixture f;
  f.start();
  f.crash_service(progress_registry_name);
  f.submit(f.order(id));
  f.finish(id);
  CHECK(f.wait(id).value()->status == search_status::completed);
  f.start_registry();
  f.pass(200ms);
  auto sink = f.listen(id);
  CHECK(last_stage(sink) == "complete");
  CHECK(terminals(sink) == 1);
}
