// The rules as Redis runs them, against the same in C++.
#include "actors/lease/lease_lua.hpp"

#include "actors/lease/lease.hpp"
#include "net/redis/fields.hpp"
#include "tests/actors/system/seeded.hpp"
#include "tests/catch.hpp"
#include "tests/net/redis/client_fixture.hpp"

#include <array>
#include <set>

using namespace bidiq;
using namespace bidiq::test;

namespace {

constexpr std::array<std::string_view, 7> words{
  "granted", "again", "held", "ok", "fenced", "missing", "alive"};

const redis::script& asking() {
  static const auto code = lease_script(R"(
local x = lease.read(a.token, a.holder, a.ends)
local said, token
if a.ask == 'claim' then
  said, token = lease.claim(x, {holder = a.by, had = tonumber(a.had),
    anew = a.anew == '1', least = tonumber(a.least),
    longest = tonumber(a.longest)}, tonumber(a.now))
elseif a.ask == 'check' then
  said, token = lease.check(x, a.by, tonumber(a.had)), 0
else
  said, token = lease.judge(x, a.by, tonumber(a.had), a.alive == '1',
                            tonumber(a.least))
end
return {'said', said, 'token', token,
        'lives', lease.lives(x, tonumber(a.now), tonumber(a.longest)) and 1 or 0}
)");
  return code;
}

struct fixture {
  fixture() {
    REQUIRE(client.open());
  }

  redis_server server;
  redis::client_fixture client{server.url()};
};

} // namespace

TEST_CASE_METHOD(fixture, "Redis and memory decide alike") {
  seeded random;
  CAPTURE(random.seed);
  const std::string names[] = {"ana", "bia"};
  std::set<std::string> seen;
  for (int i = 0; i < 3'000; ++i) {
    // Small numbers, so that what is compared is often the same.
    auto holder = random.one_in(8) ? std::string{} : names[random.below(2)];
    lease_record x{random.below(5), holder,
                   static_cast<int64_t>(random.below(30))};
    auto now = static_cast<int64_t>(random.below(30));
    auto& name = names[random.below(2)];
    auto longest = static_cast<int64_t>(random.one_in(2) ? 100 : 5);
    lease_claim by{name, random.below(6), random.one_in(2), random.below(9),
                   longest};
    auto alive = random.one_in(3);
    auto which = random.below(3);
    auto text = [](auto n) { return std::to_string(n); };
    auto found = client.run(
      asking(), {},
      {"ask",     which == 0 ? "claim" : which == 1 ? "check" : "judge",
       "token",   text(x.token),
       "holder",  holder,
       "ends",    text(x.ends),
       "by",      name,
       "had",     text(by.had),
       "anew",    by.anew ? "1" : "0",
       "least",   text(by.least),
       "longest", text(longest),
       "alive",   alive ? "1" : "0",
       "now",     text(now)});
    auto wanted = which == 0   ? claim_lease(x, by, now)
                  : which == 1 ? lease_decision{check_lease(x, name, by.had), 0}
                               : judge_lease(x, name, by.had, alive, by.least);
    INFO("step " << i << " question " << which);
    REQUIRE(found);
    REQUIRE(redis::text_of(*found, "said")
            == words[static_cast<size_t>(wanted.said)]);
    REQUIRE(redis::integer_of(*found, "token")
            == static_cast<int64_t>(wanted.token));
    REQUIRE((redis::integer_of(*found, "lives") == 1)
            == lives(x, now, longest));
    seen.insert(redis::text_of(*found, "said"));
  }
  CHECK(seen.size() == words.size());
}

TEST_CASE_METHOD(fixture, "what is no record is none") {
  const auto code = lease_script(R"(
local x = lease.read(a.token, a.holder, a.ends)
local said, token = lease.claim(x, {holder = 'bia'}, 5)
return {'said', said, 'token', token, 'check', lease.check(x, 'ana', 7)}
)");
  auto run = [&](std::vector<std::string> args) {
    return client.run(code, {}, std::move(args)).value();
  };
  auto sound = run({"token", "7", "holder", "ana", "ends", "10"});
  CHECK(redis::text_of(sound, "said") == "held");
  CHECK(redis::text_of(sound, "check") == "ok");
  for (auto& x : {run({"token", "x", "holder", "ana", "ends", "10"}),
                  run({"token", "7", "ends", "10"}),
                  run({"token", "7", "holder", "ana", "ends", ""}), run({})}) {
    CHECK(redis::text_of(x, "said") == "granted");
    CHECK(redis::integer_of(x, "token") == 1);
    CHECK(redis::text_of(x, "check") == "missing");
  }
}

TEST_CASE_METHOD(fixture, "a script with names takes its arguments by position "
                          "and the rest behind them") {
  constexpr std::array<std::string_view, 3> names{"token", "holder", "by"};
  const auto code = lease_script(names, R"(
local x = lease.read(token, holder, math.huge)
return {'said', lease.check(x, by, tonumber(token)), 'rest', ARGV[4]}
)");
  auto args = arranged(names,
                       {{"by", "ana"}, {"holder", "ana"}, {"token", "7"}});
  CHECK(args == std::vector<std::string>{"7", "ana", "ana"});
  args.push_back("more");
  auto found = client.run(code, {}, args).value();
  CHECK(redis::text_of(found, "said") == "ok");
  CHECK(redis::text_of(found, "rest") == "more");
  CHECK(arranged(names, {{"by", "bia"}})
        == std::vector<std::string>{"", "", "bia"});
  CHECK_THROWS_AS(arranged(names, {{"unknown", "x"}}), std::out_of_range);
}
