// Clients that have seen more than there is, and searches nobody can know of.
#include "tests/net/sse/hub_fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

using verdict = sse_hub::verdict;

namespace {

constexpr const char* id = "search-01";

} // namespace

TEST_CASE("a client ahead of a running search makes its cursor known") {
  hub_fixture f;
  f.start();
  f.create(id);
  f.publish(id);
  auto x = f.connect(id, 4);
  CHECK(f.until([&] { return f.cursors == ids{4}; }));
  for (int i = 0; i < 4; ++i)
    f.publish(id);
  CHECK(f.sees(x, {5}));
}

TEST_CASE("a client ahead of an ended search is told apart from one at its "
          "end") {
  hub_fixture f;
  f.start();
  f.create(id);
  f.publish(id);
  f.publish(id, stage::complete);
  CHECK(f.resume(id, 1) == verdict::stream);
  CHECK(f.resume(id, 2) == verdict::nothing_left);
  CHECK(f.resume(id, 3) == verdict::ahead_of_end);
}

TEST_CASE("who is ahead of the end gets it as the next event, and no other") {
  hub_fixture f;
  f.start();
  f.create(id);
  f.publish(id);
  f.publish(id, stage::complete);
  auto keeper = f.connect(id);
  CHECK(f.ends(keeper));
  auto other = f.connect(id);
  sse_request request;
  request.search_id = id;
  request.viewer = "ana";
  request.after = 6;
  request.end_only = true;
  auto x = f.connect(request);
  CHECK(f.ends(x));
  REQUIRE(x->events().size() == 1);
  CHECK(x->events().front().id == "7");
  CHECK(x->events().front().data.find("\"stage\":\"complete\"")
        != std::string::npos);
  CHECK(x->complete());
}

TEST_CASE("while nobody can know a search, waiting for it does not end") {
  hub_fixture f;
  f.options.waiting_interval = 5ms;
  f.options.wait_timeout = 40ms;
  f.start();
  f.knowable = false;
  auto x = f.connect(id);
  CHECK(f.until([&] { return x->count(": waiting\n\n") >= 20; }));
  CHECK(x->events().empty());
  f.knowable = true;
  CHECK(f.ends(x));
  CHECK(x->events().size() == 1);
}
