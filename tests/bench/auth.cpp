// Who shows a token of 700 bytes: from the table of the node (L1), from Redis
// by way of the TOKEN CACHE (L2), and by verifying it. Times are sorted for
// their 99th percentile; Redis and the cache share the machine.
#include "actors/auth/token_cache.hpp"
#include "tests/actors/auth/tokens.hpp"
#include "tests/actors/redis/redis_node.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace bidiq;
using namespace bidiq::test;
using steady = std::chrono::steady_clock;

// As Supabase issues them: some 700 bytes.
std::string payload(int n) {
  return good_payload(R"("email":"ana@example.org","n":)" + std::to_string(n)
                      + R"(,"x":")" + std::string(300, 'x') + '"');
}

std::string rs256(int n) {
  return signer::rsa().sign(header_of("RS256", R"("kid":"r")"), payload(n));
}

std::string es256(int n) {
  return signer::ec().sign(header_of("ES256", R"("kid":"e")"), payload(n));
}

void report_p99(benchmark::State& state, std::vector<double>& us) {
  std::sort(us.begin(), us.end());
  state.counters["p50_us"] = us[us.size() / 2];
  state.counters["p99_us"] = us[us.size() * 99 / 100];
}

template <class F>
void timed(benchmark::State& state, F f) {
  std::vector<double> us;
  us.reserve(1 << 20);
  for (auto _ : state) {
    auto begun = steady::now();
    f();
    us.push_back(
      std::chrono::duration<double, std::micro>(steady::now() - begun).count());
  }
  report_p99(state, us);
}

void from_memory(benchmark::State& state) {
  token_table table{{}};
  std::vector<std::string> tokens;
  verified_caller caller;
  caller.who.user = ana;
  caller.until = noon + std::chrono::hours{1};
  auto known = std::make_shared<const verified_caller>(caller);
  for (int i = 0; i < 1'000; ++i) {
    tokens.push_back(hs256(payload(i)));
    table.accept(digest_of(tokens.back()), known,
                 steady::now() + std::chrono::hours{1});
  }
  size_t i = 0;
  timed(state, [&] {
    auto& token = tokens[i++ % tokens.size()];
    if (table.find(digest_of(token), {steady::now(), noon}).state
        != known_token::kind::good)
      std::abort();
  });
}
BENCHMARK(from_memory);

void verify_all(benchmark::State& state, std::string (*make)(int),
                const verification_key& key) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 50; ++i)
    tokens.push_back(make(i));
  size_t i = 0;
  timed(state, [&] {
    auto parsed = parse_token(tokens[i++ % tokens.size()]);
    if (!parsed || !verify_jwt(*parsed, key, {}, noon))
      std::abort();
  });
}

void verify_hs256(benchmark::State& state) {
  verify_all(
    state, [](int n) { return hs256(payload(n)); },
    *verification_key::of_secret(std::string{good_secret}));
}
BENCHMARK(verify_hs256);

void verify_rs256(benchmark::State& state) {
  verify_all(state, rs256,
             parse_jwks(jwks_of({signer::rsa().jwk("r")}))->at("r"));
}
BENCHMARK(verify_rs256);

void verify_es256(benchmark::State& state) {
  verify_all(state, es256,
             parse_jwks(jwks_of({signer::ec().jwk("e")}))->at("e"));
}
BENCHMARK(verify_es256);

// One question at a time, each of a token that Redis has and memory has not.
void from_redis(benchmark::State& state) {
  redis_server server;
  redis_node node{server.url()};
  auto watched = node.options();
  watched.audience = {token_cache_name};
  node.supervise(watched);
  if (!node.wait_up())
    std::abort();
  token_cache_options options;
  options.table = std::make_shared<token_table>(token_table_options{});
  options.redis = node.access;
  options.now = [] { return utc_time{noon}; };
  auto cache = node.sys->spawn(token_cache, options);
  node.serve(token_cache_name, cache);
  auto token = hs256(payload(0));
  token_record record;
  record.caller.who.user = ana;
  record.caller.until = noon + std::chrono::hours{1};
  record.verified = noon;
  server.command({"SET", "bidiq:token:" + to_hex(digest_of(token)),
                  write_token_record(record)});
  timed(state, [&] {
    options.table->clear();
    redis::mailbox<bool> answer;
    caf::anon_send(
      cache, find_atom_v, token,
      reply<verified_caller_ptr>{[&](const outcome<verified_caller_ptr>& x) {
        answer.put(x.has_value());
      }});
    if (!answer.take())
      std::abort();
  });
}
BENCHMARK(from_redis);

} // namespace

BENCHMARK_MAIN();
