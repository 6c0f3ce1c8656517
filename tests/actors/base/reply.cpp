#include "actors/base/reply.hpp"

#include "tests/catch.hpp"

#include <thread>
#include <vector>

using namespace bidiq;

namespace {

using answers = std::vector<outcome<int>>;

reply<int> into(answers& xs) {
  return reply<int>{[&xs](outcome<int> x) { xs.push_back(std::move(x)); }};
}

} // namespace

TEST_CASE("only the first answer counts") {
  answers xs;
  auto promise = into(xs);
  auto copy = promise;
  copy.deliver(1);
  promise.deliver(2);
  promise.deliver(fail(errc::gone));
  REQUIRE(xs.size() == 1);
  CHECK(xs.front().value() == 1);
}

TEST_CASE("a promise that is dropped answers once the last copy goes") {
  answers xs;
  {
    auto promise = into(xs);
    { auto copy = promise; }
    CHECK(xs.empty());
  }
  REQUIRE(xs.size() == 1);
  CHECK(xs.front().error().code == errc::internal);
}

TEST_CASE("a kept promise does not answer again when it goes") {
  answers xs;
  into(xs).deliver(fail(errc::not_found));
  REQUIRE(xs.size() == 1);
  CHECK(xs.front().error().code == errc::not_found);
}

TEST_CASE("an empty promise takes any answer and tells nobody") {
  reply<int> nobody;
  CHECK_NOTHROW(nobody.deliver(1));
}

TEST_CASE("what the asker keeps alive is let go with the answer") {
  auto token = std::make_shared<int>();
  reply<int> promise{[token](const outcome<int>&) {}};
  CHECK(token.use_count() == 2);
  promise.deliver(1);
  CHECK(token.use_count() == 1);
}

TEST_CASE("of many threads one gives the answer") {
  std::atomic<int> seen = 0;
  reply<int> promise{[&](const outcome<int>&) { ++seen; }};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([promise, i] { promise.deliver(i); });
  for (auto& x : threads)
    x.join();
  CHECK(seen == 1);
}
