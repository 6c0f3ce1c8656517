// Clients that have seen more than there is, and searches that no node can
// know.
#include "actors/progress/cursor.hpp"
#include "tests/net/sse/hub_fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

using verdict = sse_hub::verdict;

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

TEST_CASE("who is ahead of the end gets it once, as the next event") {
  hub_fixture f;
  f.start();
  f.create(id);
  f.publish(id);
  f.publish(id, stage::complete);
  auto after = GENERATE(uint64_t{3}, uint64_t{100}, max_cursor);
  CHECK(f.resume(id, 1) == verdict::stream);
  CHECK(f.resume(id, 2) == verdict::nothing_left);
  auto request = f.asked(id, after);
  REQUIRE(f.resume(request) == verdict::stream);
  // What became of the search meanwhile does not matter.
  f.expire(id);
  f.ended.clear();
  auto x = f.connect(std::move(request));
  REQUIRE(f.ends(x));
  CHECK(x->seen() == ids{after + 1});
  CHECK(x->complete());
  CHECK(x->body().find("\"stage\":\"complete\"") != std::string::npos);
}

TEST_CASE("who has got the end as its next event is not sent it again") {
  hub_fixture f;
  f.start();
  f.create(id);
  f.publish(id, stage::complete);
  CHECK(f.resume(id, 100) == verdict::stream);
  CHECK(f.resume(id, 101) == verdict::nothing_left);
  CHECK(f.resume(id, 100) == verdict::stream);
  CHECK(f.resume(id, max_cursor + 1) == verdict::nothing_left);
}

TEST_CASE("whom a search never catches up with gets its end in the stream") {
  hub_fixture f;
  f.start();
  f.create(id);
  f.publish(id);
  auto x = f.connect(id, 5000);
  REQUIRE(f.until([&] { return f.cursors == ids{5000}; }));
  f.publish(id);
  f.publish(id, stage::complete);
  REQUIRE(f.ends(x));
  CHECK(x->seen() == ids{5001});
  CHECK(x->complete());
  CHECK(f.resume(id, 5001) == verdict::nothing_left);
}

TEST_CASE("what was found out about a search is kept until its stream begins") {
  hub_fixture f;
  f.start();
  f.create(id);
  f.publish(id);
  auto request = f.asked(id, 1);
  REQUIRE(f.resume(request) == verdict::stream);
  f.settle();
  CHECK(f.attached == 1);
  CHECK(f.detached == 0);
  auto x = f.connect(std::move(request));
  f.publish(id);
  CHECK(f.sees(x, {2}));
  CHECK(f.attached == 1);
  auto dropped = f.asked("search-02", 1);
  REQUIRE(f.resume(dropped) == verdict::unknown);
  dropped = {};
  CHECK(f.until([&] { return f.detached == 1; }));
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

TEST_CASE(
  "while it cannot be known whose a search is another user's waits like "
  "one that never was") {
  hub_fixture f;
  f.start();
  f.create(id);
  f.publish(id);
  f.publish(id);
  f.knowable = false;
  CHECK(f.resume(id, 1, "rui") == verdict::waits);
  CHECK(f.resume(id, 1) == verdict::stream);
}
