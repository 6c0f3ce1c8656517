#pragma once

#include "actors/system/protocol.hpp"
#include "tests/net/redis/client_fixture.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>

namespace bidiq::test {

/// What a source was told by its cache.
struct told {
  redis::mailbox<cache_answer_ptr> answers;
  redis::mailbox<fetch_lease_verdict> verdicts;
  redis::mailbox<uint64_t> stored;
};
using told_ptr = std::shared_ptr<told>;

/// A source that writes down what it is told.
inline cache_sink_actor::behavior_type cache_sink(cache_sink_actor::pointer,
                                                  told_ptr x) {
  return {
    [x](find_atom, const cache_answer_ptr& answer) { x->answers.put(answer); },
    [x](lease_atom, const fetch_lease_verdict& verdict) {
      x->verdicts.put(verdict);
    },
    [x](store_atom, uint64_t ticket) { x->stored.put(ticket); },
  };
}

inline cache_question_ptr question_of(uint64_t ticket,
                                      std::vector<cache_partition> partitions,
                                      local_day first, local_day last) {
  return std::make_shared<const cache_question>(
    cache_question{ticket, "pncp", std::move(partitions), first, last});
}

inline cache_batch_ptr batch_of(uint64_t ticket,
                                const cache_partition& partition,
                                std::vector<cached_day> cells) {
  return std::make_shared<const cache_batch>(
    cache_batch{ticket, "pncp", {{partition, std::move(cells)}}});
}

inline fetch_lease_request claim_of(uint64_t ticket, std::string uf,
                                    local_day first, local_day last) {
  return {ticket, "pncp", std::move(uf), 6, first, last};
}

} // namespace bidiq::test
