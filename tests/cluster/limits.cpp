// Limits that all nodes share, and clients of a node that stops.
#include "tests/catch.hpp"
#include "tests/cluster/cluster.hpp"

#include <future>
#include <set>

using namespace bidiq::test;

namespace {

// A stream that stays open until its node ends or it is told to.
struct open_stream {
  explicit open_stream(const std::string& url)
    : log(std::async(std::launch::async, [this, url] {
        return read_stream(url, 0, [this](auto& seen) {
          began = began || !seen.text.empty();
          moved = moved || !seen.events.empty();
          return enough.load();
        });
      })) {
  }
  ~open_stream() {
    enough = true;
  }

  std::atomic<bool> began = false; ///< The server has answered ...
  std::atomic<bool> moved = false; ///< ... and sent an event.
  std::atomic<bool> enough = false;
  std::future<stream_log> log;
};

long first_connect(const cluster& x, size_t node) {
  auto url = x.url(node, "/v1/buscar-progress/nobody-posted-this");
  return read_stream(url, 0, [](auto&) { return true; }).status;
}

// The last time in milliseconds that a stream told its client to wait.
std::string last_retry(const std::string& text) {
  auto at = text.rfind("retry: ");
  return at == std::string::npos ? ""
                                 : text.substr(at, text.find('\n', at) - at);
}

} // namespace

TEST_CASE("nodes share a user's limit of streams, and a crash leaks none") {
  cluster x{{.env = {{"SSE_MAX_PER_USER", "3"}}}};
  REQUIRE(x.connected());
  auto path = "/v1/buscar-progress/nobody-posted-this";
  std::vector<std::unique_ptr<open_stream>> open;
  for (size_t node : {0, 0, 1}) {
    open.push_back(std::make_unique<open_stream>(x.url(node, path)));
    REQUIRE(eventually([&] { return open.back()->began.load(); }));
  }
  CHECK(first_connect(x, 0) == 429);
  CHECK(first_connect(x, 1) == 429);
  x.kill9(0);
  INFO(x.logs());
  CHECK(eventually([&] { return first_connect(x, 1) == 200; }));
}

TEST_CASE("a node that stops releases its clients, each at another time") {
  cluster x;
  REQUIRE(x.connected());
  auto id
    = x.start(0, {{"ufs", {"SP", "RJ", "MG", "BA", "PR", "RS", "SC", "GO"}}});
  auto path = "/v1/buscar-progress/" + id;
  std::vector<std::unique_ptr<open_stream>> open;
  for (int i = 0; i < 8; ++i)
    open.push_back(std::make_unique<open_stream>(x.url(1, path)));
  for (auto& s : open)
    REQUIRE(eventually([&] { return s->moved.load(); }));
  CHECK(x.stop(1) == 0);
  std::set<std::string> waits;
  for (auto& s : open) {
    auto log = s->log.get();
    CHECK(log.clean_end);
    REQUIRE(!log.events.empty());
    CHECK(log.events.back().data["progress"] != 100);
    waits.insert(last_retry(log.text));
  }
  CHECK(waits.size() > 4);
  auto rest = read_stream(x.url(0, path), 1);
  CHECK(rest.events.front().id == 2);
  CHECK(rest.events.back().data["stage"] == "complete");
}
