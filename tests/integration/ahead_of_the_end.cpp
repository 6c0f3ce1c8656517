// Clients that come with numbers the search never reached, on one node.
#include "tests/catch.hpp"
#include "tests/integration/node_fixture.hpp"

#include <set>

using namespace bidiq::test;

namespace {

std::string path_of(const std::string& id) {
  return "/v1/buscar-progress/" + id;
}

uint64_t run_to_end(const node_fixture& x, const std::string& id) {
  auto done = x.search({{"ufs", {"SP"}}, {"search_id", id}});
  REQUIRE(done.status == 200);
  return read_stream(x.url(path_of(id))).events.back().id;
}

// The ids a client gets that presents `cursor`, in the header or the query.
std::vector<uint64_t> ids_after(const node_fixture& x, const std::string& id,
                                uint64_t cursor, bool in_query) {
  auto query = "?last_event_id=" + std::to_string(cursor);
  auto log = in_query ? read_stream(x.url(path_of(id) + query))
                      : read_stream(x.url(path_of(id)), cursor);
  CHECK(log.status == (log.events.empty() ? 204 : 200));
  CHECK(log.clean_end);
  std::vector<uint64_t> out;
  for (auto& event : log.events)
    out.push_back(event.id);
  return out;
}

using ids = std::vector<uint64_t>;

} // namespace

TEST_CASE(
  "a client ahead of the end gets it once as its next event, then 204") {
  node_fixture x{{"--generate", "300"}};
  auto id = std::string{"ended-search-1"};
  auto last = run_to_end(x, id);
  auto in_query = GENERATE(false, true);
  CHECK(ids_after(x, id, last - 1, in_query) == ids{last});
  CHECK(ids_after(x, id, last, in_query).empty());
  for (auto ahead : {last + 1, last + 88, uint64_t{1'000'000}}) {
    CHECK(ids_after(x, id, ahead, in_query) == ids{ahead + 1});
    CHECK(ids_after(x, id, ahead + 1, in_query).empty());
  }
}

TEST_CASE("numbers that no event has are taken for the nearest that one has") {
  node_fixture x{{"--generate", "300"}};
  auto id = std::string{"ended-search-1"};
  run_to_end(x, id);
  auto last = uint64_t{9'007'199'254'740'991};
  auto seen = ids_after(x, id, ~uint64_t{0}, false);
  CHECK(seen == ids{last});
  CHECK(ids_after(x, id, last, false).empty());
  // What is no number is the beginning.
  for (auto text : {"-1", "abc", "1.5"}) {
    auto url = x.url(path_of(id) + "?last_event_id=" + text);
    CHECK(read_stream(url).events.front().id == 1);
  }
}

TEST_CASE("whatever numbers are presented to a running search, it ends soon") {
  node_fixture x{{"--generate", "6000"}, {{"PNCP_RATE_LIMIT", "4"}}};
  auto id = x.start({});
  auto url = x.url(path_of(id));
  read_stream(url, 0, [](auto& seen) { return seen.events.size() > 1; });
  for (uint64_t i = 1; i <= 60; ++i)
    read_stream(url, i % 3 == 0 ? ~uint64_t{0} : i * 1000,
                [](auto& seen) { return !seen.text.empty(); });
  auto cancel = x.url("/v1/search/" + id + "/cancel");
  CHECK(http_request("POST", cancel).status == 202);
  auto log = read_stream(url);
  std::set<std::string> distinct;
  for (auto& event : log.events) {
    auto said = event.data;
    said.erase("id");
    distinct.insert(said.dump());
  }
  CHECK(log.events.size() <= distinct.size() + 1024);
  CHECK(log.events.back().data["stage"] == "cancelled");
}

TEST_CASE("ids that nobody knows are limited, a search of one's own is not") {
  node_fixture x{{"--generate", "300"},
                 {{"SSE_MAX_PER_USER", "3"}, {"SSE_CONNECTS_PER_MINUTE", "5"}}};
  auto id = std::string{"ended-search-1"};
  auto last = run_to_end(x, id); // one connect
  for (int i = 0; i < 4; ++i)
    CHECK(read_stream(x.url(path_of("nobody-has-this")), 7).status == 204);
  auto refused = http_request("GET", x.url(path_of("nobody-has-this")), {},
                              {"Last-Event-ID: 7"});
  CHECK(refused.status == 429);
  CHECK(refused.header("retry-after") != "");
  for (int i = 0; i < 10; ++i)
    CHECK(read_stream(x.url(path_of(id)), last - 1).status == 200);
  CHECK(read_stream(x.url(path_of(id)), last).status == 204);
}
