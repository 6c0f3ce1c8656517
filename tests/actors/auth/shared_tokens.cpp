#include "actors/auth/token_cache.hpp"

#include "tests/actors/auth/auth_server.hpp"
#include "tests/actors/redis/redis_node.hpp"
#include "tests/catch.hpp"

using namespace bidiq;
using namespace bidiq::test;
using namespace std::chrono_literals;

namespace {

using found = outcome<verified_caller_ptr>;

const auto key = "bidiq:token:" + to_hex(digest_of(hs256(good_payload())));

// A node whose token cache is behind Redis.
struct token_node : redis_node {
  token_node(const std::string& url, const std::string& id,
             std::chrono::milliseconds op_timeout = redis::patience)
    : redis_node(url, {.id = id, .op_timeout = op_timeout}) {
    auto watched = redis_node::options();
    watched.audience = {token_cache_name};
    supervise(watched);
    if (!wait_up())
      throw std::runtime_error("no link");
    options.table = std::make_shared<token_table>(token_table_options{});
    options.secret = *verification_key::of_secret(std::string{good_secret});
    options.http = server.getter();
    options.redis = access;
    options.op_timeout = op_timeout;
    options.now = [] { return utc_time{noon}; };
    options.on_check = [this](std::string_view x) {
      notes.change([&] { checks.push_back(std::string{x}); });
    };
    // Once it hears the others it forgets what it knew: from then on only what
    // a case does makes it forget.
    auto mark = digest_of("known before the cache listens");
    options.table->refuse(mark, std::chrono::steady_clock::now() + 1h);
    cache = sys->spawn(token_cache, options);
    serve(token_cache_name, cache);
    if (!soon([&] { return state_of(mark) == known_token::kind::unknown; }))
      throw std::runtime_error("the cache does not listen");
  }

  found ask(const std::string& token) {
    redis::mailbox<found> answer;
    caf::anon_send(
      cache, find_atom_v, token,
      reply<verified_caller_ptr>{[&](found x) { answer.put(std::move(x)); }});
    return answer.take();
  }

  void revoke(const std::string& token) {
    auto caller = ask(token);
    redis::mailbox<bool> done;
    caf::anon_send(cache, revoke_atom_v, token, *caller,
                   reply<bool>{[&](outcome<bool>) { done.put(true); }});
    done.take();
    finish();
  }

  known_token::kind state_of(const token_digest& token) {
    token_time now{std::chrono::steady_clock::now(), noon};
    return options.table->find(token, now).state;
  }

  bool knows(const std::string& token) {
    return state_of(digest_of(token)) == known_token::kind::good;
  }

  int count(const std::string& outcome) {
    int out = 0;
    notes.change([&] {
      out = static_cast<int>(std::count(checks.begin(), checks.end(), outcome));
    });
    return out;
  }

  auth_server server;
  std::vector<std::string> checks; ///< Guarded by the notebook's mutex.
  token_cache_options options;
  token_cache_actor cache;
};

} // namespace

TEST_CASE("a token that one node has verified is known to the other") {
  redis_server server;
  token_node a{server.url(), "node-a"};
  token_node b{server.url(), "node-b"};
  auto token = hs256(good_payload());
  REQUIRE(a.ask(token).has_value());
  a.finish();
  auto known = b.ask(token);
  REQUIRE(known.has_value());
  CHECK((*known)->who.user == ana);
  CHECK(b.count("redis") == 1);
  CHECK(b.count("verified") == 0);
  auto ttl = std::stol(server.command({"PTTL", key}));
  CHECK(ttl > 0);
  CHECK(ttl <= 60'000);
}

TEST_CASE("Redis has no token and nothing that could become one") {
  redis_server server;
  token_node a{server.url(), "node-a"};
  auto token = hs256(good_payload(R"("email":"ana@x.test")"));
  REQUIRE(a.ask(token).has_value());
  a.finish();
  auto names = server.command({"KEYS", "*"});
  CHECK(names.find(token) == std::string::npos);
  auto mine = "bidiq:token:" + to_hex(digest_of(token));
  CHECK(names.find(mine) != std::string::npos);
  auto value = server.command({"GET", mine});
  for (auto& part :
       {token.substr(0, token.find('.')), token.substr(token.rfind('.') + 1)})
    CHECK(value.find(part) == std::string::npos);
}

TEST_CASE("a signed-out token is none on every node, at once and afterwards") {
  redis_server server;
  token_node a{server.url(), "node-a"};
  token_node b{server.url(), "node-b"};
  auto token = hs256(good_payload());
  REQUIRE(b.ask(token).has_value());
  REQUIRE(b.knows(token));
  a.revoke(token);
  CHECK(soon([&] { return !b.knows(token); }));
  CHECK(b.ask(token).has_error());
  CHECK(server.command({"EXISTS", key}) == "0");
  // Also on a node that was not there.
  token_node c{server.url(), "node-c"};
  auto late = c.ask(token);
  REQUIRE(late.has_error());
  CHECK(late.error().code == errc::unauthorized);
}

TEST_CASE("a forgotten user is verified again on every node") {
  redis_server server;
  token_node a{server.url(), "node-a"};
  token_node b{server.url(), "node-b"};
  auto token = hs256(good_payload());
  REQUIRE(b.ask(token).has_value());
  b.finish();
  redis::mailbox<bool> done;
  caf::anon_send(a.cache, clear_atom_v, std::string{ana},
                 reply<uint64_t>{[&](auto) { done.put(true); }});
  done.take();
  CHECK(soon([&] { return !b.knows(token); }));
  CHECK(server.command({"EXISTS", key}) == "0");
  CHECK(b.ask(token).has_value());
  CHECK(b.count("verified") == 2);
}

TEST_CASE("a value that is none, or whose time is up, is not believed") {
  redis_server server;
  token_node a{server.url(), "node-a"};
  auto token = hs256(good_payload());
  for (auto& value : {std::string{"nonsense"}, std::string{}}) {
    server.command({"SET", key, value});
    REQUIRE(a.ask(token).has_value());
    a.finish();
    a.options.table->clear();
  }
  token_record old;
  old.caller.who.user = "00000000-0000-4000-8000-000000000000";
  old.caller.until = noon + 1h;
  old.verified = noon - 60s;
  server.command({"SET", key, write_token_record(old)});
  auto found = a.ask(token);
  REQUIRE(found.has_value());
  CHECK((*found)->who.user == ana);
  server.command({"DEL", key});
  server.command({"LPUSH", key, "x"});
  a.options.table->clear();
  CHECK(a.ask(token).has_value());
}

TEST_CASE("while Redis is away tokens are verified, and sign-outs are kept") {
  redis_server server;
  token_node a{server.url(), "node-a"};
  auto token = hs256(good_payload());
  server.stop();
  REQUIRE(a.wait_for(false, false));
  REQUIRE(a.ask(token).has_value());
  a.revoke(token);
  CHECK(a.ask(token).has_error());
  server.start();
  REQUIRE(a.wait_up());
  auto mark = "bidiq:revoked:" + to_hex(digest_of(token));
  CHECK(soon([&] { return server.command({"EXISTS", mark}) == "1"; }));
}

TEST_CASE("a Redis that does not answer costs no more than the op timeout") {
  redis_server server;
  token_node a{server.url(), "node-a", 50ms};
  server.pause();
  CHECK(a.ask(hs256(good_payload())).has_value());
  server.resume();
}
