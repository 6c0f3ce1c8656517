#include "actors/sources/view_publisher.hpp"

#include "tests/catch.hpp"

#include <vector>

using namespace bidiq;

namespace {

struct publisher_fixture {
  publisher_fixture() {
    view.source = "pncp";
    view.rate = view.rate_limit = 10;
    publisher.publish(view);
  }

  /// Whether the view as it is now is told.
  bool told() {
    auto before = views.size();
    publisher.publish(view);
    return views.size() > before;
  }

  std::vector<source_view> views;
  view_publisher publisher{[this](auto& x) { views.push_back(x); }};
  source_view view;
};

} // namespace

TEST_CASE("the first view is told, however dull, and the same one not again") {
  size_t told = 0;
  view_publisher x{[&](auto&) { ++told; }};
  source_view dull;
  dull.rate_limit = 10;
  x.publish(dull);
  CHECK(told == 1);
  x.publish(dull);
  CHECK(told == 1);
}

TEST_CASE("a pace that creeps is told once it has changed by a fiftieth") {
  publisher_fixture f;
  for (auto rate : {9.95, 9.9, 9.85})
    CHECK_FALSE((f.view.rate = rate, f.told()));
  f.view.rate = 9.79;
  CHECK(f.told());
  f.view.rate = 9.7;
  CHECK_FALSE(f.told());
}

TEST_CASE("breaker, drift and who shares the limit are told at once") {
  publisher_fixture f;
  f.view.breaker.state = breaker_state::open;
  CHECK(f.told());
  f.view.drift = "missing dataPublicacaoPncp";
  CHECK(f.told());
  f.view.shared_limit = true;
  CHECK(f.told());
  f.view.jobs = 7;
  f.view.calls = 70;
  CHECK_FALSE(f.told());
}

TEST_CASE("without a listener nothing happens") {
  view_publisher x{{}};
  x.publish({});
  x.publish({});
}
