#include "tools/bidiq/progress.hpp"

#include "tests/catch.hpp"
#include "tools/bidiq/text.hpp"

#include <rapidcheck.h>

using namespace bidiq::client;
using std::chrono::seconds;

namespace {

progress_update update(std::string stage, int progress, std::string message) {
  progress_update x;
  x.stage = std::move(stage);
  x.progress = progress;
  x.message = std::move(message);
  return x;
}

progress_update uf_update(std::string uf, std::string status) {
  auto x = update("uf_status", 20, uf + "...");
  x.uf = std::move(uf);
  x.uf_status = std::move(status);
  return x;
}

} // namespace

TEST_CASE("an event of the contract is understood") {
  auto x = parse_update(
    R"({"id":7,"search_id":"s","stage":"fetching","progress":37,)"
    R"("message":"Buscando dados: 3/9 estados","detail":{"uf":"SP",)"
    R"("uf_index":3,"uf_total":9,"items_found":120,"seconds_left":12.0},)"
    R"("ts":"2026-01-15T12:00:00.123Z"})");
  REQUIRE(x);
  CHECK(x->id == 7);
  CHECK(x->stage == "fetching");
  CHECK(x->progress == 37);
  CHECK(x->message == "Buscando dados: 3/9 estados");
  CHECK(x->uf == "SP");
  CHECK(x->uf_status.empty());
  CHECK(x->items_found == 120);
  CHECK(x->seconds_left == 12);
}

TEST_CASE("what is no event is ignored, odd fields do no harm") {
  CHECK_FALSE(parse_update(""));
  CHECK_FALSE(parse_update("[1]"));
  CHECK_FALSE(parse_update("{\"id\":1}"));
  auto x = parse_update(R"({"stage":"a\u001b[2J","progress":1e99,"id":"7",)"
                        R"("message":null,"detail":[]})");
  REQUIRE(x);
  CHECK(x->stage == "a[2J");
  CHECK(x->id == 0);
  CHECK(x->progress == 0);
  CHECK(parse_update(R"({"stage":"x","progress":400})")->progress == 100);
}

TEST_CASE("progress never falls, states do not replace the message") {
  progress_state state;
  apply(state, update("fetching", 30, "Buscando"));
  apply(state, update("fetching", 20, "Buscando mais"));
  apply(state, uf_update("SP", "success"));
  CHECK(state.progress == 30);
  CHECK(state.message == "Buscando mais");
  CHECK(state.ufs == std::vector<std::string>{"SP"});
  CHECK(state.uf_status["SP"] == "success");
}

TEST_CASE("the terminal shows bar, message, time and a mark per state") {
  progress_state state;
  state.ufs = {"SP", "RJ", "MG", "BA"};
  apply(state, update("fetching", 50, "Buscando dados"));
  apply(state, uf_update("SP", "success"));
  apply(state, uf_update("RJ", "fetching"));
  apply(state, uf_update("MG", "failed"));
  state.items_found = 1234;
  state.seconds_left = 65;
  auto lines = render_progress(state, 100, seconds(7));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]
        == "████████████░░░░░░░░░░░░░ 50%  Buscando dados · 1.234 encontradas "
           "· 7s (faltam ~1m05s)");
  CHECK(lines[1] == "SP+ RJ> MG! BA.");
}

TEST_CASE("no line is wider than the terminal") {
  CHECK(rc::check([](const std::string& any) {
    progress_state state;
    apply(state, update("fetching", *rc::gen::inRange(0, 101), printable(any)));
    for (auto uf : {"AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA"})
      apply(state, uf_update(uf, "success"));
    auto width = *rc::gen::inRange<size_t>(1, 120);
    for (const auto& line : render_progress(state, width, seconds(1)))
      RC_ASSERT(columns(line) <= width);
  }));
}

TEST_CASE("plain lines are written for news only") {
  progress_state state;
  auto first = update("fetching", 10, "Buscando: 1/2");
  CHECK(is_news(state, first));
  CHECK(render_plain(first) == "[ 10%] Buscando: 1/2");
  apply(state, first);
  CHECK_FALSE(is_news(state, update("fetching", 12, "Buscando: 1/2")));
  CHECK(is_news(state, uf_update("SP", "fetching")));
  apply(state, uf_update("SP", "fetching"));
  CHECK_FALSE(is_news(state, uf_update("SP", "fetching")));
  CHECK(is_news(state, uf_update("SP", "success")));
  CHECK(is_news(state, update("complete", 100, "Buscando: 1/2")));
}

TEST_CASE("four stages are the end") {
  for (auto stage : {"complete", "degraded", "error", "cancelled"})
    CHECK(is_terminal(stage));
  for (auto stage : {"source_error", "excel", ""})
    CHECK_FALSE(is_terminal(stage));
}
