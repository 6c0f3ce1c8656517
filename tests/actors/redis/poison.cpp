#include "actors/redis/poison.hpp"

#include "tests/catch.hpp"

using namespace bidiq;
using namespace std::chrono_literals;

namespace {

quarantine::time_point at(quarantine::duration x) {
  return quarantine::time_point{} + 24h + x;
}

} // namespace

TEST_CASE("a bad key is left alone for a while, and told of once") {
  quarantine x{{.period = 30s}};
  CHECK_FALSE(x.holds("a", at(0s)));
  CHECK(x.add("a", at(0s)));
  CHECK(x.holds("a", at(29s)));
  CHECK_FALSE(x.holds("a", at(30s)));
  CHECK_FALSE(x.holds("b", at(0s)));
  CHECK_FALSE(x.add("a", at(40s)));
  CHECK(x.holds("a", at(69s)));
}

TEST_CASE("strangers cannot fill the quarantine") {
  quarantine x{{.period = 30s, .max_keys = 3}};
  for (int i = 0; i < 1000; ++i)
    x.add(std::to_string(i), at(0s));
  CHECK(x.size() == 3);
  CHECK(x.holds("999", at(1s)));
  CHECK_FALSE(x.holds("0", at(1s)));
}

TEST_CASE("nor the log: so many keys a minute are told of") {
  quarantine x{{.max_keys = 10, .max_told = 2}};
  size_t told = 0;
  for (int i = 0; i < 1000; ++i)
    told += x.add(std::to_string(i), at(0s)) ? 1 : 0;
  CHECK(told == 2);
  CHECK_FALSE(x.add("more", at(59s)));
  CHECK(x.add("later", at(60s)));
}

TEST_CASE("every reason has a name of its own") {
  CHECK(to_string(poison_reason::damaged) == "damaged");
  CHECK(to_string(poison_reason::version) == "version");
  CHECK(to_string(poison_reason::type) == "type");
  CHECK(to_string(poison_reason::size) == "size");
}
