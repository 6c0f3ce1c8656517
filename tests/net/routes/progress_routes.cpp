#include "tests/actors/progress/frames.hpp"
#include "tests/net/routes/served_node.hpp"

using namespace bidiq;
using namespace bidiq::test;
using nlohmann::json;

namespace {

std::string stream_path(const std::string& id) {
  return "/v1/buscar-progress/" + id;
}

/// A stream that has come to its end.
struct stream_seen {
  std::string head;
  std::string body;
  bool clean_end = false;

  std::vector<json> events() const {
    std::vector<json> out;
    for (auto& x : parse_events(body))
      out.push_back(json::parse(x.data));
    return out;
  }

  std::vector<uint64_t> ids() const {
    std::vector<uint64_t> out;
    for (auto& x : events())
      out.push_back(x["id"]);
    return out;
  }
};

stream_seen read_stream(served_node& x, const std::string& target,
                        const std::string& fields = {}) {
  auto client = x.connect();
  client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  auto raw = client.read_all();
  auto end = raw.find("\r\n\r\n");
  REQUIRE(end != raw.npos);
  auto body = dechunk(std::string_view{raw}.substr(end + 4));
  return {raw.substr(0, end), body.body, body.ended && body.rest.empty()};
}

settings impatient() {
  auto x = quick_settings();
  x.sse_tracker_wait_timeout = std::chrono::milliseconds{1};
  return x;
}

} // namespace

TEST_CASE("a stream shows every event of a search, and ends with it") {
  served_node x;
  x.finish("search-01");
  auto seen = read_stream(x, stream_path("search-01"));
  CHECK(seen.head.starts_with("HTTP/1.1 200 "));
  for (auto line : {"\r\nContent-Type: text/event-stream\r\n",
                    "\r\nCache-Control: no-cache, no-store\r\n",
                    "\r\nX-Accel-Buffering: no\r\n", "\r\nX-Request-ID: "})
    CHECK((seen.head + "\r\n").find(line) != std::string::npos);
  CHECK(seen.body.starts_with("retry: 1000\n"));
  CHECK(seen.body.size() > 2048);
  CHECK(seen.clean_end);
  auto events = seen.events();
  REQUIRE(events.size() >= 3);
  for (size_t i = 0; i < events.size(); ++i) {
    CHECK(events[i]["id"] == i + 1);
    CHECK(events[i]["search_id"] == "search-01");
  }
  CHECK(events.front()["stage"] == "queued");
  CHECK(events.back()["stage"] == "complete");
  CHECK(events.back()["progress"] == 100);
}

TEST_CASE("a stream shows events as they come") {
  served_node x;
  x.upstream(silence);
  auto client = x.connect();
  client.send("GET " + stream_path("search-01")
              + " HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.read(true).status == 200);
  x.begin("search-01");
  x.upstream(one_uniform);
  auto rest = client.read_all();
  auto body = dechunk(rest);
  CHECK(body.ended);
  auto events = parse_events(body.body);
  REQUIRE_FALSE(events.empty());
  CHECK(events.front().id == "1");
  CHECK(json::parse(events.back().data)["stage"] == "complete");
}

TEST_CASE("a client that comes back gets what it has missed") {
  served_node x;
  x.finish("search-01");
  auto all = read_stream(x, stream_path("search-01")).ids();
  auto header = read_stream(x, stream_path("search-01"),
                            "Last-Event-ID: 2\r\n");
  CHECK(header.ids() == std::vector<uint64_t>(all.begin() + 2, all.end()));
  auto query = read_stream(x, stream_path("search-01") + "?last_event_id=2");
  CHECK(query.ids() == header.ids());
  auto both = read_stream(x, stream_path("search-01") + "?last_event_id=1",
                          "Last-Event-ID: 2\r\n");
  CHECK(both.ids() == header.ids());
}

TEST_CASE("a client that has seen the end is told to stay away") {
  served_node x;
  x.finish("search-01");
  auto last = read_stream(x, stream_path("search-01")).ids().back();
  auto seen = x.get(stream_path("search-01"),
                    "Last-Event-ID: " + std::to_string(last) + "\r\n");
  CHECK(seen.status == 204);
  CHECK(seen.body.empty());
}

TEST_CASE("HEAD of a stream has its head, and takes no place") {
  auto options = quick_settings();
  options.sse_max_per_user = 1;
  options.sse_connects_per_minute = 1;
  served_node x{options};
  for (int i = 0; i < 3; ++i) {
    auto seen = x.ask("HEAD", stream_path("search-01"));
    CHECK(seen.status == 200);
    CHECK(seen.header("content-type") == "text/event-stream");
    CHECK(seen.header("cache-control") == "no-cache, no-store");
  }
}

TEST_CASE("a search that does not come ends its stream with one error") {
  served_node x{impatient()};
  auto seen = read_stream(x, stream_path("search-01"));
  CHECK(seen.clean_end);
  auto events = seen.events();
  REQUIRE(events.size() == 1);
  CHECK(events[0]["id"] == 0);
  CHECK(events[0]["stage"] == "error");
  CHECK(events[0]["search_id"] == "search-01");
  CHECK(seen.body.find("\nid:") == std::string::npos);
}

TEST_CASE("the stream of another user's search is one of an unknown search") {
  served_node x{impatient()};
  x.finish("search-01");
  auto foreign = read_stream(x, stream_path("search-01"), user_bia).events();
  auto unknown = read_stream(x, stream_path("search-99"), user_bia).events();
  REQUIRE(foreign.size() == 1);
  REQUIRE(unknown.size() == 1);
  for (auto event : {&foreign[0], &unknown[0]}) {
    event->erase("search_id");
    event->erase("ts");
  }
  CHECK(foreign[0] == unknown[0]);
}

TEST_CASE("a ticket opens the stream of its search, and of no other") {
  served_node x{impatient()};
  std::string url = x.begin("search-01").json()["progress_url"];
  x.finish("search-02");
  auto seen = read_stream(x, url, user_bia);
  CHECK(seen.ids().front() == 1);
  CHECK(seen.events().back()["stage"] == "complete");
  auto other = stream_path("search-02") + url.substr(url.find('?'));
  CHECK(read_stream(x, other, user_bia).ids() == std::vector<uint64_t>{0});
  auto forged = url;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  CHECK(read_stream(x, forged, user_bia).ids() == std::vector<uint64_t>{0});
}

TEST_CASE("a user has only so many streams at a time") {
  auto options = quick_settings();
  options.sse_max_per_user = 2;
  served_node x{options};
  x.upstream(silence);
  x.begin("search-01");
  std::vector<std::unique_ptr<raw_client>> open;
  for (int i = 0; i < 2; ++i) {
    open.push_back(std::make_unique<raw_client>(x.port()));
    open.back()->send("GET " + stream_path("search-01")
                      + " HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(open.back()->read(true).status == 200);
  }
  CHECK(
    faults_of_problem(x.get(stream_path("search-01")), 429, "too_many_streams")
    == "");
  open.pop_back();
  REQUIRE(eventually([&] {
    return x.ask("GET", stream_path("search-01"), "Connection: close\r\n")
             .status
           == 200;
  }));
}

TEST_CASE("a user connects only so often, but comes back whenever he likes") {
  auto options = impatient();
  options.sse_connects_per_minute = 2;
  served_node x{options};
  x.finish("search-01");
  for (int i = 0; i < 2; ++i)
    CHECK_FALSE(read_stream(x, stream_path("search-01")).events().empty());
  CHECK(faults_of_problem(x.get(stream_path("search-01")), 429, "rate_limited")
        == "");
  CHECK_FALSE(read_stream(x, stream_path("search-01"), "Last-Event-ID: 1\r\n")
                .ids()
                .empty());
}

TEST_CASE("a stream needs HTTP/1.1") {
  served_node x;
  auto seen = x.connect().ask("GET " + stream_path("search-01")
                              + " HTTP/1.0\r\nHost: x\r\n\r\n");
  CHECK(faults_of_problem(seen, 505, "version_not_supported") == "");
}

TEST_CASE("an id that could be no search's has no stream") {
  served_node x;
  auto seen = x.get(stream_path("short"));
  CHECK(faults_of_problem(seen, 422, "invalid_request") == "");
  CHECK(complaints(seen) == std::vector<std::string>{"search_id"});
}

TEST_CASE("a page of elsewhere cannot listen") {
  served_node x;
  auto seen = x.get(stream_path("search-01"),
                    "Origin: https://evil.example\r\n");
  CHECK(faults_of_problem(seen, 403, "cross_origin") == "");
}

TEST_CASE("while the limiter of streams restarts, clients come back later") {
  served_node x;
  x.lose_stream_limiter();
  CHECK(faults_of_problem(x.get(stream_path("search-01")), 503, "overloaded")
        == "");
}

TEST_CASE("the old path of streams still works, and says it is old") {
  served_node x;
  x.finish("search-01");
  auto seen = read_stream(x, "/buscar-progress/search-01");
  CHECK(seen.head.find("\r\nDeprecation: true") != std::string::npos);
  CHECK(seen.events().back()["stage"] == "complete");
}
