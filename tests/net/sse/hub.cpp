#include "tests/net/sse/hub_fixture.hpp"

#include "tests/actors/system/seeded.hpp"

#include <nlohmann/json.hpp>

#include <numeric>

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

using verdict = sse_hub::verdict;
using strings = std::vector<std::string>;

namespace {

struct streams : hub_fixture {
  explicit streams(int published = 0) {
    start();
    create(id);
    for (int i = 0; i < published; ++i)
      publish(id);
  }
};

ids range(uint64_t first, uint64_t last) {
  ids out(last - first + 1);
  std::iota(out.begin(), out.end(), first);
  return out;
}

} // namespace

TEST_CASE("a stream begins with retry, then the backlog, then what follows") {
  streams f{3};
  auto x = f.connect(id);
  CHECK(f.sees(x, {1, 2, 3}));
  // The comment is for proxies that pass nothing on before they have 2 KiB.
  auto opening = "retry: 1000\n\n: " + std::string(2048, ' ') + "\n\n";
  CHECK(x->body().rfind(opening, 0) == 0);
  f.publish(id);
  CHECK(f.sees(x, {1, 2, 3, 4}));
  CHECK(!x->ended);
  CHECK(f.events == 4);
}

TEST_CASE("the terminal event ends the response") {
  streams f{2};
  auto x = f.connect(id);
  f.publish(id, stage::complete);
  CHECK(f.ends(x));
  CHECK(x->seen() == ids{1, 2, 3});
  CHECK(x->complete());
  f.leave(x);
  CHECK(f.until([&] { return !x->slot_taken; }));
  CHECK(f.closed == strings{"ended"});
}

TEST_CASE("Last-Event-ID resumes after that event") {
  streams f{5};
  CHECK(f.sees(f.connect(id, 3), {4, 5}));
  auto all_seen = f.connect(id, 5);
  f.publish(id, stage::complete);
  CHECK(f.ends(all_seen));
  CHECK(all_seen->seen() == ids{6});
}

TEST_CASE("G1: whoever joins, leaves and resumes whenever sees 1..n once") {
  seeded random;
  CAPTURE(random.seed);
  for (int round = 0; round < 5; ++round) {
    hub_fixture f;
    f.start();
    struct person {
      stream_client_ptr line;
      ids seen;
    };
    std::vector<person> people(40);
    auto hang_up = [&](person& x) {
      f.leave(x.line);
      for (auto n : x.line->seen())
        x.seen.push_back(n);
      x.line = nullptr;
    };
    for (int i = 0; i < 400; ++i) {
      auto& x = people[random.below(people.size())];
      if (i == 50)
        f.create(id);
      else if (!x.line)
        x.line = f.connect(id, x.seen.empty() ? 0 : x.seen.back());
      else if (random.one_in(3))
        hang_up(x);
      if (i > 50 && random.one_in(2))
        f.publish(id, stage::fetching, 10 + random.below(2000));
      if (random.one_in(40))
        f.hub->lost(id);
      if (random.one_in(2))
        f.settle();
    }
    f.publish(id, stage::complete);
    auto last = f.brokers.at(id).log.last_id();
    for (auto& x : people)
      if (!x.line)
        x.line = f.connect(id, x.seen.empty() ? 0 : x.seen.back());
    REQUIRE(f.until([&] {
      return std::all_of(people.begin(), people.end(),
                         [](auto& x) { return x.line->ended; });
    }));
    for (auto& x : people) {
      hang_up(x);
      REQUIRE(x.seen == range(1, last));
    }
    REQUIRE(f.until([&] { return f.closed.size() == f.opened; }));
  }
}

// -- verdicts on Last-Event-ID ------------------------------------------------

TEST_CASE("a resuming client gets a stream while there is something to come") {
  streams f{3};
  CHECK(f.resume(id, 3) == verdict::stream);
  f.publish(id, stage::complete);
  CHECK(f.resume(id, 3) == verdict::stream);
  CHECK(f.resume(id, 4) == verdict::nothing_left);
  CHECK(f.resume(id, 9) == verdict::stream);
  f.settle();
  CHECK(f.attached == 4);
  CHECK(f.detached == 4);
}

TEST_CASE("resuming an unknown search is told so at once") {
  streams f;
  CHECK(f.resume("search-99", 3) == verdict::unknown);
}

TEST_CASE("resuming another user's search is resuming an unknown one") {
  streams f{3};
  CHECK(f.resume(id, 1, "rui") == verdict::unknown);
}

TEST_CASE("of an expired search the terminal event is sent, else nothing") {
  streams f{3};
  f.publish(id, stage::degraded);
  f.expire(id);
  CHECK(f.resume(id, 4) == verdict::nothing_left);
  CHECK(f.resume(id, 2) == verdict::stream);
  auto x = f.connect(id, 2);
  CHECK(f.ends(x));
  CHECK(x->seen() == ids{4});
  auto late = f.connect(id);
  CHECK(f.ends(late));
  CHECK(late->seen() == ids{4});
  CHECK(late->complete());
}

TEST_CASE("when nobody knows in time a resuming client waits, and nothing is "
          "kept for it") {
  hub_fixture f;
  f.options.verdict_timeout = 10ms;
  f.mute = true;
  f.start();
  CHECK(f.resume(id, 3) == verdict::waits);
  CHECK(f.until([&] { return f.detached == 1; }));
}

// -- searches that do not exist yet -------------------------------------------

TEST_CASE("who comes before the search is comforted, then served") {
  hub_fixture f;
  f.start();
  auto x = f.connect(id);
  CHECK(f.until([&] { return x->count(": waiting\n\n") >= 3; }));
  f.create(id);
  f.publish(id);
  CHECK(f.sees(x, {1}));
}

TEST_CASE("a search that never comes ends in one error without an id") {
  hub_fixture f;
  f.options.wait_timeout = 100ms;
  f.start();
  auto x = f.connect(id);
  CHECK(f.ends(x));
  CHECK(x->count(": waiting\n\n") >= 2);
  CHECK(x->complete());
  REQUIRE(x->events().size() == 1);
  auto event = x->events().front();
  CHECK(event.id.empty());
  auto said = nlohmann::json::parse(event.data);
  CHECK(said["id"] == 0);
  CHECK(said["stage"] == "error");
  f.leave(x);
  CHECK(f.until([&] { return f.closed == strings{"unknown"}; }));
}

TEST_CASE("another user sees of a search what he sees of none") {
  hub_fixture f;
  f.options.wait_timeout = 100ms;
  f.start();
  stream_client_ptr x;
  SECTION("when he comes after it") {
    f.create(id);
    f.publish(id);
    x = f.connect(id, 0, "rui");
  }
  SECTION("when he comes before it") {
    x = f.connect(id, 0, "rui");
    f.settle();
    f.create(id);
    f.publish(id);
  }
  SECTION("when the owner is there too") {
    auto owner = f.connect(id);
    x = f.connect(id, 0, "rui");
    f.create(id);
    f.publish(id);
    CHECK(f.sees(owner, {1}));
  }
  REQUIRE(f.ends(x));
  CHECK(x->count(": waiting\n\n") >= 1);
  CHECK(x->seen() == ids{0});
  CHECK(x->count("xxx") == 0);
}

TEST_CASE("who holds a ticket sees another user's search") {
  streams f{2};
  sse_request request;
  request.search_id = id;
  request.viewer = "rui";
  request.ticketed = true;
  CHECK(f.sees(f.connect(request), {1, 2}));
}

// -- slow and silent clients --------------------------------------------------

TEST_CASE("a heartbeat comes when nothing else does, and is no event") {
  hub_fixture f;
  f.options.heartbeat = 64ms;
  f.start();
  f.create(id);
  auto x = f.connect(id);
  CHECK(f.until([&] { return x->count(": heartbeat\n\n") >= 2; }));
  CHECK(x->events().empty());
  f.publish(id);
  CHECK(f.sees(x, {1}));
}

TEST_CASE("a client that stalls is closed at the limit, others see all") {
  hub_fixture f;
  f.options.max_buffer_bytes = 64 * 1024;
  f.options.send_buffer_bytes = 8 * 1024;
  f.start();
  f.create(id);
  sse_request request;
  request.search_id = id;
  request.viewer = "ana";
  auto good = f.connect(id);
  auto slow = f.connect(request, 4096);
  std::erase(f.clients, slow);
  uint64_t n = 0;
  while (f.closed.empty() && n < 5000) {
    f.publish(id, stage::fetching, 1000);
    ++n;
    f.settle();
  }
  CHECK(f.closed == strings{"slow"});
  CHECK(!slow->slot_taken);
  // What waits for it is what neither kernel's buffer took.
  CHECK(n > 60);
  CHECK(n < 1000);
  CHECK(f.sees(good, range(1, n)));
  // It was cut off, and resumes where it was.
  CHECK(f.until([&] {
    slow->read();
    return slow->ended;
  }));
  CHECK(!slow->complete());
  auto seen = slow->seen();
  auto last = seen.empty() ? 0 : seen.back();
  CHECK(seen == range(1, last));
  CHECK(f.sees(f.connect(id, last), range(last + 1, n)));
}

TEST_CASE("a long backlog is not slowness") {
  hub_fixture f;
  f.options.max_buffer_bytes = 16 * 1024;
  f.options.send_buffer_bytes = 8 * 1024;
  f.start();
  f.create(id);
  for (int i = 0; i < 500; ++i)
    f.publish(id, stage::fetching, 2000);
  auto x = f.connect(id);
  f.publish(id);
  f.settle();
  f.publish(id, stage::complete);
  CHECK(f.ends(x));
  CHECK(x->seen() == range(1, 502));
  f.leave(x);
  CHECK(f.until([&] { return !x->slot_taken; }));
  CHECK(f.events == 502);
}

TEST_CASE("a client stuck over two heartbeats is closed") {
  hub_fixture f;
  f.options.heartbeat = 64ms;
  f.options.send_buffer_bytes = 8 * 1024;
  f.start();
  f.create(id);
  sse_request request;
  request.search_id = id;
  request.viewer = "ana";
  auto slow = f.connect(request, 4096);
  f.reading = false;
  for (int i = 0; i < 100; ++i)
    f.publish(id, stage::fetching, 2000);
  CHECK(f.until([&] { return f.closed == strings{"stalled"}; }));
  CHECK(!slow->slot_taken);
}

TEST_CASE("a client that keeps an ended stream open is closed") {
  hub_fixture f;
  f.options.heartbeat = 64ms;
  f.start();
  f.create(id);
  auto x = f.connect(id);
  f.publish(id, stage::complete);
  CHECK(f.until([&] { return !x->slot_taken; }));
  CHECK(f.closed == strings{"ended"});
}

TEST_CASE("a client that leaves frees its slot, the last one the search") {
  streams f{1};
  auto one = f.connect(id);
  auto two = f.connect(id);
  CHECK(f.sees(two, {1}));
  CHECK(f.attached == 1);
  f.leave(one);
  CHECK(f.until([&] { return !one->slot_taken; }));
  f.settle();
  CHECK(f.detached == 0);
  CHECK(two->slot_taken);
  f.leave(two);
  CHECK(f.until([&] { return f.detached == 1; }));
  CHECK(f.closed == strings{"client", "client"});
  CHECK(f.opened == 2);
  f.publish(id);
  CHECK(f.sees(f.connect(id), {1, 2}));
}

TEST_CASE("what clients say is ignored") {
  streams f{1};
  auto x = f.connect(id);
  f.settle();
  asio::write(x->socket, asio::buffer(std::string(5000, 'x')));
  f.publish(id);
  CHECK(f.sees(x, {1, 2}));
  CHECK(!x->ended);
}

// -- trouble behind the door --------------------------------------------------

TEST_CASE("a lost broker is looked for again, and repeats are not shown") {
  streams f{3};
  auto x = f.connect(id);
  CHECK(f.sees(x, {1, 2, 3}));
  f.brokers.clear();
  f.hub->lost(id);
  f.settle();
  f.create(id);
  for (int i = 0; i < 4; ++i)
    f.publish(id);
  CHECK(f.sees(x, {1, 2, 3, 4}));
}
