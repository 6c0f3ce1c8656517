#pragma once

#include "actors/cache/notice_cache.hpp"
#include "tests/actors/cache/days.hpp"
#include "tests/actors/cache/sink.hpp"
#include "tests/actors/redis/redis_node.hpp"

#include <caf/scoped_actor.hpp>

#include <atomic>

namespace bidiq::test {

inline const cache_partition sp{"SP", 6};

// A day in whose month the days below are fresh, and where Redis has them.
inline const auto now = clock_at("2026-03-15T12:00:00");
inline const auto monday = day("2026-03-09");
inline const auto tuesday = day("2026-03-10");
inline const auto friday = day("2026-03-13");
inline const std::string march = "bidiq:cache:pncp:SP:6:202603";

/// The cache of one node, on a real Redis, and a source that uses it.
struct cache_node : redis_node {
  cache_node(const std::string& url, const std::string& id,
             std::chrono::milliseconds op_timeout = redis::patience,
             std::chrono::milliseconds lease = redis::patience)
    : redis_node(url, {.id = id, .op_timeout = op_timeout}) {
    auto supervised = redis_node::options();
    supervised.on_news = [this](const link_status& x) {
      notes.write(x);
      tell(notice_cache_name, redis_atom_v, link_status{x});
    };
    supervise(supervised);
    if (!wait_up())
      throw std::runtime_error("no link");
    options.redis = access;
    options.op_timeout = op_timeout;
    options.fetch_lease = lease;
    options.random = [] { return 0.0; };
    options.now = [this] { return now_utc.load(); };
    options.on_looked_up = [this](cache_level level, const std::string& source,
                                  const cache_counts& x) {
      if (source == probed)
        return;
      (level == cache_level::memory ? memory_counts : redis_counts).put(x);
    };
  }

  // A detached actor that somebody knows keeps its thread.
  ~cache_node() {
    sys->registry().erase(notice_cache_name);
  }

  void start() {
    cache = sys->spawn<caf::detached>(notice_cache, options);
    serve(notice_cache_name, cache);
    sink = sys->spawn(cache_sink, heard);
    services.push_back(caf::actor_cast<caf::actor>(sink));
  }

  // Its claims are seen by others, and it hears how theirs end.
  bool wait_shared() {
    return soon([this] {
      auto x = claim_of(++ticket, "SP", {}, {});
      x->source = probed;
      begin_find(x);
      heard->verdicts.take();
      auto key = access->keys.fetch_leases(probed, 6);
      auto shared = ask({"HLEN", key}) > 0;
      give_up(ticket);
      return shared;
    });
  }

  void share() {
    start();
    if (!wait_shared())
      throw std::runtime_error("not shared");
  }

  // Dies as by an exception, without a word.
  void crash() {
    caf::scoped_actor self{*sys};
    self->monitor(cache);
    self->send_exit(cache, caf::exit_reason::unhandled_exception);
    self->receive([](const caf::down_msg&) {});
    services.clear();
    caf::anon_send_exit(sink, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(supervisor, caf::exit_reason::user_shutdown);
  }

  int64_t ask(std::vector<std::string> command) {
    redis::mailbox<redis::answer> box;
    access->client->command(std::move(command),
                            [&](redis::answer x) { box.put(std::move(x)); });
    return box.take().value().integer;
  }

  void begin_store(const days_read_ptr& x) {
    caf::anon_send(cache, store_atom_v, x, sink);
  }

  void store(const cache_partition& partition, std::vector<cached_day> cells) {
    begin_store(batch_of(++ticket, partition, std::move(cells)));
    if (heard->stored.take() != ticket)
      throw std::runtime_error("another ticket");
  }

  void begin_find(const days_question_ptr& x) {
    caf::anon_send(cache, find_atom_v, x, sink);
  }

  cache_answer find(const std::vector<cache_partition>& partitions,
                    local_day first, local_day last) {
    begin_find(question_of(++ticket, partitions, first, last));
    return heard->answers.take();
  }

  std::vector<cache_answer::hit> find(local_day first, local_day last) {
    auto found = find({sp}, first, last).partitions;
    return found.empty() ? std::vector<cache_answer::hit>{} : found[0].hits;
  }

  void begin_claim(uint64_t number, const std::string& uf, local_day first,
                   local_day last) {
    begin_find(claim_of(number, uf, first, last));
  }

  told_segment claim(uint64_t number, const std::string& uf, local_day first,
                     local_day last) {
    begin_claim(number, uf, first, last);
    return verdict();
  }

  told_segment verdict() {
    return heard->verdicts.take();
  }

  void give_up(uint64_t number) {
    caf::anon_send(cache, cancel_atom_v, number, sink);
  }

  std::shared_ptr<redis::mailbox<outcome<uint64_t>>> begin_clear() {
    auto box = std::make_shared<redis::mailbox<outcome<uint64_t>>>();
    caf::anon_send(
      cache, clear_atom_v,
      reply<uint64_t>{[box](outcome<uint64_t> x) { box->put(x); }});
    return box;
  }

  // Everything sent to the cache before has been handled.
  void settle() {
    caf::scoped_actor self{*sys};
    self->request(cache, caf::infinite, probe_atom_v)
      .receive([](uint64_t) {}, [](const caf::error&) {});
  }

  static constexpr const char* probed = "test"; ///< By `wait_shared`.

  notice_cache_options options;
  std::atomic<utc_time> now_utc{clock_at("2026-03-15T12:00:00")};
  redis::mailbox<cache_counts> memory_counts, redis_counts;
  uint64_t ticket = 1000;
  told_ptr heard = std::make_shared<told>();
  notice_cache_actor cache;
  cache_sink_actor sink;
};

/// Two nodes and their Redis.
struct two_nodes {
  two_nodes() : a(server.url(), "node-a"), b(server.url(), "node-b") {
    // nop
  }

  void start() {
    for (auto x : {&a, &b}) {
      x->start();
      if (!x->wait_shared())
        throw std::runtime_error("no subscription");
    }
  }

  redis_server server;
  cache_node a, b;
};

} // namespace bidiq::test
