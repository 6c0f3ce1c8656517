// The source, the HTTP client and the simulator, all real, over the loopback.
#include "actors/sources/source.hpp"

#include "net/client/http_client.hpp"
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <future>
#include <sstream>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

const strings data = {"--generate", "6000",       "--seed", "7",
                      "--from",     "2026-01-01", "--to",   "2026-01-30",
                      "--today",    "2026-02-01"};

const strings three_ufs = {"SP", "MG", "AC"};
const std::vector<int> modalities = {4, 5, 6, 7, 8};

struct pncp_sim : server_process {
  explicit pncp_sim(strings args)
    : server_process("pncp-sim", with_free_port(std::move(args))) {
    // nop
  }

  static strings with_free_port(strings args) {
    args.insert(args.end(), {"--port", "0"});
    return args;
  }
};

strings operator+(strings x, const strings& y) {
  x.insert(x.end(), y.begin(), y.end());
  return x;
}

/// Ids of the generated notices inside the asked UFs, modalities and dates,
/// read without any of our code but the clock's.
strings truth(const strings& ufs, const std::string& first,
              const std::string& last) {
  strings ids;
  child_process dump{"pncp-sim", data + strings{"--dump"}};
  REQUIRE(dump.wait() == 0);
  std::istringstream lines{dump.out()};
  for (std::string line; std::getline(lines, line);) {
    auto x = nlohmann::json::parse(line);
    auto day = x.at("dataPublicacaoPncp").get<std::string>().substr(0, 10);
    auto uf = x.at("unidadeOrgao").at("ufSigla").get<std::string>();
    auto modality = x.at("modalidadeId").get<int>();
    if (first <= day && day <= last
        && std::count(ufs.begin(), ufs.end(), uf) > 0
        && std::count(modalities.begin(), modalities.end(), modality) > 0)
      ids.push_back(x.at("numeroControlePNCP"));
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

struct received {
  strings ids;
  strings changes;
  fetch_report report;
};

fetch_sink_actor::behavior_type
collecting_sink(fetch_sink_actor::pointer self,
                std::promise<received>* promise) {
  auto all = std::make_shared<received>();
  return {
    [all](page_atom, const fetched_page_ptr& page) {
      for (auto& x : page->notices)
        all->ids.push_back(x->id);
    },
    [all](uf_atom, const uf_change& x) {
      all->changes.push_back(x.uf + " " + x.status);
    },
    [self, all, promise](done_atom, const fetch_report& x) {
      all->report = x;
      std::sort(all->ids.begin(), all->ids.end());
      promise->set_value(*all);
      self->quit();
    },
  };
}

source_options quick(const std::string& url, http_client& client) {
  source_options options;
  options.base_url = url;
  options.pace.pace.ceiling = 500;
  options.pace.pace.min_pause = 10ms;
  options.pace.pace.recovery = 500;
  options.task.retry.base = 10ms;
  options.task.retry.budget_ratio = 2;
  options.breaker.failure_rate = 1.1; // Half of the requests may fail.
  options.request_timeout = 2s;
  options.http = client.getter();
  return options;
}

received fetch_all(const source_options& options, const strings& ufs,
                   const std::string& first, const std::string& last) {
  caf::actor_system_config cfg;
  cfg.set("scheduler.policy", caf::atom("sharing"));
  caf::actor_system sys{cfg};
  std::promise<received> promise;
  fetch_job job;
  job.search_id = "integration";
  job.ufs = ufs;
  job.modalities = modalities;
  job.first = *parse_day(first);
  job.last = *parse_day(last);
  job.deadline = sys.clock().now() + 50s;
  auto source = sys.spawn(bidiq::source, options);
  auto sink = sys.spawn(collecting_sink, &promise);
  caf::anon_send(source, fetch_atom_v,
                 std::make_shared<const fetch_job>(std::move(job)), sink);
  auto result = promise.get_future().get();
  caf::anon_send_exit(source, caf::exit_reason::user_shutdown);
  return result;
}

void check_complete(const received& got, const strings& ids) {
  CHECK(ids.size() > 300);
  CHECK(got.ids == ids); // Sorted: a repeated or missing one would show.
  CHECK(got.report.stat.status == "success");
  CHECK(got.report.stat.records == ids.size());
  CHECK(got.report.failed_ufs.empty());
  CHECK(got.report.pairs_complete == got.report.pairs_total);
}

} // namespace

TEST_CASE("an honest upstream is read completely") {
  pncp_sim sim{data + strings{"--gzip"}};
  http_client client;
  auto got = fetch_all(quick(sim.url(), client), three_ufs, "2026-01-03",
                       "2026-01-29");
  check_complete(got, truth(three_ufs, "2026-01-03", "2026-01-29"));
  CHECK(got.report.stat.retries == 0);
}

TEST_CASE("the whole country is read completely and cut to the asked UFs") {
  strings ufs = {"AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES",
                 "GO", "MA", "MG", "MS", "MT", "PA", "PB", "PE",
                 "PI", "PR", "RJ", "RN", "RO", "RR", "SP", "TO"};
  pncp_sim sim{data};
  http_client client;
  auto got = fetch_all(quick(sim.url(), client), ufs, "2026-01-01",
                       "2026-01-30");
  check_complete(got, truth(ufs, "2026-01-01", "2026-01-30"));
}

TEST_CASE("each of upstream's lies costs retries, never a notice") {
  auto lie = GENERATE(as<std::string>{}, "false204=1", "truncated=1",
                      "500text=1", "html200=1", "spurious422=1", "429=1",
                      "503=1", "500jdbc=1");
  CAPTURE(lie);
  pncp_sim sim{data + strings{"--fault", lie + ",first_only"}};
  http_client client;
  auto options = quick(sim.url(), client);
  options.task.retry.budget_ratio = 5;
  auto got = fetch_all(options, three_ufs, "2026-01-03", "2026-01-29");
  check_complete(got, truth(three_ufs, "2026-01-03", "2026-01-29"));
  CHECK(got.report.stat.retries > 0);
}

TEST_CASE("all of upstream's lies at once still cost no notice") {
  pncp_sim sim{
    data
    + strings{"--fault", "false204=0.1,first_only", "--fault",
              "truncated=0.1,first_only", "--fault", "500text=0.05,first_only",
              "--fault", "html200=0.03,first_only", "--fault",
              "spurious422=0.05,first_only", "--fault", "key_order=0.3",
              "--fault", "new_keys=0.3", "--fault", "string_numbers=0.3",
              "--latency", "uniform:1-20", "--gzip"}};
  http_client client;
  auto got = fetch_all(quick(sim.url(), client), three_ufs, "2026-01-03",
                       "2026-01-29");
  check_complete(got, truth(three_ufs, "2026-01-03", "2026-01-29"));
  CHECK(got.report.stat.retries > 0);
}

TEST_CASE("totals that say one thing and another cost no notice in silence") {
  pncp_sim sim{data + strings{"--fault", "moving_totals=0.5"}};
  http_client client;
  auto got = fetch_all(quick(sim.url(), client), three_ufs, "2026-01-03",
                       "2026-01-29");
  CHECK(got.ids == truth(three_ufs, "2026-01-03", "2026-01-29"));
  CHECK((got.report.stat.status == "success") == got.report.failed_ufs.empty());
}

TEST_CASE("a UF that stays broken is named, the others are complete") {
  pncp_sim sim{data + strings{"--fault", "500jdbc=1,uf=MG"}};
  http_client client;
  auto got = fetch_all(quick(sim.url(), client), three_ufs, "2026-01-03",
                       "2026-01-29");
  CHECK(got.ids == truth({"SP", "AC"}, "2026-01-03", "2026-01-29"));
  CHECK(got.report.stat.status == "partial");
  CHECK(got.report.failed_ufs == strings{"MG"});
  CHECK(got.report.pairs_complete == 10);
}

TEST_CASE("upstream never sees more than the limit in any second") {
  pncp_sim sim{data};
  http_client client;
  auto options = quick(sim.url(), client);
  options.pace.pace.ceiling = 40;
  auto got = fetch_all(options, three_ufs, "2026-01-03", "2026-01-29");
  CHECK(got.report.stat.status == "success");
  std::promise<http_response> promise;
  http_get request;
  request.url = sim.url() + "/__sim/stats";
  client.get(request,
             [&](http_response x) { promise.set_value(std::move(x)); });
  auto stats = nlohmann::json::parse(promise.get_future().get().body);
  // One more than the limit's + 1, since arrivals also jitter on their way.
  CHECK(stats.at("worst_second").get<int>() <= 42);
}
