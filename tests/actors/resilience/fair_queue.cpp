#include "actors/resilience/fair_queue.hpp"

#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace bidiq;
using namespace bidiq::test;

namespace {

const auto all = [](const std::string&) { return true; };

template <class Ready>
std::string turns(fair_queue<std::string>& queue, int n, Ready ready) {
  std::string out;
  for (; n > 0; --n) {
    auto x = queue.next(ready);
    out += x ? *x : "-";
    out += " ";
  }
  return out;
}

} // namespace

TEST_CASE("users take turns, and so do the jobs of one user") {
  fair_queue<std::string> queue;
  queue.add("ana", "a1");
  queue.add("ana", "a2");
  queue.add("ana", "a3");
  queue.add("bob", "b1");
  queue.add("eva", "e1");
  queue.add("eva", "e2");
  CHECK(turns(queue, 9, all) == "a1 b1 e1 a2 b1 e2 a3 b1 e1 ");
}

TEST_CASE("who has nothing ready keeps his turn") {
  fair_queue<std::string> queue;
  queue.add("ana", "a1");
  queue.add("ana", "a2");
  queue.add("bob", "b1");
  auto not_first = [](const std::string& x) { return x != "a1"; };
  auto only_bob = [](const std::string& x) { return x == "b1"; };
  CHECK(turns(queue, 2, only_bob) == "b1 b1 ");
  CHECK(turns(queue, 1, not_first) == "a2 ");
  CHECK(turns(queue, 2, all) == "b1 a1 ");
  CHECK(turns(queue, 1, [](auto&) { return false; }) == "- ");
}

TEST_CASE("background jobs wait until nobody else has anything ready") {
  fair_queue<std::string> queue;
  queue.add("ana", "refresh", true);
  queue.add("bob", "b1");
  CHECK(turns(queue, 3, all) == "b1 b1 b1 ");
  auto no_b = [](const std::string& x) { return x != "b1"; };
  CHECK(turns(queue, 1, no_b) == "refresh ");
  CHECK(queue.users(all) == 2);
  CHECK(queue.users(no_b) == 1);
  CHECK(queue.size() == 2);
}

TEST_CASE("a removed job is gone, and with his last one the user") {
  fair_queue<std::string> queue;
  queue.add("ana", "a1");
  queue.add("ana", "a2");
  queue.add("bob", "b1", true);
  CHECK(queue.remove("a1"));
  CHECK_FALSE(queue.remove("a1"));
  CHECK(turns(queue, 2, all) == "a2 a2 ");
  CHECK(queue.remove("a2"));
  CHECK(turns(queue, 1, all) == "b1 ");
  CHECK(queue.remove("b1"));
  CHECK(queue.empty());
  CHECK(turns(queue, 1, all) == "- ");
}

TEST_CASE("whoever is always ready is served as often as any other") {
  seeded random;
  CAPTURE(random.seed);
  fair_queue<uint64_t, uint64_t> queue;
  auto users = 2 + random.below(6);
  for (uint64_t user = 0; user < users; ++user)
    for (auto n = 1 + random.below(5); n > 0; --n)
      queue.add(user, user * 10 + n);
  std::map<uint64_t, uint64_t> served;
  for (uint64_t i = 0; i < 60 * users; ++i)
    ++served[*queue.next([](uint64_t) { return true; }) / 10];
  for (auto& [user, n] : served)
    CHECK(n == 60);
}
