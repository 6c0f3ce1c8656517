// Streams of a node that is about to end.
#include "tests/net/sse/hub_fixture.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

TEST_CASE("a draining node sends its clients away without an end") {
  hub_fixture f;
  f.start();
  f.create(id);
  f.publish(id);
  f.publish(id);
  auto x = f.connect(id);
  auto waits = f.connect("search-99");
  f.settle();
  f.hub->drain();
  for (auto& y : {x, waits}) {
    CHECK(f.ends(y));
    CHECK(y->complete());
    client::sse_parser parser;
    parser.feed(y->body(), [](auto) {});
    REQUIRE(parser.retry());
    CHECK(*parser.retry() >= 200ms);
    CHECK(*parser.retry() < 2000ms);
    CHECK(*parser.retry() != 1000ms);
  }
  CHECK(x->seen() == ids{1, 2});
  CHECK(waits->events().empty());
  auto late = f.connect(id);
  CHECK(f.ends(late));
  CHECK(late->complete());
  CHECK(late->events().empty());
}

TEST_CASE("a draining node does not cut off an end that is on its way") {
  hub_fixture f;
  f.options.send_buffer_bytes = 8 * 1024;
  f.start();
  f.create(id);
  for (int i = 0; i < 300; ++i)
    f.publish(id, stage::fetching, 2000);
  sse_request request;
  request.search_id = id;
  request.viewer = "ana";
  auto slow = f.connect(request, 4096);
  // It reads so late that its end still waits for its socket.
  f.reading = false;
  f.publish(id, stage::complete);
  f.settle();
  f.hub->drain();
  f.settle();
  f.reading = true;
  CHECK(f.ends(slow));
  auto seen = slow->seen();
  REQUIRE(seen.size() == 301);
  CHECK(seen.back() == 301);
}
