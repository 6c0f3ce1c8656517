#include "actors/auth/token_table.hpp"

#include "tests/catch.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace bidiq;
using namespace std::chrono_literals;
using kind = known_token::kind;

namespace {

constexpr std::chrono::sys_seconds noon{std::chrono::seconds{1'768'478'400}};
const token_time start{std::chrono::steady_clock::time_point{1h}, noon};

token_time later(std::chrono::milliseconds x) {
  return {start.steady + x, start.utc + x};
}

verified_caller_ptr caller(const std::string& user,
                           std::chrono::seconds life = 1h) {
  verified_caller out;
  out.who.user = user;
  out.until = noon + life;
  return std::make_shared<const verified_caller>(out);
}

token_digest token(int x) {
  return digest_of("token " + std::to_string(x));
}

token_table_options small(size_t tokens) {
  token_table_options out;
  out.max_tokens = tokens;
  out.shards = 1;
  return out;
}

token_table_options shared_out(size_t tokens) {
  token_table_options out;
  out.max_tokens = tokens;
  return out;
}

} // namespace

TEST_CASE("a digest is SHA-256 and can be read back") {
  auto hex = to_hex(digest_of("abc"));
  CHECK(hex
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(parse_digest(hex) == digest_of("abc"));
  for (auto text : {"", "ba78", "BA7816BF"})
    CHECK_FALSE(parse_digest(text).has_value());
  CHECK_FALSE(parse_digest("g" + hex.substr(1)).has_value());
  CHECK_FALSE(parse_digest(hex + "0").has_value());
}

TEST_CASE("a good token is known until its time is up, or the token ends") {
  token_table table{small(8)};
  CHECK(table.find(token(1), start).state == kind::unknown);
  table.accept(token(1), caller("ana"), later(60s).steady);
  auto known = table.find(token(1), later(60s - 1ms));
  REQUIRE(known.state == kind::good);
  CHECK(known.caller->who.user == "ana");
  CHECK(table.find(token(1), later(60s)).state == kind::unknown);
  table.accept(token(2), caller("ana", 10s), later(60s).steady);
  CHECK(table.find(token(2), later(10s - 1ms)).state == kind::good);
  CHECK(table.find(token(2), later(10s)).state == kind::unknown);
}

TEST_CASE("a clock that is put back keeps no token alive") {
  token_table table{small(8)};
  table.accept(token(1), caller("ana"), later(60s).steady);
  CHECK(table.find(token(1), {later(60s).steady, noon - 24h}).state
        == kind::unknown);
}

TEST_CASE("a refused token is known as such, and no longer good") {
  token_table table{small(8)};
  table.accept(token(1), caller("ana"), later(60s).steady);
  table.refuse(token(1), later(5s).steady);
  CHECK(table.find(token(1), start).state == kind::refused);
  CHECK(table.find(token(1), later(5s)).state == kind::unknown);
  CHECK(table.size() == 0);
  table.accept(token(1), caller("ana"), later(60s).steady);
  CHECK(table.find(token(1), start).state == kind::good);
}

TEST_CASE("those used longest ago go, and refused ones push out nobody") {
  token_table table{small(3)};
  for (int i = 0; i < 3; ++i)
    table.accept(token(i), caller("ana"), later(60s).steady);
  CHECK(table.find(token(0), start).state == kind::good);
  table.accept(token(3), caller("ana"), later(60s).steady);
  CHECK(table.find(token(0), start).state == kind::good);
  CHECK(table.find(token(1), start).state == kind::unknown);
  for (int i = 10; i < 1'000; ++i)
    table.refuse(token(i), later(60s).steady);
  CHECK(table.refused() == 3);
  CHECK(table.size() == 3);
  CHECK(table.find(token(0), start).state == kind::good);
}

TEST_CASE("the table stays within its bytes and tells the node's account") {
  auto budget = std::make_shared<memory_budget>(0);
  {
    auto options = small(1'000);
    options.max_bytes = 20'000;
    options.memory = budget;
    token_table table{options};
    for (int i = 0; i < 1'000; ++i)
      table.accept(token(i), caller(std::string(100, 'u')), later(60s).steady);
    CHECK(table.bytes() <= 20'000);
    CHECK(table.size() > 10);
    CHECK(budget->bytes(memory_account::tokens) == table.bytes());
  }
  CHECK(budget->bytes(memory_account::tokens) == 0);
}

TEST_CASE("all tokens of a user are forgotten, and no others") {
  token_table table{shared_out(160)};
  for (int i = 0; i < 20; ++i)
    table.accept(token(i), caller(i % 2 ? "ana" : "rui"), later(60s).steady);
  CHECK(table.forget_user("ana") == 10);
  CHECK(table.forget_user("ana") == 0);
  CHECK(table.find(token(1), start).state == kind::unknown);
  CHECK(table.find(token(2), start).state == kind::good);
  table.forget(token(2));
  CHECK(table.find(token(2), start).state == kind::unknown);
  table.clear();
  CHECK(table.size() == 0);
}

TEST_CASE("threads that look and change see whole entries") {
  token_table table{shared_out(64)};
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2'000; ++i) {
        auto user = std::to_string(i % 100);
        if (t == 0)
          table.accept(digest_of(user), caller(user), later(60s).steady);
        auto known = table.find(digest_of(user), start);
        if (known.state == kind::good && known.caller->who.user != user)
          ++wrong;
      }
    });
  for (auto& x : threads)
    x.join();
  CHECK(wrong == 0);
}
