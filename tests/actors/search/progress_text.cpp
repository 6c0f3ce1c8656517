#include "actors/search/progress_text.hpp"

#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bidiq;
using nlohmann::json;

namespace {

json detail(const progress_draft& x) {
  return json::parse(x.detail);
}

fetch_state half_way() {
  fetch_state x;
  x.ufs_done = 3;
  x.ufs_total = 9;
  x.pages_done = 10;
  x.pages_known = 20;
  x.raw = 500;
  x.found = 120;
  x.pages_per_second = 4;
  x.uf = "SP";
  return x;
}

} // namespace

TEST_CASE("a queued search says where it stands") {
  CHECK(queued_event(0).at == stage::queued);
  CHECK(queued_event(0).message == "Busca recebida");
  CHECK(detail(queued_event(0)) == json{{"queue_position", 0}});
  CHECK(queued_event(4).message == "Na fila: posição 4");
  CHECK(detail(queued_event(4)) == json{{"queue_position", 4}});
}

TEST_CASE("fetching tells pages, notices and the time left") {
  auto x = fetching_event(half_way());
  CHECK(x.at == stage::fetching);
  CHECK(x.message == "Buscando dados: 3/9 estados");
  auto info = detail(x);
  CHECK(info["uf"] == "SP");
  CHECK(info["uf_index"] == 3);
  CHECK(info["uf_total"] == 9);
  CHECK(info["items_found"] == 120);
  CHECK(info["pages_done"] == 10);
  CHECK(info["pages_known"] == 20);
  CHECK(info["seconds_left"] == 3);
}

TEST_CASE("fetching moves from 10 to 55 with the pages") {
  auto x = half_way();
  CHECK(fetching_event(x).progress == 32);
  x.pages_done = 0;
  CHECK(fetching_event(x).progress == 10);
  x.pages_done = 20;
  CHECK(fetching_event(x).progress == 55);
  x.pages_done = 25;
  CHECK(fetching_event(x).progress == 55);
  x.pages_known = 0;
  CHECK(fetching_event(x).progress == 10);
}

TEST_CASE("an unknown pace gives no time left") {
  auto x = half_way();
  x.pages_per_second = 0;
  CHECK(detail(fetching_event(x))["seconds_left"].is_null());
  x.pages_per_second = 4;
  x.pages_known = 0;
  CHECK(detail(fetching_event(x))["seconds_left"].is_null());
}

TEST_CASE("one of a kind is not plural") {
  auto x = half_way();
  x.ufs_done = x.ufs_total = 1;
  CHECK(fetching_event(x).message == "Buscando dados: 1/1 estado");
  CHECK(filtering_event(60, 1, 0).message == "Filtrando 1 licitação");
  CHECK(filtering_event(60, 2, 0).message == "Filtrando 2 licitações");
}

TEST_CASE("a UF's event carries its status") {
  for (std::string status :
       {"fetching", "retrying", "success", "failed", "recovered"}) {
    auto x = uf_event({"pncp", "SP", status});
    CHECK(x.at == stage::uf_status);
    CHECK(x.message.rfind("SP: ", 0) == 0);
    CHECK(detail(x)["uf_status"] == status);
    CHECK(detail(x)["uf"] == "SP");
  }
}

TEST_CASE("a source that missed something is a source error") {
  fetch_report report;
  report.stat.source = "pncp";
  report.stat.status = "success";
  CHECK(source_event(report).at == stage::source_complete);
  CHECK(!detail(source_event(report)).contains("error"));
  report.stat.status = "partial";
  report.stat.error = "429";
  report.failed_ufs = {"RJ"};
  CHECK(source_event(report).at == stage::source_error);
  CHECK(detail(source_event(report))["error"] == "429");
  CHECK(detail(source_event(report))["failed_ufs"] == json{"RJ"});
}

TEST_CASE("each ending has its terminal stage") {
  search_result x;
  auto at = [&](search_status status) {
    x.status = status;
    return terminal_event(x).at;
  };
  CHECK(at(search_status::completed) == stage::complete);
  CHECK(at(search_status::degraded) == stage::degraded);
  CHECK(at(search_status::failed) == stage::error);
  CHECK(at(search_status::cancelled) == stage::cancelled);
  CHECK(terminal_event(x).progress == 100);
}

TEST_CASE("the terminal event says what came of it") {
  search_result x;
  x.status = search_status::degraded;
  x.total_raw = 7;
  x.is_partial = true;
  x.coverage_pct = 50;
  x.ufs = {{"SP", "success", 7}, {"RJ", "failed", 0}};
  x.excel.status = "ready";
  auto info = detail(terminal_event(x));
  CHECK(info["status"] == "degraded");
  CHECK(info["total_raw"] == 7);
  CHECK(info["failed_ufs"] == json{"RJ"});
  CHECK(info["excel_status"] == "ready");
  CHECK(info["coverage_pct"] == 50);
  x.status = search_status::failed;
  CHECK(terminal_event(x).message == "A busca falhou");
  x.degradation_reason = "As fontes não responderam";
  CHECK(terminal_event(x).message == "As fontes não responderam");
}

TEST_CASE("details stay JSON whatever sources say") {
  fetch_report report;
  report.stat.source = "x\"\n\xff";
  report.stat.error = std::string{"\0\r\n\xe2", 4};
  CHECK(detail(source_event(report)).is_object());
  CHECK(source_event(report).detail.find_first_of("\r\n") == std::string::npos);
  CHECK(detail(uf_event({"\xc3", "\n", "\xff"})).is_object());
  CHECK(detail(failure_event("x"))["status"] == "failed");
}
