#include "actors/search/search_findings.hpp"

#include "tests/actors/match/notices.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

constexpr utc_time now{1'768'489'200'000ms};

/// Uniforms in SP, asked of PNCP.
struct fixture {
  static search_order uniforms() {
    auto x = plain_request();
    x.search_id = "search-0001";
    x.ufs = {"SP"};
    x.modalities = {6};
    search_order out;
    out.request = std::make_shared<const search_request>(std::move(x));
    out.who.user = "ana";
    return out;
  }

  void begin() {
    findings.tally.ask_all();
    findings.begin(compile_rules(*order.request, nullptr), to_local(now),
                   default_plausible_value);
  }

  bool page(const std::string& source, notice_batch notices = {}) {
    fetched_page x;
    x.source = source;
    x.notices = std::move(notices);
    return findings.add(x);
  }

  void report() {
    fetch_report x;
    x.stat.source = "pncp";
    x.stat.status = "success";
    x.pairs_total = x.pairs_complete = 1;
    findings.tally.add(x);
  }

  search_order order = uniforms();
  search_findings findings{order, {"pncp"}};
};

} // namespace

TEST_CASE("before the first page there is nothing to show") {
  fixture f;
  CHECK_FALSE(f.findings.any());
  CHECK(f.findings.total_raw() == 0);
  CHECK(f.findings.memory() == 0);
  f.begin();
  CHECK_FALSE(f.findings.any());
  CHECK(f.findings.result() == nullptr);
  CHECK(f.page("pncp"));
  CHECK(f.findings.any());
}

TEST_CASE("pages of sources that were not asked count nothing") {
  fixture f;
  f.begin();
  CHECK_FALSE(f.page("pcp", {share(plain_notice())}));
  CHECK_FALSE(f.findings.any());
  CHECK(f.findings.total_raw() == 0);
}

TEST_CASE("what is shown meanwhile says that it is not all") {
  fixture f;
  f.begin();
  f.page("pncp", {share(plain_notice())});
  CHECK(f.findings.total_raw() == 1);
  CHECK(f.findings.size() == 1);
  CHECK(f.findings.memory() > 0);
  auto x = f.findings.partial(now);
  CHECK(x->search_id == "search-0001");
  CHECK(x->user == "ana");
  CHECK(x->request == f.order.request);
  CHECK(x->status == search_status::running);
  CHECK(x->is_partial);
  CHECK(x->notices.size() == 1);
  CHECK(x->updated == now);
}

TEST_CASE("the result is what was found, judged by what the sources told") {
  fixture f;
  f.begin();
  f.page("pncp", {share(plain_notice())});
  f.report();
  f.findings.finish();
  f.findings.judge(90ms, now);
  auto x = f.findings.result();
  REQUIRE(x);
  CHECK(x->status == search_status::completed);
  CHECK(x->search_id == "search-0001");
  CHECK(x->user == "ana");
  CHECK(x->duration_ms == 90);
  CHECK(x->updated == now);
  CHECK(f.findings.total_raw() == 1);
  CHECK(f.findings.size() == 1);
  CHECK(f.findings.memory() == 0);
  CHECK(f.findings.partial(now)->status == search_status::running);
}

TEST_CASE("the summary tells apart what was read and what was not") {
  fixture f;
  f.begin();
  f.page("pncp", {});
  CHECK(f.findings.partial(now)->summary.text.find("até agora")
        != std::string::npos);
  fetch_report x;
  x.stat.source = "pncp";
  x.stat.status = "failed";
  x.failed_ufs = {"SP"};
  x.pairs_total = 2;
  x.pairs_complete = 1;
  f.findings.tally.add(x);
  f.findings.finish();
  f.findings.judge(90ms, now);
  CHECK(f.findings.result()->summary.text.ends_with(
    "Não foi possível consultar SP por completo."));
}

TEST_CASE("a search that was read whole has its whole summary") {
  fixture f;
  f.begin();
  f.page("pncp", {});
  f.report();
  f.findings.finish();
  f.findings.judge(90ms, now);
  CHECK(f.findings.result()->summary.text.ends_with(
    "Nenhuma publicação nesse período e nesses estados."));
}

TEST_CASE("a result that is renewed leaves the one before as it is") {
  fixture f;
  f.begin();
  f.findings.finish();
  auto before = f.findings.result();
  f.findings.renew();
  f.findings.set_workbook({"failed", {}, {}, {}, 0});
  CHECK(f.findings.result() != before);
  CHECK(f.findings.result()->excel.status == "failed");
  CHECK(before->excel.status == "processing");
}

TEST_CASE("a search that is called off keeps what it has found") {
  fixture f;
  size_t found = 0;
  SECTION("before it began") {
  }
  SECTION("while pages come") {
    f.begin();
    f.page("pncp", {share(plain_notice())});
    found = 1;
  }
  SECTION("while its workbook is written") {
    f.begin();
    f.page("pncp", {share(plain_notice())});
    f.report();
    f.findings.finish();
    f.findings.judge(10ms, now);
    f.findings.set_workbook({"ready", "d1", "/d1", {}, 600});
    found = 1;
  }
  auto before = f.findings.result();
  f.findings.cancel(90ms, now);
  auto x = f.findings.result();
  REQUIRE(x);
  CHECK(x != before);
  CHECK(x->status == search_status::cancelled);
  CHECK(x->degradation_reason == "Busca cancelada pelo usuário");
  CHECK(x->excel.status == "skipped");
  CHECK(x->excel.download_id.empty());
  CHECK(x->search_id == "search-0001");
  CHECK(x->duration_ms == 90);
  CHECK(f.findings.size() == found);
  CHECK((!before || before->excel.status == "ready"));
}
