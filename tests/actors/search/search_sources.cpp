#include "tests/actors/search/search_names.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq;
using namespace bidiq::test;

namespace {

/// A search of SP and RJ in two sources.
struct two_sources : search_fixture {
  two_sources() {
    settings.search.sources = {pncp_source_name, pcp_source_name};
    start();
    serve(pcp_source_name, sys->spawn(scripted_source, &other));
    sink = begin(id);
  }

  void segment_of(const std::string& from, const std::string& uf,
                  const std::string& status) {
    tell(sink_of(from), uf_atom_v, uf_change{from, uf, status});
  }

  void page_of(const std::string& from, uint64_t done, uint64_t known,
               double pace) {
    auto x = std::make_shared<fetched_page>();
    x->source = from;
    x->pages_done = done;
    x->pages_known = known;
    x->pages_per_second = pace;
    tell(sink_of(from), page_atom_v, fetched_page_ptr{x});
    pass(settings.search.progress_interval);
  }

  void report_of(const std::string& from, std::vector<std::string> failed = {},
                 cache_share cache = {}) {
    fetch_report x;
    x.stat.source = from;
    x.stat.status = failed.empty() ? "success" : "partial";
    x.stat.error = failed.empty() ? "" : "O " + from + " falhou";
    x.pairs_total = 2;
    x.pairs_complete = 2 - failed.size();
    x.failed_ufs = std::move(failed);
    x.cache = cache;
    tell(sink_of(from), done_atom_v, x);
  }

  fetch_sink_actor sink_of(const std::string& from) {
    return (from == "pncp" ? source : other).sinks.at(id);
  }

  /// "SP fetching, SP success".
  std::string states() const {
    std::string out;
    for (auto& x : sink->events())
      if (x->at == stage::uf_status) {
        auto info = nlohmann::json::parse(x->json)["detail"];
        out += (out.empty() ? "" : ", ") + info["uf"].get<std::string>() + " "
               + info["uf_status"].get<std::string>();
      }
    return out;
  }

  nlohmann::json last_detail(stage at) const {
    nlohmann::json out;
    for (auto& x : sink->events())
      if (x->at == at)
        out = nlohmann::json::parse(x->json)["detail"];
    return out;
  }

  source_script other;
  recording_sink_ptr sink;
};

cache_share share_of(bool asked, uint64_t fresh, uint64_t stale,
                     int64_t oldest) {
  cache_share x;
  x.asked_upstream = asked;
  x.fresh_days = fresh;
  x.stale_days = stale;
  if (fresh + stale > 0)
    x.oldest = utc_time{std::chrono::milliseconds{oldest}};
  return x;
}

} // namespace

TEST_CASE("a state is done once every source has it") {
  two_sources f;
  f.segment_of("pncp", "SP", "fetching");
  f.segment_of("pcp", "SP", "fetching");
  f.segment_of("pncp", "SP", "success");
  CHECK(f.states() == "SP fetching");
  f.segment_of("pcp", "SP", "success");
  CHECK(f.states() == "SP fetching, SP success");
}

TEST_CASE("a state that one source lacks has failed") {
  two_sources f;
  f.segment_of("pncp", "SP", "success");
  f.segment_of("pncp", "RJ", "success");
  f.segment_of("pcp", "SP", "failed");
  f.segment_of("pcp", "RJ", "recovered");
  CHECK(f.states() == "SP fetching, RJ fetching, SP failed, RJ recovered");
  f.report_of("pncp");
  f.report_of("pcp", {"SP"});
  auto result = f.wait(id).value();
  CHECK(result->status == search_status::degraded);
  CHECK(result->ufs.at(0).status == "failed");
  CHECK(result->ufs.at(1).status == "recovered");
  CHECK(result->coverage_pct == 75);
  CHECK(result->degradation_reason
        == "Resultado parcial: não foi possível consultar por completo SP: "
           "O pcp falhou");
}

TEST_CASE("pages of all sources add up, and the slowest tells the time left") {
  two_sources f;
  f.page_of("pncp", 10, 30, 10);
  f.page_of("pcp", 1, 11, 0.5);
  auto info = f.last_detail(stage::fetching);
  CHECK(info["pages_done"] == 11);
  CHECK(info["pages_known"] == 41);
  CHECK(info["seconds_left"] == 20);
  CHECK(info["partial_results"] == 0);
}

TEST_CASE("nobody guesses the time left of a source without a pace") {
  two_sources f;
  f.page_of("pncp", 10, 30, 10);
  f.page_of("pcp", 0, 11, 0);
  CHECK(f.last_detail(stage::fetching)["seconds_left"].is_null());
}

TEST_CASE("sources are listed as they were asked, not as they answered") {
  two_sources f;
  f.report_of("pcp");
  f.report_of("pncp");
  auto result = f.wait(id).value();
  REQUIRE(result->sources.size() == 2);
  CHECK(result->sources[0].source == "pncp");
}

TEST_CASE("an answer is cached only if no source had to be asked") {
  two_sources f;
  f.report_of("pncp", {}, share_of(false, 10, 0, 5000));
  f.report_of("pcp", {}, share_of(true, 3, 0, 4000));
  auto result = f.wait(id).value();
  CHECK_FALSE(result->cached);
  CHECK(result->cache == cache_use::miss);
  CHECK(result->cached_at == utc_time{std::chrono::milliseconds{4000}});
}

TEST_CASE("stale days of one source make the answer stale") {
  two_sources f;
  f.report_of("pncp", {}, share_of(false, 10, 0, 5000));
  f.report_of("pcp", {}, share_of(false, 3, 1, 4000));
  auto result = f.wait(id).value();
  CHECK(result->cached);
  CHECK(result->cache == cache_use::stale);
}

TEST_CASE("one budget and one deadline are shared by all sources") {
  two_sources f;
  auto& a = *f.source.jobs.at(id);
  auto& b = *f.other.jobs.at(id);
  CHECK(a.budget);
  CHECK(a.budget == b.budget);
  CHECK(a.deadline == b.deadline);
}
