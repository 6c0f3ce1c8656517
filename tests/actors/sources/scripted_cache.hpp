#pragma once

#include "tests/actors/sources/list_samples.hpp"
#include "tests/actors/sources/scripted_upstream.hpp"

#include <caf/actor_registry.hpp>

#include <map>
#include <string>
#include <vector>

namespace bidiq::test {

/// A cache that does what the test wants and notes what it is told.
struct cache_script {
  bool answers = true; ///< Questions.
  bool grants = true;  ///< Flights.
  bool stores = true;
  std::map<cache_partition, std::map<local_day, cache_answer::hit>> cells;
  std::vector<cache_question_ptr> questions;
  std::vector<fetch_lease_request> claims;
  std::vector<cache_batch_ptr> batches;
  std::vector<uint64_t> ended;     ///< Flights.
  std::vector<uint64_t> withdrawn; ///< Tickets.
  cache_sink_actor asker;
  uint64_t last_lease = 0;

  void keep(const cache_partition& partition, int day, freshness how) {
    auto id = "old-" + partition.uf + "-" + std::to_string(day);
    notice_batch batch{listed(id, day, partition.uf, partition.modality)};
    cached_day cell{january(day),
                    std::make_shared<const notice_batch>(std::move(batch)),
                    {},
                    false};
    cells[partition][january(day)] = {cell, how, false};
  }

  cache_answer_ptr answer_to(const cache_question& x) const {
    auto out = std::make_shared<cache_answer>();
    out->ticket = x.ticket;
    for (auto& partition : x.partitions) {
      cache_answer::partition_hits hits{partition, {}};
      if (auto i = cells.find(partition); i != cells.end())
        for (auto& [day, hit] : i->second)
          if (x.first <= day && day <= x.last)
            hits.hits.push_back(hit);
      out->partitions.push_back(std::move(hits));
    }
    return out;
  }
};

inline notice_cache_actor::behavior_type
scripted_cache(notice_cache_actor::pointer self, cache_script* script) {
  return {
    [](probe_atom) { return uint64_t{0}; },
    [=](find_atom, const cache_question_ptr& x, const cache_sink_actor& asker) {
      script->asker = asker;
      script->questions.push_back(x);
      if (script->answers)
        self->send(asker, find_atom_v, script->answer_to(*x));
    },
    [=](claim_atom, const fetch_lease_request& x,
        const cache_sink_actor& asker) {
      script->claims.push_back(x);
      if (script->grants)
        self->send(asker, lease_atom_v,
                   fetch_lease_verdict{fetch_lease_verdict::kind::granted,
                                       x.ticket,
                                       ++script->last_lease,
                                       {},
                                       {}});
    },
    [=](done_atom, uint64_t lease) { script->ended.push_back(lease); },
    [=](cancel_atom, uint64_t ticket, const cache_sink_actor&) {
      script->withdrawn.push_back(ticket);
    },
    [=](store_atom, const cache_batch_ptr& x, const cache_sink_actor& asker) {
      script->batches.push_back(x);
      if (script->stores)
        self->send(asker, store_atom_v, x->ticket);
    },
    [](clear_atom, const reply<uint64_t>&) {},
    [](memory_atom) {},
    [](redis_atom, const link_status&) {},
    [](internal_atom, redis_atom, const cache_step_ptr&) {},
    [](internal_atom, caf::tick_atom) {},
  };
}

/// A source with such a cache.
struct cached_source_fixture : source_fixture {
  cached_source_fixture() {
    start_cache();
  }

  ~cached_source_fixture() {
    stop_cache();
    script.asker = nullptr;
  }

  void start_cache() {
    cache = sys->spawn(scripted_cache, &script);
    sys->registry().put(notice_cache_name,
                        caf::actor_cast<caf::strong_actor_ptr>(cache));
  }

  void stop_cache() {
    sys->registry().erase(notice_cache_name);
    if (cache)
      caf::anon_send_exit(cache, caf::exit_reason::kill);
    cache = nullptr;
    sched->run();
  }

  /// The cache says something of the claim at `index`.
  void tell(fetch_lease_verdict::kind how, size_t index, uint64_t lease = 0) {
    auto& claim = script.claims.at(index);
    caf::anon_send(script.asker, lease_atom_v,
                   fetch_lease_verdict{how, claim.ticket, lease, claim.first,
                                       claim.last});
    sched->run();
  }

  cache_script script;
  notice_cache_actor cache;
};

} // namespace bidiq::test
