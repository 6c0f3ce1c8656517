#include "actors/domain/event.hpp"

#include "tests/actors/progress/frames.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

constexpr utc_time noon{std::chrono::milliseconds{1'768'478'400'123}};

progress_event_ptr event_saying(const std::string& message) {
  progress_draft draft{stage::fetching, 37, message, R"({"uf":"SP"})"};
  return make_event("search-01", 7, draft, 37, noon);
}

} // namespace

TEST_CASE("an event is rendered as the contract shows it") {
  auto x = event_saying("Buscando dados: 3/9 estados");
  CHECK(x->json
        == R"({"id":7,"search_id":"search-01","stage":"fetching",)"
           R"("progress":37,"message":"Buscando dados: 3/9 estados",)"
           R"("detail":{"uf":"SP"},"ts":"2026-01-15T12:00:00.123Z"})");
  CHECK(dechunk(x->frame).body == "id: 7\ndata: " + x->json + "\n\n");
}

TEST_CASE("a frame is one chunk with one event") {
  auto x = event_saying("olá");
  CHECK(parse_frame(x->frame) == client::sse_event{"", x->json, "7"});
}

TEST_CASE("no text breaks out of its event") {
  for (std::string message :
       {std::string{"a\nb"}, std::string{"a\r\nid: 99\r\n\r\ndata: x"},
        std::string{"a\rdata: {}\r\r"}, std::string{"\n\n"},
        std::string{"\0x", 2}, std::string{"\xe2\x80\xa8 \xe2\x80\xa9"},
        std::string{"\xff\xfe\n"}, std::string{"cut \xe2\x80"},
        std::string{"\"}\\ \x1b[2J \x7f"}, std::string(100'000, '\n')}) {
    auto x = event_saying(message);
    auto seen = parse_frame(x->frame);
    CHECK(seen.id == "7");
    auto parsed = json::parse(seen.data);
    CHECK(parsed["id"] == 7);
    CHECK(parsed["detail"] == json{{"uf", "SP"}});
    auto said = parsed["message"].get<std::string>();
    if (message.find_first_of("\xff\xfe\x80") == message.npos
        || message.find("\xe2\x80\xa8") != message.npos)
      CHECK(said == message);
    else // What is not UTF-8 is replaced.
      CHECK(said.find("\xef\xbf\xbd") != said.npos);
  }
}

TEST_CASE("random texts come back from the stream as they were") {
  seeded random;
  CAPTURE(random.seed);
  for (int i = 0; i < 500; ++i) {
    auto message = random.bytes(60);
    auto parsed = json::parse(parse_frame(event_saying(message)->frame).data);
    auto expected = json::parse(
      json(message).dump(-1, ' ', false, json::error_handler_t::replace));
    REQUIRE(parsed["message"] == expected);
  }
}

TEST_CASE("a comment is no event") {
  auto [body, ended, rest] = dechunk(comment_frame("heartbeat"));
  CHECK(body == ": heartbeat\n\n");
  CHECK(!ended);
  CHECK(rest.empty());
  CHECK(parse_events(body).empty());
}

TEST_CASE("the error of an unknown search has no id line") {
  auto seen = parse_frame(unknown_search_frame("s\r\n\r\n", "não há\n", noon));
  CHECK(seen.id.empty());
  auto parsed = json::parse(seen.data);
  CHECK(parsed["id"] == 0);
  CHECK(parsed["stage"] == "error");
  CHECK(parsed["progress"] == 100);
  CHECK(parsed["message"] == "não há\n");
}

TEST_CASE("exactly the last four stages are terminal and all have names") {
  int ends = 0;
  for (int i = 0; i <= static_cast<int>(stage::cancelled); ++i) {
    ends += terminal(static_cast<stage>(i)) ? 1 : 0;
    CHECK(to_string(static_cast<stage>(i)) != "?");
  }
  CHECK(ends == 4);
  CHECK(terminal(stage::complete));
  CHECK(!terminal(stage::excel));
}

TEST_CASE("an event that another node has rendered is the same here") {
  progress_draft draft{stage::fetching, 37, "Buscando \"tudo\"", R"({"a":1})"};
  auto event = make_event("search-01", 7, draft, 37, {});
  auto read = read_event(event->json);
  REQUIRE(read);
  CHECK(read->id == 7);
  CHECK(read->at == stage::fetching);
  CHECK(read->progress == 37);
  CHECK(read->frame == event->frame);
}

TEST_CASE("what is no event of ours is not taken for one") {
  for (auto text :
       {"",
        "[]",
        "7",
        "{",
        R"({"stage":"error","progress":1})",
        R"({"id":0,"stage":"error","progress":1})",
        R"({"id":-1,"stage":"error","progress":1})",
        R"({"id":1,"stage":"nonsense","progress":1})",
        R"({"id":1,"stage":"error","progress":101})",
        R"({"id":1,"stage":"error"})",
        R"({"stage":"error","id":1,"progress":1})",
        "{\"id\":1,\n\"stage\":\"error\",\"progress\":1}",
        R"({"id":1.5,"stage":"error","progress":1})",
        R"({"id":1,"stage":"error","progress":1.0})",
        R"({"id":1,"stage":"error","progress":"1"})",
        R"({"id":1,"stage":error,"progress":1})",
        R"({"id":1,"stage":7,"progress":1})",
        R"({"id":1,"stage":"error","progress":1}})",
        R"({"id":1,"stage":"error","progress":1} x)",
        R"({"id":1,"stage":"error","progress":1,"id":2})",
        R"({"id":1,"stage":"error","progress":1,"detail":{)",
        "{\"id\":1,\"stage\":\"error\",\"progress\":1,\"m\":\"\xff\"}",
        R"({"id":99999999999999999999,"stage":"error","progress":1})"}) {
    INFO(text);
    CHECK(!read_event(text));
  }
}

TEST_CASE("an event under another id says the same, framed anew") {
  auto event = make_event("search-01", 9, {stage::error, 1, "m", "{}"}, 5, {});
  auto other = renumbered(*event, 10);
  auto expected = make_event("search-01", 10, {stage::error, 1, "m", "{}"}, 5,
                             {});
  CHECK(other->id == 10);
  CHECK(other->json == expected->json);
  CHECK(other->frame == expected->frame);
}
